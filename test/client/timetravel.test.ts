import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clockMoves, estimateNowUs } from '../../client/clock.ts';
import { endOf, entryOf, isSelected, selectEntry, selection, selectedConversation } from '../../client/selection.ts';
import { adoptTimeline, applyInputs, currentTimeline, isLive, live, onEvents, replaceWorld, replica, resetStore } from '../../client/store.ts';
import { lastSeq } from '../../client/timeline.ts';
import { foldJournal } from '../../client/timeline-journal.ts';
import { beatMs, glide, goLive, playing, playView, showAt, stepView, stop } from '../../client/timetravel.ts';
import type { GameEvent } from '../../shared/game/index.ts';
import { createWorld } from '../../shared/game/index.ts';
import { hashTrail, worldHash, type Journal } from '../../shared/log/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';

const journal: Journal = playClassroomGame();
const hashes = hashTrail(journal);
const half = journal.entries.length >> 1;

describe('time travel', () => {
  beforeEach(() => {
    resetStore();
    replaceWorld(createWorld(journal.config), 0);
    expect(applyInputs(journal.entries.slice(0, half), hashes[half - 1])).toBeNull();
  });
  afterEach(() => {
    stop();
    resetStore();
  });

  test('what the views show stands still while the room goes on; going live shows all of it', () => {
    showAt(10);
    expect([isLive.value, replica.seq, worldHash(replica.world!)]).toEqual([false, 10, hashes[9]]);
    expect(applyInputs(journal.entries.slice(half, half + 5), hashes[half + 4])).toBeNull();
    expect([live.seq, replica.seq, worldHash(replica.world!)]).toEqual([half + 5, 10, hashes[9]]);
    goLive();
    expect([isLive.value, replica.seq, replica.world === live.world]).toEqual([true, half + 5, true]);
  });

  test('steps back and forward show the Worlds that were; the last step forward is live', () => {
    let steps = 0;
    for (; replica.seq > 0; steps++) {
      stepView(-1);
      expect(worldHash(replica.world!)).toBe(replica.seq === 0 ? worldHash(createWorld(journal.config)) : hashes[replica.seq - 1]);
    }
    expect(steps).toBeGreaterThan(10);
    for (let i = 0; i < steps; i++) stepView(1);
    expect(isLive.value).toBe(true);
  });

  test('who listens hears live events while live, and those of a step forward in the past, none of a jump', () => {
    const heard: GameEvent[] = [];
    const deaf = onEvents((events) => heard.push(...events));
    const timeline = currentTimeline()!;
    showAt(5);
    expect(heard).toEqual([]);
    showAt(6);
    expect(heard).toEqual(timeline.entries.filter(({ seq }) => seq === 6).map(({ event }) => event));
    const before = heard.length;
    applyInputs(journal.entries.slice(half, half + 3), undefined);
    expect(heard.length).toBe(before);
    goLive();
    applyInputs(journal.entries.slice(half + 3, half + 6), undefined);
    expect(heard.slice(before)).toEqual(timeline.entries.filter(({ seq }) => seq > half + 3).map(({ event }) => event));
    deaf();
  });

  test('a clock in the past stands, glides while it is played, and never passes the next input', () => {
    showAt(8);
    expect([estimateNowUs(replica.world!, performance.now() + 60_000), clockMoves(replica.world!)]).toEqual([replica.world!.sim.nowUs, false]);
    playView(2);
    expect([playing.value, clockMoves(replica.world!)]).toEqual([2, true]);
    expect(estimateNowUs(replica.world!, performance.now() + 60_000)).toBe(Math.max(replica.world!.sim.nowUs, glide.now!.toUs));
    stop();
    expect([playing.value, glide.now]).toEqual([null, null]);
    expect([beatMs(0, 1), beatMs(100_000, 1), beatMs(100_000, 2), beatMs(60_000_000, 1)]).toEqual([450, 2000, 1000, 2500]);
  });

  test('a page that came late takes the longer past over, and shows the same', async () => {
    resetStore();
    const { world } = (await foldJournal({ ...journal, entries: journal.entries.slice(0, half) }, () => Promise.resolve(), () => false))!;
    replaceWorld(world, half);
    expect(currentTimeline()!.baseSeq).toBe(half);
    applyInputs(journal.entries.slice(half), undefined);
    const whole = await foldJournal(journal, () => Promise.resolve(), () => false);
    adoptTimeline(whole!.timeline);
    expect([lastSeq(currentTimeline()!), live.seq]).toEqual([journal.entries.length, journal.entries.length]);
    showAt(3);
    expect(worldHash(replica.world!)).toBe(hashes[2]);
  });

  test('one selection: a segment by any of its events, its sender, its connection', () => {
    const timeline = currentTimeline()!;
    const sent = timeline.entries.find(({ event }) => event.type === 'segment-sent')!;
    const arrived = timeline.entries.find(({ event }) => event.type === 'segment-arrived')!;
    selectEntry(timeline, arrived.id);
    expect([isSelected(timeline, sent.id, selection.value), isSelected(timeline, arrived.id, selection.value)]).toEqual([true, true]);
    expect(entryOf(timeline, selection.value)).toBe(sent.id);
    const end = endOf(selection.value)!;
    expect(end.hostId).toBe(1);
    expect(selectedConversation(timeline, selection.value)).toBe(timeline.ladder.conversations.all[0]);
    const state = timeline.entries.find(({ event }) => event.type === 'state-changed' && event.to === 'ESTABLISHED')!;
    selectEntry(timeline, state.id);
    expect(selection.value).toEqual({ kind: 'event', entry: state.id });
    expect(isSelected(timeline, sent.id, selection.value)).toBe(false);
    selection.value = null;
  });
});
