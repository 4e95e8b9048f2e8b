import { expect } from 'vitest';
import type { Outcome } from './kill-game.ts';

/** What must hold after a rough game, whatever was done to it. */
export function expectNothingLost({ journal, memories, bots, seats, replayed }: Outcome): void {
  const bySeq = new Map(journal.map((entry) => [entry.seq, entry]));
  memories.forEach(({ asked, acked, playerIds, resyncs, refused }, i) => {
    const { playerId } = bots[i]!;
    expect([...playerIds], `player ${i} was one player all along`).toEqual([playerId]);
    expect(resyncs, `player ${i} never lost its way`).toEqual([]);
    expect(refused, `nothing of player ${i} was refused`).toEqual([]);
    // Each acknowledged input stands in the journal where the acknowledgement said, as this player's.
    const wrong = [...acked].filter(([id, seq]) => bySeq.get(seq)?.askId !== id || bySeq.get(seq)?.playerId !== playerId);
    expect(wrong, `acknowledged to player ${i} and not in the journal there`).toEqual([]);
    // Once, and in the order in which they were asked for; a page that was closed takes at most what waited with it.
    const done = journal.filter((entry) => entry.playerId === playerId && entry.askId !== null).map(({ askId }) => askId!);
    expect(new Set(done).size, `inputs of player ${i} are there once`).toBe(done.length);
    expect(done, `inputs of player ${i} are in order`).toEqual(asked.filter((id) => done.includes(id)));
  });
  expect(memories.every(({ acked }) => acked.size > 1), 'everybody has played').toBe(true);
  expect(seats.map(({ after }) => after)).toEqual(seats.map(({ before }) => before));
  expect(new Set(bots.map((bot) => bot.hash()))).toEqual(new Set([replayed]));
}
