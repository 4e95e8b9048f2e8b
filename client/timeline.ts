import { createWorld, step, type GameEvent, type Input, type World, type WorldConfig } from '../shared/game/index.ts';
import { addEvents, createLadder, type Ladder } from '../shared/log/ladder.ts';
import { addSamples, type Samples } from './inspector/samples.ts';

/** An event with the input that it came of. `id` is its place among all that the timeline holds. */
export interface TimelineEntry {
  id: number;
  seq: number;
  atUs: number;
  event: GameEvent;
}

interface Checkpoint {
  seq: number;
  json: string;
}

/**
 * A room's past as this page knows it: every input since `baseSeq`, the events that came of them, and here and there the
 * World as text, so that the World after any input is a short fold away. It only grows.
 */
export interface Timeline {
  /** The input after which it begins: 0 where the room is known from its beginning. */
  baseSeq: number;
  inputs: Input[];
  /** Virtual time after each input, microseconds; the first is that of the beginning. */
  timesUs: number[];
  /** How many entries there were after each input; the first is 0. */
  ends: number[];
  entries: TimelineEntry[];
  ladder: Ladder;
  samples: Samples;
  checkpoints: Checkpoint[];
  /** Inputs from one checkpoint to the next. */
  every: number;
  checkpointChars: number;
}

const FIRST_EVERY = 32;
/** Characters of all checkpoints together; beyond them every second one goes. One character is a byte here. */
const MOST_CHECKPOINT_CHARS = 24_000_000;

/** A timeline that begins with this World, which is input `seq`'s. */
export function createTimeline(world: World, seq: number): Timeline {
  const json = JSON.stringify(world);
  return {
    baseSeq: seq, inputs: [], timesUs: [world.sim.nowUs], ends: [0], entries: [], ladder: createLadder(world.sim.hosts), samples: new Map(),
    checkpoints: [{ seq, json }], every: FIRST_EVERY, checkpointChars: json.length,
  };
}

/** A timeline from a room's very beginning. */
export function createWholeTimeline(config: WorldConfig): Timeline {
  return createTimeline(createWorld(config), 0);
}

/** The number of the last input that it holds. */
export function lastSeq(timeline: Timeline): number {
  return timeline.baseSeq + timeline.inputs.length;
}

/** Adds the next input, with the World after it and the events that came of it. */
export function record(timeline: Timeline, input: Input, events: readonly GameEvent[], world: World): void {
  timeline.inputs.push(input);
  const seq = lastSeq(timeline);
  const { nowUs } = world.sim;
  for (const event of events) timeline.entries.push({ id: timeline.entries.length, seq, atUs: 'atUs' in event ? event.atUs : nowUs, event });
  timeline.timesUs.push(nowUs);
  timeline.ends.push(timeline.entries.length);
  addEvents(timeline.ladder, events, nowUs);
  addSamples(timeline.samples, world, seq, events);
  if (timeline.inputs.length % timeline.every === 0) addCheckpoint(timeline, seq, world);
}

function addCheckpoint(timeline: Timeline, seq: number, world: World): void {
  const json = JSON.stringify(world);
  timeline.checkpoints.push({ seq, json });
  timeline.checkpointChars += json.length;
  if (timeline.checkpointChars <= MOST_CHECKPOINT_CHARS || timeline.checkpoints.length < 4) return;
  timeline.checkpoints = timeline.checkpoints.filter((_one, index) => index % 2 === 0);
  timeline.checkpointChars = timeline.checkpoints.reduce((sum, one) => sum + one.json.length, 0);
  timeline.every *= 2;
}

/** A World of its own, after input `seq`. */
export interface Cursor {
  world: World;
  seq: number;
}

/** The latest checkpoint at or before an input. */
function checkpointBefore(timeline: Timeline, seq: number): Checkpoint {
  let [low, high] = [0, timeline.checkpoints.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (timeline.checkpoints[middle]!.seq <= seq) low = middle;
    else high = middle - 1;
  }
  return timeline.checkpoints[low]!;
}

/**
 * The World after input `seq` (between `baseSeq` and the last one). `from`, a cursor of the same timeline, is moved on
 * where that is the shorter way, and must not be used any more. At most `every` inputs are stepped, or one where `from` is
 * right before.
 */
export function cursorAt(timeline: Timeline, seq: number, from: Cursor | null = null): Cursor {
  const checkpoint = checkpointBefore(timeline, seq);
  const near = from !== null && from.seq <= seq && from.seq >= checkpoint.seq;
  const cursor = near ? from : { world: JSON.parse(checkpoint.json) as World, seq: checkpoint.seq };
  while (cursor.seq < seq) {
    step(cursor.world, timeline.inputs[cursor.seq - timeline.baseSeq]!);
    cursor.seq++;
  }
  return cursor;
}

/** Virtual time after an input, microseconds. */
export function timeAt(timeline: Timeline, seq: number): number {
  return timeline.timesUs[seq - timeline.baseSeq] ?? timeline.timesUs[0]!;
}

/** The entries that came of one input. */
export function entriesOf(timeline: Timeline, seq: number): TimelineEntry[] {
  const index = seq - timeline.baseSeq;
  return timeline.entries.slice(timeline.ends[index - 1] ?? 0, timeline.ends[index] ?? 0);
}

/** How many entries there were after an input. */
export function entriesUpTo(timeline: Timeline, seq: number): number {
  const index = Math.max(0, Math.min(timeline.inputs.length, seq - timeline.baseSeq));
  return timeline.ends[index]!;
}

/** True where something came of an input: a step back or forward stops only there. */
export function eventful(timeline: Timeline, seq: number): boolean {
  const index = seq - timeline.baseSeq;
  return index > 0 && timeline.ends[index]! > timeline.ends[index - 1]!;
}

/** The nearest input before (-1) or after (1) this one of which something came; the end of the timeline where there is none. */
export function neighbour(timeline: Timeline, seq: number, direction: -1 | 1): number {
  const last = lastSeq(timeline);
  let at = seq + direction;
  while (at > timeline.baseSeq && at < last && !eventful(timeline, at)) at += direction;
  return Math.max(timeline.baseSeq, Math.min(last, at));
}
