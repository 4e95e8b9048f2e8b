import { ask, isRemote, revokeRemotes } from '../connection.ts';
import { hostMenuOpen } from '../dialogs.ts';
import { forkHere, followHost, leading, startPresenting, stopPresenting, stray, strayed } from '../presenting.ts';
import { focusOn } from '../keepfocus.ts';
import { live } from '../store.ts';
import { ids } from '../testids.ts';
import type { Action, Condition } from './action.ts';
import { forkable, hostOnly, onServer, presented } from './conditions.ts';

/** Speeds against the base pace, at which virtual time runs 20 times slower than the wall; the last one is real time. */
export const PACES: readonly { name: string; pace: [number, number] }[] = [
  { name: '1/8×', pace: [1, 160] }, { name: '1/4×', pace: [1, 80] }, { name: '1/2×', pace: [1, 40] }, { name: '1×', pace: [1, 20] },
  { name: '2×', pace: [1, 10] }, { name: '4×', pace: [1, 5] }, { name: '8×', pace: [2, 5] },
];

const ALL: readonly [number, number][] = [...PACES.map(({ pace }) => pace), [1, 1]];

/** The next pace of those offered, faster (1) or slower (-1) than the room's; null at the end. */
export function nextPace([virtual, real]: readonly [number, number], direction: -1 | 1): [number, number] | null {
  const now = virtual / real;
  const beyond = ALL.filter(([a, b]) => (direction > 0 ? a / b > now : a / b < now));
  return (direction > 0 ? beyond[0] : beyond.at(-1)) ?? null;
}

function canPace(direction: -1 | 1): Condition {
  return { reason: direction > 0 ? 'why.fastest' : 'why.slowest', holds: () => live.world !== null && nextPace(live.world.pace, direction) !== null };
}

function setPace(direction: -1 | 1): void {
  const pace = live.world && nextPace(live.world.pace, direction);
  if (pace) ask({ type: 'set-pace', pace });
}

export const pause: Action = {
  id: 'clock.pause', title: 'act.pause', keys: ['p'], needs: [hostOnly], on: () => live.world?.paused ?? false,
  run: () => ask({ type: live.world?.paused ? 'resume' : 'pause' }),
};

export const step: Action = { id: 'clock.step', title: 'clock.stepWhat', keys: ['.'], needs: [hostOnly], run: () => ask({ type: 'step' }) };
export const faster: Action = { id: 'clock.faster', title: 'act.faster', keys: ['>'], needs: [hostOnly, canPace(1)], run: () => setPace(1) };
export const slower: Action = { id: 'clock.slower', title: 'act.slower', keys: ['<'], needs: [hostOnly, canPace(-1)], run: () => setPace(-1) };

export const gate: Action = {
  id: 'clock.gate', title: 'wire.gated', keys: [], needs: [hostOnly], on: () => live.world?.gated ?? false,
  run: () => {
    if (live.world) ask({ type: 'set-gated', gated: !live.world.gated });
  },
};

export const present: Action = {
  id: 'host.present', title: 'present.start', keys: [], needs: [onServer, hostOnly], on: () => leading.value,
  run: () => (leading.value ? stopPresenting() : startPresenting()),
};

export const forkRoom: Action = { id: 'host.fork', title: 'present.fork', keys: [], needs: [onServer, hostOnly, forkable], run: forkHere };

/** Looks elsewhere while the host presents, and follows again. */
export const lookAround: Action = {
  id: 'time.stray', title: 'present.leave', keys: [], needs: [presented], on: () => strayed.value,
  run: () => (strayed.value ? followHost() : stray()),
};

const noRemote: Condition = { reason: 'why.isRemote', holds: () => !isRemote.value };

/** Opens the host's menu: remotes, and whether the clock waits. */
export const hostMenu: Action = {
  id: 'host.menu', title: 'host.menuWhat', keys: [], needs: [onServer, hostOnly],
  run: () => {
    hostMenuOpen.value = true;
    focusOn(ids.hostGated);
  },
};

export const endRemotes: Action = { id: 'host.revoke', title: 'host.revoke', keys: [], needs: [onServer, hostOnly, noRemote], run: revokeRemotes };

export const CLOCK_ACTIONS: readonly Action[] = [pause, step, faster, slower, gate];
export const HOST_ACTIONS: readonly Action[] = [present, lookAround, forkRoom, hostMenu, endRemotes];
