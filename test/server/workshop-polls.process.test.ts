import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Results } from '../../shared/game/index.ts';
import type { OpenQuestion } from '../../shared/protocol/index.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from '../kit/server.ts';
import { makeRoom, SocketPlayer } from '../kit/socket-player.ts';

let server: ServerProcess;
const dataDir = tempDir();
beforeAll(async () => {
  server = await startServer({ dataDir });
});
afterAll(async () => {
  await server.stop();
  removeDir(dataDir);
});

const both = (text: string) => ({ en: text, zh: text });
const POLL = {
  text: both('Who does the handshake?'), answer: 1,
  choices: [{ text: both('accept()'), beliefs: ['handshake-in-accept', 'no-such-belief'] }, { text: both('the kernel'), beliefs: [] }],
};

/** The question as a member was told of it last; undefined where it was never told of one. */
function questionOf({ received }: SocketPlayer): OpenQuestion | null | undefined {
  return received.filter((message) => message.t === 'question').at(-1)?.question;
}

async function about(code: string): Promise<unknown> {
  return (await fetch(new URL(`api/workshops/${code}/about`, server.url))).json();
}

test('WORK-6: the host asks everybody: what runs stands still, two votes, the answer only with the reveal, and it counts as a prediction', async () => {
  const { code, hostToken } = await makeRoom(server.url, { workshop: { plan: [{ id: 'game', kind: 'game', mode: 'rush', minutes: 10 }] } });
  const host = await SocketPlayer.join(server.url, code, { hostToken, watch: true });
  const wall = await SocketPlayer.join(server.url, code, { watch: true });
  host.send({ t: 'ask-poll', id: 'early', poll: POLL });
  expect(await host.message('refused')).toMatchObject({ id: 'early', code: 'nobody-to-ask' });
  const players: SocketPlayer[] = [];
  for (let i = 1; i <= 3; i++) players.push(await SocketPlayer.join(server.url, code, { name: `Player ${i}` }));
  const [ada, bo, cy] = players as [SocketPlayer, SocketPlayer, SocketPlayer];
  host.send({ t: 'start-activity', id: 'go', index: 0 });
  await host.until(() => host.world!.workshop!.phase === 'running');
  const part = await SocketPlayer.join(server.url, host.world!.workshop!.rooms[0]!.code, { token: ada.token });
  expect(await about(code)).toMatchObject({ asks: false });

  ada.send({ t: 'ask-poll', id: 'mine', poll: POLL });
  expect(await ada.message('refused')).toMatchObject({ id: 'mine', code: 'host-only' });
  host.send({ t: 'ask-poll', id: 'none', poll: { ...POLL, answer: 2 } });
  await host.until(() => host.received.some((message) => message.t === 'refused' && message.id === 'none' && message.code === 'bad-message'));
  host.send({ t: 'ask-poll', id: 'now', poll: POLL });
  await wall.until(() => questionOf(wall) !== undefined);
  expect(questionOf(wall)).toMatchObject({ kind: 'poll', about: { text: POLL.text }, stage: 'first', locked: 0, voters: 3, tally: null });
  await part.until(() => part.world!.paused);
  expect(await about(code)).toMatchObject({ asks: true });
  host.send({ t: 'ask-poll', id: 'again', poll: POLL });
  await host.until(() => host.received.some((message) => message.t === 'refused' && message.id === 'again' && message.code === 'question-open'));
  // The host may do what is the host's meanwhile, and who comes back sees what he chose.
  expect(await host.ask({ type: 'freeze-board' })).toMatchObject({ t: 'done' });

  const { number } = questionOf(host)!;
  for (const [player, choice] of [[ada, 0], [bo, 1], [cy, 0]] as const) player.send({ t: 'predict', id: `${player.playerId}-first`, question: number, choice });
  await host.until(() => questionOf(host)?.stage === 'talk');
  expect(questionOf(host)!.tally).toEqual([2, 1]);
  host.send({ t: 'end-stage', id: 'talked' });
  await host.until(() => questionOf(host)?.stage === 'second');
  ada.send({ t: 'predict', id: 'ada-second', question: number, choice: 1 });
  await host.until(() => questionOf(host)?.locked === 1);
  const back = await SocketPlayer.join(server.url, code, { token: ada.token });
  await back.until(() => back.received.some((message) => message.t === 'question' && message.mine === 1));
  for (const member of [wall, host, bo, part]) expect(JSON.stringify(member.received)).not.toMatch(/"answer"|handshake-in-accept/);
  host.send({ t: 'end-stage', id: 'over' });
  await wall.until(() => wall.world!.workshop!.poll !== undefined);
  await wall.until(() => questionOf(wall) === null);
  expect(wall.world!.workshop!.poll).toMatchObject({ question: { answer: 1, choices: [{ beliefs: ['handshake-in-accept'] }, { beliefs: [] }] } });

  // Games go on when the host says so.
  expect(part.world!.paused).toBe(true);
  await host.ask({ type: 'resume' });
  await part.until(() => !part.world!.paused);
  const results = (await (await fetch(new URL(`api/workshops/${code}/results.json`, server.url), { headers: { authorization: `Bearer ${hostToken}` } })).json()) as Results;
  const rowOf = ({ playerId }: SocketPlayer) => results.players.find(({ id }) => id === playerId);
  expect(rowOf(ada)).toMatchObject({ first: { right: 0, of: 1 }, second: { right: 1, of: 1 }, beliefs: [{ mutant: 'handshake-in-accept', seen: 1, resolved: 1 }] });
  expect(rowOf(cy)).toMatchObject({ first: { right: 0, of: 1 }, second: { right: 0, of: 1 }, beliefs: [{ mutant: 'handshake-in-accept', seen: 1, resolved: 0 }] });
  expect(results.talkAbout).toEqual([{ mutant: 'handshake-in-accept', seen: 2, resolved: 1 }]);
  for (const one of [host, wall, part, back, ...players]) one.cut();
}, 60_000);
