import { computed, signal } from '@preact/signals';
import { hashPlain } from '../shared/base/index.ts';
import { step, type GameEvent, type Refusal, type Seat, type World } from '../shared/game/index.ts';
import type { NumberedInput, Presenting, RefusalCode, ResyncReason } from '../shared/protocol/index.ts';
import { learnEvents, learnWorld } from './relative.ts';
import { createTimeline, lastSeq, record, timeAt, type Timeline } from './timeline.ts';

/** A World and the number of the input after which it stands so. */
export interface Standing {
  world: World | null;
  seq: number;
}

/** The room as it is now: stepped by each input that comes. Changed in place, so nobody keeps references into it across inputs. */
export const live: Standing = { world: null, seq: 0 };

/** What every view shows: the room as it is now, or a moment of its past (timetravel.ts). Changed in place like `live`. */
export const replica: Standing = { world: null, seq: 0 };

/** Counts the changes of what the views show; reading it makes a component follow them. */
export const version = signal(0);

/** Counts the changes of the room as it is now. */
export const liveVersion = signal(0);

/** Counts the changes of the timeline, which grows also while the views show the past. */
export const growth = signal(0);

/** True while the views show the room as it is now. */
export const isLive = signal(true);

export type Link = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed';

export const link = signal<Link>('idle');
export const playerId = signal<string | null>(null);
export const isHost = signal(false);
export const online = signal<string[]>([]);
export const joinRefusal = signal<RefusalCode | null>(null);
/** The last refusal of the server to something that this player asked. */
export const toast = signal<{ code: RefusalCode | 'waiting-full'; text: string } | null>(null);
/** The judge's last refusal to a segment of this player. */
export const refusal = signal<{ refusal: Refusal; seatId: string } | null>(null);

/** The view that the host presents to everybody, or null. */
export const presenting = signal<Presenting | null>(null);
/** A room that was just made of this one's past. */
export const forked = signal<{ code: string; seq: number } | null>(null);

/** When the last input came, milliseconds of `performance.now()`: the clock of the stage counts from there. */
export const lastInput = { atMs: 0 };

let timeline: Timeline | null = null;

type Listener = (events: GameEvent[]) => void;
const listeners = new Set<Listener>();

/** Calls back with the events of each input as the views come to show it, live or played again; the function returned stops it. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells who listens of events that the views show from now on. */
export function tellEvents(events: GameEvent[]): void {
  for (const listener of listeners) listener(events);
}

/**
 * The World in view; a component that reads it renders again after each change. One that is handed a part of the
 * World must call it too: the part is changed in place, so its props look the same as before.
 */
export function useWorld(): World | null {
  return version.value >= 0 ? replica.world : null;
}

/** The World as it is now, whatever is in view: for the controls of the room itself. */
export function useLiveWorld(): World | null {
  return liveVersion.value >= 0 ? live.world : null;
}

/** The room's past; a component that reads it renders again as it grows. */
export function useTimeline(): Timeline | null {
  return growth.value >= 0 ? timeline : null;
}

/** The room's past, for who needs no telling when it grows. */
export function currentTimeline(): Timeline | null {
  return timeline;
}

/** Seats that this player holds now. */
export const mySeats = computed<Seat[]>(() => {
  const world = liveVersion.value >= 0 ? live.world : null;
  return world ? world.seats.filter((seat) => seat.playerId !== null && seat.playerId === playerId.value) : [];
});

/** True where this page is a player of the room, and not somebody who only looks on. */
export function takesPart(): boolean {
  return useLiveWorld()?.players.some(({ id }) => id === playerId.value) ?? false;
}

/** Has the views show a World, which they own from now on until the next call. */
export function showPast(world: World, seq: number): void {
  replica.world = world;
  replica.seq = seq;
  learnWorld(world);
  isLive.value = false;
  version.value++;
}

/** Has the views show the room as it is now. */
export function showLive(): void {
  replica.world = live.world;
  replica.seq = live.seq;
  isLive.value = true;
  version.value++;
}

/** In a room of more hosts the views follow at most so often: drawing sixty hosts at every input would leave no time for hands. */
const CROWD_HOSTS = 8;
const CROWD_MS = 120;

const telling: { timer: ReturnType<typeof setTimeout> | null; lastMs: number } = { timer: null, lastMs: -CROWD_MS };

function tellChange(): void {
  if (telling.timer !== null) clearTimeout(telling.timer);
  telling.timer = null;
  telling.lastMs = performance.now();
  liveVersion.value++;
  growth.value++;
  if (isLive.value) showLive();
}

/** Has the views follow: at once, or in a crowd a moment later, together with what comes meanwhile. */
function tellSoon(): void {
  const waitMs = (live.world?.sim.hosts.length ?? 0) > CROWD_HOSTS ? telling.lastMs + CROWD_MS - performance.now() : 0;
  if (waitMs <= 0) tellChange();
  else telling.timer ??= setTimeout(tellChange, waitMs);
}

/** Takes a World from the server in place of the live one. Its past is forgotten where it does not end right there. */
export function replaceWorld(world: World, seq: number): void {
  live.world = world;
  live.seq = seq;
  lastInput.atMs = performance.now();
  learnWorld(world);
  if (!timeline || lastSeq(timeline) !== seq || timeAt(timeline, seq) !== world.sim.nowUs) timeline = createTimeline(world, seq);
  tellChange();
}

/** Takes a longer past of the same room, which must end where the present one does. */
export function adoptTimeline(longer: Timeline): void {
  timeline = longer;
  learnEvents(longer.entries.map(({ event }) => event));
  growth.value++;
  version.value++;
}

/** Empties everything for another room. */
export function resetStore(): void {
  live.world = null;
  live.seq = 0;
  timeline = null;
  refusal.value = null;
  toast.value = null;
  joinRefusal.value = null;
  playerId.value = null;
  isHost.value = false;
  presenting.value = null;
  forked.value = null;
  isLive.value = true;
  tellChange();
}

function noteRefusal(events: GameEvent[]): void {
  for (const event of events) {
    if (event.type === 'refused' && event.playerId === playerId.value) refusal.value = { refusal: event.refusal, seatId: event.seatId };
    else if (event.type === 'played' && event.playerId === playerId.value) refusal.value = null;
  }
}

/**
 * Steps the room through inputs. Where it cannot follow (a gap, or a hash that differs) it says why: the caller then asks
 * for a snapshot.
 */
export function applyInputs(inputs: NumberedInput[], hash: string | undefined): ResyncReason | null {
  const { world } = live;
  if (!world) return 'gap';
  for (const { seq, input } of inputs) {
    if (seq <= live.seq) continue;
    if (seq !== live.seq + 1) return 'gap';
    const events = step(world, input);
    live.seq = seq;
    learnWorld(world);
    learnEvents(events);
    if (timeline) record(timeline, input, events, world);
    noteRefusal(events);
    if (isLive.value) tellEvents(events);
  }
  lastInput.atMs = performance.now();
  tellSoon();
  return hash === undefined || hash === hashPlain(world) ? null : 'hash';
}
