import { CALL_NAMES, chosenCall, mayCall, type CallName } from '../calls.ts';
import { ask } from '../connection.ts';
import { draftAt } from '../drafts.ts';
import { hand, seatAtHand, tellsOwed } from '../hand.ts';
import { seatName } from '../model.ts';
import { focusOn } from '../keepfocus.ts';
import { refusal, live, mySeats, playerId } from '../store.ts';
import { ids } from '../testids.ts';
import { view } from '../views.ts';
import type { Action, Condition } from './action.ts';
import { appSeat, asleep, awake, callingSeat, drafted, hasKernelSeat, kernelSeat, liveOnly, severalSeats } from './conditions.ts';

const CALL_KEYS: Record<CallName, string> = {
  socket: 's', bind: 'b', listen: 'l', connect: 'c', accept: 'a', read: 'r', write: 'w', shutdown: 'h', close: 'x', dup: 'd', fcntl: 'f',
};

/** Takes up a seat of this kind, if the one at hand is of the other, and brings its tools to the front. */
function takeUp(kind: 'app' | 'kernel'): void {
  if (seatAtHand.value?.kind !== kind) hand.value = mySeats.value.find((seat) => seat.kind === kind)?.id ?? null;
  view.value = 'calls';
}

const calls = Object.fromEntries(CALL_NAMES.map((name) => {
  const action: Action = {
    id: `call.${name}`, title: 'act.call', params: (say) => ({ call: name, what: say(`call.${name}`) }), keys: [CALL_KEYS[name]],
    needs: [liveOnly, appSeat, awake, { reason: 'why.notAllowed', holds: () => mayCall(name) }],
    run: () => {
      takeUp('app');
      chosenCall.value = name;
      focusOn(ids.callSubmit);
    },
  };
  return [name, action];
})) as Record<CallName, Action>;

/** Chooses a system call: its form comes to the front. */
export function chooseCall(name: CallName): Action {
  return calls[name];
}

export const interrupt: Action = {
  id: 'call.interrupt', title: 'act.interrupt', keys: [], needs: [liveOnly, appSeat, asleep],
  run: () => {
    const seat = callingSeat();
    if (seat) ask({ type: 'interrupt', seatId: seat.id });
  },
};

const compose: Action = {
  id: 'segment.compose', title: 'help.compose', keys: ['g'], needs: [liveOnly, hasKernelSeat],
  run: () => {
    takeUp('kernel');
    focusOn(ids.composeSeq);
  },
};

/** Sends the segment as the composer's fields have it. */
export const sendDraft: Action = {
  id: 'segment.send', title: 'act.sendDraft', keys: ['Mod+Enter'], needs: [liveOnly, hasKernelSeat, drafted],
  run: () => {
    const seat = kernelSeat();
    const draft = seat && live.world && draftAt(live.world, seat);
    if (seat && draft) ask({ type: 'play', seatId: seat.id, draft });
  },
};

const owes: Action = {
  id: 'segment.owed', title: 'owed.show', keys: ['o'], needs: [liveOnly, hasKernelSeat, { reason: 'why.levelHints', holds: () => tellsOwed.value }],
  run: () => {
    takeUp('kernel');
    focusOn(ids.owedShow);
  },
};

/** Puts the last refusal away, and the focus back to where its segment was composed. */
export const dismissRefusal: Action = {
  id: 'segment.again', title: 'refusal.again', keys: [], needs: [{ reason: 'why.noRefusal', holds: () => refusal.value !== null }],
  run: () => {
    const kind = mySeats.value.find(({ id }) => id === refusal.value?.seatId)?.kind;
    refusal.value = null;
    focusOn(kind === 'kernel' ? ids.composeSeq : ids.callSubmit);
  },
};

const nextSeat: Action = {
  id: 'seat.next', title: 'act.nextSeat', keys: ['e'], needs: [severalSeats],
  run: () => {
    const mine = mySeats.value;
    const next = mine[(mine.findIndex(({ id }) => id === seatAtHand.value?.id) + 1) % mine.length];
    if (!next) return;
    hand.value = next.id;
    view.value = 'calls';
    focusOn(ids.hand(next.id));
  },
};

export const SEGMENT_ACTIONS: readonly Action[] = [compose, sendDraft, owes, dismissRefusal];
export const CALL_ACTIONS: readonly Action[] = [...CALL_NAMES.map(chooseCall), interrupt];
export const SEAT_ACTIONS: readonly Action[] = [nextSeat];

/** One for each seat of the room: takes it, or leaves it where it is the player's own. */
export function seatActions(): Action[] {
  const { world } = live;
  if (!world) return [];
  return world.seats.map((seat): Action => {
    const mine = (): boolean => seatHolder(seat.id) !== null && seatHolder(seat.id) === playerId.value;
    const free: Condition = { reason: 'why.seatTaken', holds: () => mine() || seatName(world, seat.id) === null };
    return {
      id: `seat.${seat.id}`, title: mine() ? 'act.leaveSeat' : 'act.takeSeat', keys: [], needs: [liveOnly, free],
      params: (say) => ({ kind: say(`seat.${seat.kind}`), host: world.sim.hosts[seat.hostId]?.name ?? '' }),
      run: () => ask({ type: mine() ? 'leave-seat' : 'take-seat', seatId: seat.id }),
    };
  });
}

function seatHolder(seatId: string): string | null {
  return live.world?.seats.find(({ id }) => id === seatId)?.playerId ?? null;
}
