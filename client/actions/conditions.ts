import { live, isHost, isLive, mySeats, presenting, currentTimeline, replica } from '../store.ts';
import { draftAt } from '../drafts.ts';
import { choices } from '../focus.ts';
import { seatAtHand } from '../hand.ts';
import { seatProcess } from '../../shared/game/index.ts';
import { isLocal } from '../connection.ts';
import { pictureHidden } from '../options.ts';
import { past } from '../past.ts';
import { picture } from '../picture.ts';
import { isLed, leading } from '../presenting.ts';
import { selection } from '../selection.ts';
import type { Condition } from './action.ts';

/** The app seat whose program makes a call: the one at hand, else the player's first. */
export function callingSeat(): (typeof mySeats.value)[number] | null {
  const seat = seatAtHand.value;
  return seat?.kind === 'app' ? seat : (mySeats.value.find(({ kind }) => kind === 'app') ?? null);
}

/** What the World says of this player's program: none, awake, or asleep in a call. */
function program(): 'none' | 'awake' | 'asleep' {
  const seat = callingSeat();
  const process = seat && live.world && seatProcess(live.world, seat);
  return process ? (process.sleeping ? 'asleep' : 'awake') : 'none';
}

/** The kernel seat that a drafted segment leaves from: the one at hand, else the player's first. */
export function kernelSeat(): (typeof mySeats.value)[number] | null {
  const seat = seatAtHand.value;
  return seat?.kind === 'kernel' ? seat : (mySeats.value.find(({ kind }) => kind === 'kernel') ?? null);
}

export const hostOnly: Condition = { reason: 'server.host-only', holds: () => isHost.value && live.world !== null };
export const forkable: Condition = { reason: 'server.no-workshop-fork', holds: () => !live.world?.workshop && live.world?.partOf === undefined };
export const onServer: Condition = { reason: 'why.local', holds: () => !isLocal.value };
export const liveOnly: Condition = { reason: 'why.past', holds: () => isLive.value && live.world !== null };
export const pastOnly: Condition = { reason: 'why.live', holds: () => !isLive.value };
export const notLed: Condition = { reason: 'why.led', holds: () => !isLed() };
export const hasPast: Condition = {
  reason: 'why.beginning',
  holds: () => {
    const timeline = currentTimeline();
    return timeline !== null && replica.seq > timeline.baseSeq;
  },
};
export const wholePast: Condition = { reason: 'why.partOfPast', holds: () => past.value === 'whole' };
export const presented: Condition = { reason: 'why.nobodyPresents', holds: () => presenting.value !== null && !leading.value };
export const appSeat: Condition = { reason: 'why.noAppSeat', holds: () => program() !== 'none' };
export const awake: Condition = { reason: 'why.asleep', holds: () => program() !== 'asleep' };
export const asleep: Condition = { reason: 'why.awake', holds: () => program() === 'asleep' };
export const hasKernelSeat: Condition = { reason: 'why.noKernelSeat', holds: () => kernelSeat() !== null };
export const drafted: Condition = {
  reason: 'why.noDraft',
  holds: () => {
    const seat = kernelSeat();
    return seat !== null && live.world !== null && draftAt(live.world, seat) !== null;
  },
};
export const severalSeats: Condition = { reason: 'why.oneSeat', holds: () => mySeats.value.length > 1 };
export const drawn: Condition = { reason: 'why.noPicture', holds: () => picture.value !== null && !pictureHidden.value };
export const connections: Condition = {
  reason: 'why.noConnection',
  holds: () => {
    const timeline = currentTimeline();
    return timeline !== null && replica.world !== null && choices(replica.world, timeline).length > 0;
  },
};
export const segments: Condition = { reason: 'why.noSegment', holds: () => (currentTimeline()?.ladder.segments.size ?? 0) > 0 };
export const selected: Condition = { reason: 'why.nothingSelected', holds: () => selection.value !== null };
