import { describe, expect, test } from 'vitest';
import { createTimeline, cursorAt, entriesOf, entriesUpTo, lastSeq, neighbour, record, timeAt } from '../../client/timeline.ts';
import { foldJournal } from '../../client/timeline-journal.ts';
import { createWorld, step } from '../../shared/game/index.ts';
import { hashTrail, replay, worldHash, type Journal } from '../../shared/log/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';

/** A class's whole game: by hand and by automatic kernels, with losses, full queues and resets. */
const journal: Journal = playClassroomGame();
const now = (): Promise<void> => Promise.resolve();

async function fold() {
  const folded = await foldJournal(journal, now, () => false);
  if (!folded) throw new Error('nobody stopped it');
  return folded;
}

describe('timeline', () => {
  test('a folded journal ends in the World of the room, with every event of every input', async () => {
    const { timeline, world } = await fold();
    expect(worldHash(world)).toBe(worldHash(replay(journal)));
    const events: unknown[] = [];
    replay(journal, (replayed) => events.push(...replayed.events));
    expect(timeline.entries.map(({ event }) => event)).toEqual(events);
    expect(timeline.ladder.rows.length).toBeGreaterThan(20);
    expect(lastSeq(timeline)).toBe(journal.entries.length);
  });

  test('scrubbing back 200 events and forward again gives the same Worlds at each input', async () => {
    const { timeline } = await fold();
    const hashes = [worldHash(createWorld(journal.config)), ...hashTrail(journal)];
    const last = lastSeq(timeline);
    let first = last;
    while (first > 0 && entriesUpTo(timeline, last) - entriesUpTo(timeline, first) < 200) first--;
    expect(entriesUpTo(timeline, last) - entriesUpTo(timeline, first)).toBeGreaterThanOrEqual(200);
    let cursor = cursorAt(timeline, last);
    const way = [];
    for (let seq = last; seq >= first; seq--) way.push(seq);
    for (let seq = first; seq <= last; seq++) way.push(seq);
    for (const seq of way) {
      cursor = cursorAt(timeline, seq, cursor);
      expect([seq, cursor.seq, worldHash(cursor.world)]).toEqual([seq, seq, hashes[seq]]);
      expect(timeAt(timeline, seq)).toBe(cursor.world.sim.nowUs);
    }
  });

  test('a way forward does not begin anew: one input after the other is stepped once', async () => {
    const { timeline } = await fold();
    const from = cursorAt(timeline, 10);
    const { world } = from;
    expect(cursorAt(timeline, 11, from).world).toBe(world);
  });

  test('a timeline that begins in the middle holds what came since, and its checkpoints are copies', () => {
    const world = createWorld(journal.config);
    const half = journal.entries.length >> 1;
    for (const { input } of journal.entries.slice(0, half)) step(world, input);
    const timeline = createTimeline(world, half);
    const before = worldHash(world);
    for (const { input } of journal.entries.slice(half)) record(timeline, input, step(world, input), world);
    expect(worldHash(cursorAt(timeline, half).world)).toBe(before);
    expect(worldHash(cursorAt(timeline, lastSeq(timeline)).world)).toBe(worldHash(world));
  });

  test('a step goes to where something happened, and no further than the ends', async () => {
    const { timeline } = await fold();
    const last = lastSeq(timeline);
    for (let seq = 0; seq < last; seq++) {
      const next = neighbour(timeline, seq, 1);
      expect(next).toBeGreaterThan(seq);
      if (next < last) expect(entriesOf(timeline, next).length).toBeGreaterThan(0);
      for (let between = seq + 1; between < next; between++) expect(entriesOf(timeline, between)).toEqual([]);
    }
    expect([neighbour(timeline, 0, -1), neighbour(timeline, last, 1)]).toEqual([0, last]);
  });
});
