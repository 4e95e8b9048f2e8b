import type { World } from '../../shared/game/index.ts';

/** When a team last got on, by the workshop's clock, microseconds. */
export interface Pulse {
  /** What it has got: points of a game that count up, or levels. */
  done: number;
  progressUs: number;
  actedUs: number;
  /** Mistakes since the last progress. */
  refused: number;
  hints: number;
  /** Mistakes and moves at the last look. */
  mistakes: number;
  moves: number;
}

/** A team at the beginning. */
export function createPulse(nowUs: number): Pulse {
  return { done: 0, progressUs: nowUs, actedUs: nowUs, refused: 0, hints: 0, mistakes: 0, moves: 0 };
}

/** Looks at a team's game, and notes what has changed since the last look. */
export function notePulse(pulse: Pulse, { game, seats }: World, teamId: string, nowUs: number): void {
  const points = game!.points.filter((point) => point.teamId === teamId);
  const done = points.filter(({ amount }) => amount > 0).length;
  const mistakes = points.length - done;
  const people = new Set(game!.members.filter((member) => member.teamId === teamId && !member.bot).map(({ playerId }) => playerId));
  const moves = seats.reduce((sum, { id, playerId }) => sum + (playerId !== null && people.has(playerId) ? game!.moves[id] ?? 0 : 0), 0);
  if (moves !== pulse.moves || mistakes !== pulse.mistakes || done !== pulse.done) pulse.actedUs = nowUs;
  if (done > pulse.done) Object.assign(pulse, { progressUs: nowUs, refused: 0 });
  else pulse.refused += Math.max(0, mistakes - pulse.mistakes);
  Object.assign(pulse, { done, mistakes, moves });
}
