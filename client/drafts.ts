import { signal, type Signal } from '@preact/signals';
import type { Draft, Seat, World } from '../shared/game/index.ts';
import { buildDraft, flowKey, flows, type Fields, type Flow } from './compose.ts';

const EMPTY: Fields = { flow: '', flags: 0, seq: '', ack: '', payload: '' };

/** Half-composed segments by seat: they outlive a look at another seat. */
const drafts = new Map<string, Signal<Fields>>();

/** The composer's fields of a kernel seat. */
export function draftOf(seatId: string): Signal<Fields> {
  const kept = drafts.get(seatId) ?? signal(EMPTY);
  drafts.set(seatId, kept);
  return kept;
}

/** Empties what was composed, at every seat: another room begins, or the segment has left. */
export function clearDrafts(): void {
  for (const kept of drafts.values()) kept.value = EMPTY;
}

/** The connection that a segment is composed for: the chosen one of those open, else the first. */
export function chosenFlow(open: readonly Flow[], fields: Fields): Flow | null {
  return open.find((one) => flowKey(one) === fields.flow) ?? open[0] ?? null;
}

/** The segment that a kernel seat would send now; null without a connection, or where a number is none. */
export function draftAt(world: World, seat: Seat): Draft | null {
  const fields = draftOf(seat.id).value;
  const flow = chosenFlow(flows(world, seat.hostId), fields);
  return flow && buildDraft(world, seat.hostId, flow, fields);
}
