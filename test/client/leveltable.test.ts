import { describe, expect, test } from 'vitest';
import { createWorld, step } from '../../shared/game/index.ts';
import { CAMPAIGN } from '../../shared/levels/campaign.ts';
import { playSteps, submissionOf, verifyRun, type Run, type Taken } from '../../shared/levels/index.ts';
import { cards, chapters, loadLevel } from '../../client/levels/catalogue.ts';
import { LevelTable } from '../../client/levels/leveltable.ts';
import { stepText } from '../../client/levels/steptext.ts';

const level = CAMPAIGN[0]!;
const silent = { taken: () => {}, fault: () => {} };

/** Plays the worked solution at a table. */
function solve(table: LevelTable): Run {
  playSteps(table.run, table.run.level.solution, (input): Taken => table.put(input));
  return table.run;
}

describe('a level as a table of the page', () => {
  test('what the page steps is the run itself, whatever pace and pauses are its own', () => {
    const table = new LevelTable(level, 7, silent);
    table.take({ type: 'set-pace', pace: [2, 5] });
    table.take({ type: 'pause' });
    solve(table);
    table.take({ type: 'resume' });
    const world = createWorld(table.config);
    for (const input of table.inputs) step(world, input);
    // Of the World only what tells how fast it is shown differs, and what the player is called.
    const own = (of: typeof world) => ({ ...of, pace: null, paused: null, inputs: null, players: of.players.map((player) => ({ ...player, name: '' })) });
    expect(own(world)).toEqual(own(table.run.world));
    expect(table.world).toMatchObject({ pace: [2, 5], paused: false });
    expect(verifyRun(level, submissionOf(table.run))).toMatchObject({ ok: true });
  });

  test('inputs that have no place in a level are refused', () => {
    const table = new LevelTable(level, 7, silent);
    const before = table.inputs.length;
    expect(table.fault({ type: 'take-seat', playerId: table.playerId, seatId: 'client.kernel' })).toBe('bad-message');
    expect(table.fault({ type: 'set-link', linkId: 0, settings: { lossPpm: 0 } })).toBe('bad-message');
    expect(table.fault({ type: 'set-gated', gated: false })).toBe('bad-message');
    expect(table.inputs).toHaveLength(before);
  });

  test('the list shows every level of the campaign, in its order within each chapter', async () => {
    expect(cards.map(({ id }) => id).sort()).toEqual(CAMPAIGN.map(({ id }) => id).sort());
    for (const { id, levels } of chapters) expect(levels.map((card) => card.id)).toEqual(CAMPAIGN.filter(({ chapter }) => chapter === id).map((one) => one.id));
    expect(await loadLevel(level.id)).toEqual(level);
    expect(await loadLevel('no-such-level')).toBeNull();
  });

  test.each(CAMPAIGN.map((one) => [one.id, one] as const))('%s: every step of its solution can be told in words', (_id, one) => {
    for (const made of one.solution) expect(stepText(one, made)).not.toMatch(/undefined|\[object|^[:→⇢ ]/);
  });
});
