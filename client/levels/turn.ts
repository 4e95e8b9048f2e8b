import { hostsHoldingClock, nextStepUs, seatProcess } from '../../shared/game/index.ts';
import { formatCall } from '../format.ts';
import { givenStep, type Course } from './course.ts';
import { w } from './words.ts';

/** Whose turn it is, in a sentence. */
export interface TurnView {
  is: 'mine' | 'time';
  text: string;
}

/**
 * What the player can do now, or that time must pass: said at each moment, so that nobody looks at a standing picture and wonders. Null where
 * the page says so in another way: a question is open, a step is shown, the level has ended.
 */
export function turnView(course: Course): TurnView | null {
  const { asked, begun, level, table: { run } } = course;
  if (!begun || run.state !== 'playing' || (asked !== null && asked.stage !== 'locked') || givenStep(course)) return null;
  const { world } = run;
  const { sim } = world;
  const holding = hostsHoldingClock(world);
  const kernel = level.seats.find(({ host, kind }) => kind === 'kernel' && holding.some((id) => sim.hosts[id]!.name === host));
  if (kernel) return { is: 'mine', text: w('turn.kernel', { host: kernel.host }) };
  if (sim.inFlight.length > 0) return { is: 'time', text: w('turn.travels') };
  const programs = world.seats.flatMap((seat) => (seat.kind === 'app' && seat.playerId !== null ? (seatProcess(world, seat) ?? []) : []));
  const awake = programs.find(({ sleeping, exited }) => sleeping === null && !exited);
  if (awake) return { is: 'mine', text: w('turn.app', { process: awake.name }) };
  if (level.seats.some(({ kind }) => kind === 'raw')) return { is: 'mine', text: w('turn.raw') };
  if (nextStepUs(world) === null) return { is: 'time', text: w('turn.nothing') };
  const asleep = programs.find(({ sleeping }) => sleeping !== null);
  return { is: 'time', text: asleep ? w('turn.sleeps', { process: asleep.name, call: formatCall(asleep.sleeping!.call) }) : w('turn.later') };
}
