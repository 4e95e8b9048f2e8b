import { computed, signal } from '@preact/signals';
import { hashPlain } from '../shared/base/index.ts';
import { step, type GameEvent, type Refusal, type Seat, type World } from '../shared/game/index.ts';
import type { NumberedInput, RefusalCode } from '../shared/protocol/index.ts';
import { learnEvents, learnWorld } from './relative.ts';

/** The replica: `world` is changed in place by `step`, so nobody keeps references into it across inputs. */
export const replica: { world: World | null; seq: number } = { world: null, seq: 0 };

/** Counts the changes of the replica; reading it makes a component follow them. */
export const version = signal(0);

export type Link = 'idle' | 'connecting' | 'open' | 'waiting' | 'closed';

export const link = signal<Link>('idle');
export const playerId = signal<string | null>(null);
export const isHost = signal(false);
export const online = signal<string[]>([]);
export const joinRefusal = signal<RefusalCode | null>(null);
/** The last refusal of the server to something that this player asked. */
export const toast = signal<{ code: RefusalCode; text: string } | null>(null);
/** The judge's last refusal to a segment of this player. */
export const refusal = signal<{ refusal: Refusal; seatId: string } | null>(null);

/** When the last input came, milliseconds of `performance.now()`: the clock of the stage counts from there. */
export const lastInput = { atMs: 0 };

export interface LogEntry {
  id: number;
  atUs: number;
  event: GameEvent;
}

const LOG_LIMIT = 400;
export const log = signal<LogEntry[]>([]);
let nextEntry = 1;

type Listener = (events: GameEvent[]) => void;
const listeners = new Set<Listener>();

/** Calls back with the events of each input; the function returned stops it. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The World as it is now; a component that reads it renders again after each input. One that is handed a part of the
 * World must call it too: the part is changed in place, so its props look the same as before.
 */
export function useWorld(): World | null {
  return version.value >= 0 ? replica.world : null;
}

/** Seats of this player. */
export const mySeats = computed<Seat[]>(() => {
  const world = version.value >= 0 ? replica.world : null;
  return world ? world.seats.filter((seat) => seat.playerId !== null && seat.playerId === playerId.value) : [];
});

/** Takes a World from the server in place of the replica. */
export function replaceWorld(world: World, seq: number): void {
  replica.world = world;
  replica.seq = seq;
  lastInput.atMs = performance.now();
  learnWorld(world);
  version.value++;
}

/** Empties everything for another room. */
export function resetStore(): void {
  replica.world = null;
  replica.seq = 0;
  log.value = [];
  refusal.value = null;
  toast.value = null;
  joinRefusal.value = null;
  playerId.value = null;
  isHost.value = false;
  version.value++;
}

function record(events: GameEvent[], world: World): void {
  if (events.length === 0) return;
  const entries = events.map((event) => ({ id: nextEntry++, atUs: 'atUs' in event ? event.atUs : world.sim.nowUs, event }));
  log.value = [...log.value, ...entries].slice(-LOG_LIMIT);
}

function noteRefusal(events: GameEvent[]): void {
  for (const event of events) {
    if (event.type === 'refused' && event.playerId === playerId.value) refusal.value = { refusal: event.refusal, seatId: event.seatId };
    else if (event.type === 'played' && event.playerId === playerId.value) refusal.value = null;
  }
}

/**
 * Steps the replica through inputs. False where it cannot follow (a gap, or a hash that differs): the caller then asks
 * for a snapshot.
 */
export function applyInputs(inputs: NumberedInput[], hash: string | undefined): boolean {
  const world = replica.world;
  if (!world) return false;
  for (const { seq, input } of inputs) {
    if (seq <= replica.seq) continue;
    if (seq !== replica.seq + 1) return false;
    const events = step(world, input);
    replica.seq = seq;
    learnWorld(world);
    learnEvents(events);
    record(events, world);
    noteRefusal(events);
    for (const listener of listeners) listener(events);
  }
  lastInput.atMs = performance.now();
  version.value++;
  return hash === undefined || hash === hashPlain(world);
}
