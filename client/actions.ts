import type { Action } from './actions/action.ts';
import { CLOCK_ACTIONS, HOST_ACTIONS } from './actions/clock.ts';
import { DOWNLOAD_ACTIONS, linkCaptures } from './actions/downloads.ts';
import { LOOK_ACTIONS, PAGE_ACTIONS } from './actions/page.ts';
import { CALL_ACTIONS, SEAT_ACTIONS, seatActions, SEGMENT_ACTIONS } from './actions/seat.ts';
import { SELECT_ACTIONS } from './actions/selecting.ts';
import { TIME_ACTIONS } from './actions/time.ts';
import { frameHosts, VIEW_ACTIONS } from './actions/views.ts';

/** Subjects, in the order of the palette and the help. */
export const GROUPS = ['calls', 'segments', 'seats', 'views', 'select', 'time', 'clock', 'host', 'page', 'look', 'downloads'] as const;
export type Group = (typeof GROUPS)[number];

/** Every command of a room that does not depend on who and what is in it. */
export const ACTIONS: Record<Group, readonly Action[]> = {
  calls: CALL_ACTIONS, segments: SEGMENT_ACTIONS, seats: SEAT_ACTIONS, views: VIEW_ACTIONS, select: SELECT_ACTIONS, time: TIME_ACTIONS,
  clock: CLOCK_ACTIONS, host: HOST_ACTIONS, page: PAGE_ACTIONS, look: LOOK_ACTIONS, downloads: DOWNLOAD_ACTIONS,
};

/** An action with the subject that it belongs to. */
export interface Entry {
  group: Group;
  action: Action;
}

/** Every command that can be given in the room as it is now, with those for each of its seats, hosts and links. */
export function allActions(): Entry[] {
  const ofRoom: Partial<Record<Group, Action[]>> = { seats: seatActions(), views: frameHosts(), downloads: linkCaptures() };
  return GROUPS.flatMap((group) => [...ACTIONS[group], ...(ofRoom[group] ?? [])].map((action) => ({ group, action })));
}

const byKey = new Map<string, Action>();
for (const group of GROUPS) for (const action of ACTIONS[group]) for (const key of action.keys) byKey.set(`${action.scope ?? ''} ${key}`, action);

/** The action of a key, as `keyName` writes it: where the focus is on the stage its own keys come first. */
export function actionOfKey(key: string, scope?: Action['scope']): Action | null {
  return (scope && byKey.get(`${scope} ${key}`)) ?? byKey.get(` ${key}`) ?? null;
}
