import { hostsHoldingClock, nextStepUs, seatProcess } from '../../shared/game/index.ts';
import { flagsOf, type Run } from '../../shared/levels/index.ts';
import { formatCall } from '../format.ts';
import type { Course } from './course.ts';
import { w } from './words.ts';

/** Whose turn it is, in a sentence. */
export interface TurnView {
  is: 'mine' | 'time';
  text: string;
  /** True where time can pass now, whether or not the player does something. */
  skips: boolean;
}

/** What a kernel has to answer: the call that its program made last, or the segment that arrived after it. */
function whatCame({ events }: Run, host: Run['world']['sim']['hosts'][number]): string {
  const last = events.filter((event) => (event.type === 'syscall-made' || event.type === 'segment-arrived') && event.hostId === host.id).at(-1);
  if (last?.type === 'syscall-made') return w('turn.called', { process: host.processes.find(({ pid }) => pid === last.pid)?.name ?? '', call: formatCall(last.call) });
  if (last?.type !== 'segment-arrived') return '';
  const { segment } = last;
  return segment.payload === '' ? w('turn.arrived', { what: flagsOf(segment) }) : w('turn.bytes', { count: segment.payload.length });
}

/**
 * What the player can do now, or that time must pass: said at each moment, so that nobody looks at a standing picture and wonders. Null where
 * the page says so in another way: a question is open, a step is shown, the level has ended.
 */
export function turnView(course: Pick<Course, 'asked' | 'begun' | 'given' | 'level' | 'table'>): TurnView | null {
  const { asked, begun, given, level, table: { run } } = course;
  if (!begun || run.state !== 'playing' || (asked !== null && asked.stage !== 'locked') || given < (level.given ?? 0)) return null;
  const { world } = run;
  const { sim } = world;
  const holding = hostsHoldingClock(world);
  const kernel = level.seats.find(({ host, kind }) => kind === 'kernel' && holding.some((id) => sim.hosts[id]!.name === host));
  if (kernel) {
    const host = sim.hosts.find(({ name }) => name === kernel.host)!;
    return { is: 'mine', text: [whatCame(run, host), w('turn.kernel', { host: host.name })].join(' ').trim(), skips: false };
  }
  const programs = world.seats.flatMap((seat) => (seat.kind === 'app' && seat.playerId !== null ? (seatProcess(world, seat) ?? []) : []));
  const skips = nextStepUs(world) !== null;
  const awake = programs.find(({ sleeping, exited }) => sleeping === null && !exited);
  const raw = level.seats.some(({ kind }) => kind === 'raw');
  if (sim.inFlight.length > 0) {
    const too = awake ? w('turn.callToo', { process: awake.name }) : raw ? w('turn.rawToo') : '';
    return { is: 'time', text: `${w('turn.travels')} ${too}`.trim(), skips: true };
  }
  if (awake) return { is: 'mine', text: w(skips ? 'turn.appOrTime' : 'turn.app', { process: awake.name }), skips };
  if (raw) return { is: 'mine', text: w('turn.raw'), skips };
  if (!skips) return { is: 'time', text: w('turn.nothing'), skips };
  const asleep = programs.find(({ sleeping }) => sleeping !== null);
  if (!asleep) return { is: 'time', skips, text: w('turn.later') };
  const signal = level.seats.some(({ may }) => may?.includes('interrupt')) ? w('turn.signalToo') : '';
  return { is: 'time', skips, text: `${w('turn.sleeps', { process: asleep.name, call: formatCall(asleep.sleeping!.call) })} ${signal}`.trim() };
}
