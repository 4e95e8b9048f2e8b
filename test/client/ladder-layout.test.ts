import { describe, expect, test } from 'vitest';
import { layOut, TOP_PX, within, type Arrow, type Item, type Layout } from '../../client/ladder/layout.ts';
import { foldJournal } from '../../client/timeline-journal.ts';
import { createTimeline, record, type Timeline } from '../../client/timeline.ts';
import { createWorld, step } from '../../shared/game/index.ts';
import type { Journal } from '../../shared/log/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';

const journal: Journal = playClassroomGame();
const hostOfSeat = (seatId: string): number => (seatId.startsWith('server') ? 0 : 1);

async function fold(): Promise<Timeline> {
  const folded = await foldJournal(journal, () => Promise.resolve(), () => false);
  if (!folded) throw new Error('nobody stopped it');
  return folded.timeline;
}

function all(timeline: Timeline): Layout {
  return layOut(timeline, { hosts: [0, 1], conversation: null }, hostOfSeat);
}

function arrows({ items }: Layout): Arrow[] {
  return items.filter((item): item is Arrow => item.kind === 'arrow');
}

function heightOf(item: Item): number {
  return item.kind === 'arrow' ? item.y0 : item.y;
}

describe('ladder layout', () => {
  test('each segment that was sent or copied has one arrow, with the fate that the ladder tells', async () => {
    const timeline = await fold();
    const rows = timeline.ladder.rows.filter((row) => row.kind === 'segment');
    const drawn = arrows(all(timeline));
    expect(drawn.length).toBe(rows.length);
    expect(drawn.filter(({ copy }) => !copy).map(({ row, end }) => [row.segmentId, end === 'open' ? 'in-flight' : end]))
      .toEqual(rows.filter(({ copyOf }) => copyOf === null).map(({ segmentId, fate }) => [segmentId, fate]));
    expect(new Set(drawn.map(({ end }) => end))).toContain('lost');
    expect(new Set(drawn.map(({ end }) => end))).toContain('dropped');
  });

  test('time goes down: arrows fall, later instants stand lower, nothing leaves the picture', async () => {
    const layout = all(await fold());
    for (const { y0, y1 } of arrows(layout)) if (y1 !== null) expect(y1).toBeGreaterThan(y0);
    for (const [i, { y, atUs }] of layout.instants.entries()) {
      const before = layout.instants[i - 1];
      if (before) expect([y > before.y, atUs > before.atUs]).toEqual([true, true]);
    }
    for (const item of layout.items) {
      expect(heightOf(item)).toBeGreaterThanOrEqual(TOP_PX);
      expect(heightOf(item)).toBeLessThan(layout.height);
    }
  });

  test('at one lifeline no two notes and no two ends of segments share a height', async () => {
    const layout = all(await fold());
    const taken = new Set<string>();
    const take = (place: string): void => {
      expect(taken.has(place)).toBe(false);
      taken.add(place);
    };
    for (const item of layout.items) {
      if (item.kind === 'note') take(`note ${item.column} ${item.y}`);
      else {
        if (!item.copy) take(`wire ${item.from} ${item.y0}`);
        if (item.end === 'arrived' || item.end === 'dropped') take(`wire ${item.to} ${item.y1}`);
      }
    }
  });

  test('what comes input by input gives the same layout as all at once', async () => {
    const world = createWorld(journal.config);
    const timeline = createTimeline(world, 0);
    let layout: Layout | null = null;
    for (const { input } of journal.entries) {
      record(timeline, input, step(world, input), world);
      layout = layOut(timeline, { hosts: [0, 1], conversation: null }, hostOfSeat, layout);
    }
    const whole = all(await fold());
    expect(layout!.items.map((item) => [item.kind, item.entry, heightOf(item)])).toEqual(whole.items.map((item) => [item.kind, item.entry, heightOf(item)]));
    expect(layout!.bars).toEqual(whole.bars);
    expect(layout!.height).toBe(whole.height);
  });

  test('one connection alone: its own segments and states, and the calls of its hosts', async () => {
    const timeline = await fold();
    for (const conversation of timeline.ladder.conversations.all) {
      const layout = layOut(timeline, { hosts: [0, 1], conversation }, hostOfSeat);
      const rows = timeline.ladder.rows.filter((row) => row.kind === 'segment' && row.conversation === conversation.id);
      expect(arrows(layout).length).toBe(rows.length);
      const states = layout.items.filter((item) => item.kind === 'note' && item.event.type === 'state-changed');
      expect(states.length).toBeGreaterThan(0);
      expect(states.length).toBeLessThan(timeline.ladder.rows.filter(({ kind }) => kind === 'state').length);
    }
  });

  test('a call that slept spans the time until it returned', async () => {
    const timeline = await fold();
    const layout = all(timeline);
    const slept = layout.items.filter((item) => item.kind === 'note' && item.y1 !== undefined);
    const blocked = timeline.entries.filter(({ event }) => event.type === 'syscall-blocked');
    expect(slept.length).toBe(blocked.length);
    for (const item of slept) if (item.kind === 'note' && item.y1) expect(item.y1).toBeGreaterThan(item.y);
  });

  test('a window shows what reaches into it, and what goes on', () => {
    expect([within(10, 20, 0, 5), within(10, 20, 15, 30), within(10, undefined, 10, 10), within(0, null, 900, 1000), within(0, 5, 900, 1000)])
      .toEqual([false, true, true, true, false]);
  });
});
