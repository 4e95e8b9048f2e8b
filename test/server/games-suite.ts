import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeJournal } from '../../shared/log/index.ts';
import { RANDOM_MODES, scoreText } from '../game/match/random-games.ts';
import { playOver } from '../kit/game-bot.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The score of a room's journal, as another process finds it. */
async function rescored(url: string, code: string, hostToken: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ackademy-game-'));
  const response = await fetch(new URL(`api/rooms/${code}/journal`, url), { headers: { authorization: `Bearer ${hostToken}` } });
  const journal = decodeJournal(await response.text());
  if (!journal.ok) throw new Error(journal.error);
  const { config, entries } = journal.value;
  const file = join(folder, 'game.jsonl');
  writeFileSync(file, JSON.stringify({ config, inputs: entries.map(({ input }) => input) }));
  const told = execFileSync(process.execPath, ['server/bin/run.mjs', 'test/game/match/rescore.ts', file], { cwd: ROOT, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return told.trimEnd();
}

/** What a player is sent, as text, but for the inputs that reveal an answer: nothing else may hold one. */
function unrevealed({ received }: SocketPlayer): string[] {
  return received.map((message) => JSON.stringify(message)).filter((text) => !text.includes('"type":"reveal"'));
}

/** So many people play each mode to its end on a server of their own. */
export function gamesOfPeople(people: number): void {
  let server: ServerProcess;
  const dataDir = tempDir();
  beforeAll(async () => {
    server = await startServer({ dataDir });
  });
  afterAll(async () => {
    await server.stop();
    removeDir(dataDir);
  });
  describe.each(RANDOM_MODES)('%s', (mode) => {
    test(`GAME-4 is played to its end by ${people} people over WebSockets; all have the same score, and so has the journal in another process`, async () => {
      const { code, hostToken } = await makeRoom(server.url, { mode, teams: Math.ceil(people / 4), bots: 3 });
      const host = await SocketPlayer.join(server.url, code, { name: 'Host', hostToken });
      const players = [host, ...(await Promise.all(Array.from({ length: people - 1 }, (_, i) => SocketPlayer.join(server.url, code, { name: `Player ${i}` }))))];
      await host.ask({ type: 'shuffle-teams' });
      await host.ask({ type: 'set-pace', pace: [5, 1] });
      await host.ask({ type: 'start-phase', phase: 'play' });
      await Promise.all(players.map((player, i) => playOver(player, { choose: ({ choices }) => i % choices.length, delayMs: () => 110, endsTalk: player === host })));
      await Promise.all(players.map((player) => player.until(() => player.seq >= host.seq)));
      expect(host.world!.game!.phase).toBe('over');
      const scores = new Set(players.map((player) => scoreText({ world: player.world! })));
      expect(scores.size).toBe(1);
      expect(host.world!.game!.points.length).toBeGreaterThan(0);
      expect(await rescored(server.url, code, hostToken)).toBe([...scores][0]);
      for (const text of players.flatMap(unrevealed)) expect(text).not.toMatch(/"(answer|beliefs)":/);
      for (const player of players) player.cut();
    }, 240_000);
  });
}
