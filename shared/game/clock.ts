import { advance, nextDeadlineUs, owed } from '../sim/index.ts';
import type { Debt } from '../tcp/index.ts';
import { gameWakesUs, runGame } from './match/step.ts';
import { dueSeats, hasTurns, nextTurnUs } from './match/turns.ts';
import { programsWakeUs, runPrograms } from './programs.ts';
import type { GameEvent, World } from './types.ts';

/** Debts whose time has come at a host whose kernel a player is: what holds a gated clock (GATE-1). */
export function dueDebts(world: World, hostId: number): Debt[] {
  if (world.sim.hosts[hostId]?.kernel !== 'manual') return [];
  return owed(world.sim, hostId).filter((debt) => debt.level === 'MUST' && debt.byUs <= world.sim.nowUs);
}

/** True where the clock has waited long enough for whoever plays this host's kernel (GAME-3). */
function isOverdue({ game, seats }: World, hostId: number): boolean {
  return game !== null && seats.some(({ id, hostId: at, kind }) => at === hostId && kind === 'kernel' && game.overdue.includes(id));
}

/** Hosts for whose players the clock waits: none where the room is not gated. */
export function hostsHoldingClock(world: World): number[] {
  if (!world.gated) return [];
  if (hasTurns(world)) return [...new Set(dueSeats(world).map(({ hostId }) => hostId))];
  return world.sim.hosts.filter((host) => dueDebts(world, host.id).length > 0 && !isOverdue(world, host.id)).map((host) => host.id);
}

/** When a program or the game itself is to be woken next, or a turn of it begins, microseconds; null where none is. */
function wakesUs(world: World): number | null {
  const times = [programsWakeUs(world), gameWakesUs(world), nextTurnUs(world)].filter((atUs) => atUs !== null);
  return times.length === 0 ? null : Math.max(world.sim.nowUs, Math.min(...times));
}

/**
 * Virtual time to which a step by hand (paused or not) moves on, microseconds: the next arrival or timer. Null where
 * nothing is pending, or where the clock waits for a player (GATE-1).
 */
export function nextStepUs(world: World): number | null {
  if (world.workshop) return world.workshop.endsUs < 0 ? null : world.workshop.endsUs;
  if (hostsHoldingClock(world).length > 0) return null;
  const times = [nextDeadlineUs(world.sim), wakesUs(world)].filter((atUs) => atUs !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** Virtual time to which the room's clock should move on by itself, microseconds; null while it stands (GATE-1, GATE-2). */
export function nextAdvanceUs(world: World): number | null {
  return world.paused ? null : nextStepUs(world);
}

/**
 * Moves the clock to `toUs`; a gated one stops, between two events if need be, at the very instant at which a player came
 * to owe something, however far the input wanted to go (GATE-3).
 */
export function advanceClock(world: World, toUs: number, emit: (event: GameEvent) => void): void {
  if (world.game || world.programs.length > 0) return advanceRun(world, toUs, emit);
  advance(world.sim, toUs, emit, () => hostsHoldingClock(world).length > 0);
}

/**
 * Programs act at the instant at which something happens, a game's rounds begin when they are due, and a turn stops the clock where somebody
 * has something to do: what happens does not hang on how far one input goes.
 */
function advanceRun(world: World, toUs: number, emit: (event: GameEvent) => void): void {
  for (;;) {
    if (isSettled(world) && hostsHoldingClock(world).length > 0) return;
    const untilUs = Math.min(toUs, wakesUs(world) ?? toUs);
    let happened = false;
    advance(world.sim, untilUs, (event) => {
      happened = true;
      emit(event);
    }, () => happened);
    if (isSettled(world)) {
      runPrograms(world, emit);
      if (world.game) runGame(world, emit);
    }
    if (!happened && world.sim.nowUs >= toUs) return;
  }
}

/** In turns all that the network does at an instant comes before what programs and players do then: so it does not matter who was faster before (GAME-9). */
function isSettled(world: World): boolean {
  const nextUs = nextDeadlineUs(world.sim);
  return !hasTurns(world) || nextUs === null || nextUs > world.sim.nowUs;
}
