import { type Result, err, ok } from '../base/index.ts';
import { type Sim, type SimEvent, addFilter, advance, clearFilters, createSim, interrupt, nextDeadlineUs, setLink, spawn, syscall } from '../sim/index.ts';
import { ACK, FIN, PSH, RST, SYN, type Segment, type Sysctls } from '../tcp/index.ts';
import { LINUX_SYSCTLS } from './linux-sysctls.ts';
import { HOST_ADDRS, type PortNames, recordResult, translateCall } from './program-calls.ts';
import { createPortNames, createSegmentPrinter, isRecorded, socketTables } from './program-view.ts';
import { type CallStep, type NetStep, PROGRAM_HOSTS, type ProgramHost, type ProgramResult, type ProgramStep, type SocketProgram, type Unblocked } from './socket-program.ts';

/** What is compared of a step. */
export type Compared = 'result' | 'unblocked' | 'segments' | 'sockets';

const ALL: readonly Compared[] = ['result', 'unblocked', 'segments', 'sockets'];

/** The end of a replay: agreement, the first difference, or what the runner or the simulator does not know. Steps count from 0. */
export type ProgramOutcome =
  | { kind: 'ok' }
  | { kind: 'differs'; step: number; what: Compared; expected: unknown; got: unknown }
  | { kind: 'unsupported'; step: number | null; what: string };

/** A step ended when wire and processes had been quiet for so long. */
const QUIET_US = 60_000;
const LINK = 0;

/** A segment that arrives and is dropped at a full queue was not lost. */
const LOST_ON_THE_WIRE: readonly string[] = ['loss', 'cut', 'filter'];

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK };

function translateSysctls(program: SocketProgram): Result<Partial<Sysctls>, string> {
  const settings: Partial<Sysctls> = {};
  for (const [name, value] of Object.entries(program.sysctls)) {
    if (name === 'net.ipv4.tcp_congestion_control' && (value === 'reno' || value === 'cubic')) settings.congestionControl = value;
    else if (LINUX_SYSCTLS[name] && typeof value === 'number') Object.assign(settings, LINUX_SYSCTLS[name](value));
    else return err(`sysctl ${name} ${value}`);
  }
  return ok(settings);
}

interface Process {
  hostId: number;
  pid: number;
  /** The step whose call sleeps in this process. */
  sleepingSince: number | null;
}

/** A replay under way. What the simulator reports is gathered in `wire` and `returned` until the step's end. */
interface Replay {
  program: SocketProgram;
  sim: Sim;
  ports: PortNames;
  print: ReturnType<typeof createSegmentPrinter>;
  processes: Map<string, Process>;
  /** Told every event, for whoever wants more than the outcome. */
  observe: (event: SimEvent) => void;
  wire: { id: number; segment: Segment; lost: boolean }[];
  returned: { hostId: number; pid: number; event: Extract<SimEvent, { type: 'syscall-returned' }> }[];
  lastEventUs: number;
}

/**
 * Replays a program in the simulator and compares each step with what was recorded: result, calls unblocked, segments
 * and socket tables, or `only` some of these. Two hosts, a wire whose delay is next to nothing, the program's settings on both.
 * `observe` is told every event of the run.
 */
export function runProgram(
  program: SocketProgram, { only = ALL, observe = ignore }: { only?: readonly Compared[]; observe?: (event: SimEvent) => void } = {},
): ProgramOutcome {
  const settings = translateSysctls(program);
  if (!settings.ok) return { kind: 'unsupported', step: null, what: settings.error };
  const replay = startReplay(program, settings.value, observe);
  for (const [index, step] of program.steps.entries()) {
    replay.wire.length = 0;
    replay.returned.length = 0;
    advance(replay.sim, step.at * 1000 + WHEEL_PHASE_US + CALL_US, collector(replay));
    // What happens before the call reaches the kernel belongs to the step too.
    const begun = beginStep(replay, index, step);
    if (!begun.ok) return { kind: 'unsupported', step: index, what: begun.error };
    finishStep(replay, step, program.steps[index + 1]);
    const difference = compareStep(replay, index, step, only);
    if (difference) return difference;
  }
  return { kind: 'ok' };
}

/** The recordings' kernel ran at 250 Hz: its timers fire at the next tick of their wheel. */
const LINUX_TICK_US = 4_000;
/** From the moment that a step's `at` names to its call: what the recorder needed to reach the process. */
const CALL_US = 8_000;
/** How far the kernel's ticks were into their wheel at a program's start: unknown, so the middle of what the recordings admit. */
const WHEEL_PHASE_US = 5_000;

function ignore(): void {
  /* Nobody asked for the events. */
}

/** The net in which programs are replayed. */
export const PROGRAM_NET: { hosts: { name: string; addr: string }[]; links: { a: number; b: number }[] } = {
  hosts: PROGRAM_HOSTS.map((name) => ({ name, addr: HOST_ADDRS[name]! })), links: [{ a: 0, b: 1 }],
};

function startReplay(program: SocketProgram, sysctls: Partial<Sysctls>, observe: (event: SimEvent) => void): Replay {
  const sim = createSim({
    seed: 1,
    hosts: PROGRAM_NET.hosts.map((host) => ({ ...host, sysctls: { ...sysctls, tickUs: LINUX_TICK_US } })),
    // One microsecond, not none: segments that leave both hosts at the same moment must pass each other, as on a real wire.
    links: PROGRAM_NET.links.map((link) => ({ ...link, settings: { delayUs: 500 } })),
  });
  const ports = createPortNames(program);
  const processes = new Map<string, Process>();
  for (const [hostId, name] of PROGRAM_HOSTS.entries()) {
    processes.set(name, { hostId, pid: spawn(sim, hostId, name), sleepingSince: null });
  }
  return { program, sim, ports, print: createSegmentPrinter(), processes, observe, wire: [], returned: [], lastEventUs: 0 };
}

function collector(replay: Replay): (event: SimEvent) => void {
  return (event) => {
    replay.observe(event);
    if (event.type === 'segment-sent' && event.hostId !== event.toHostId) {
      replay.wire.push({ id: event.segmentId, segment: event.segment, lost: false });
    } else if (event.type === 'segment-dropped' && LOST_ON_THE_WIRE.includes(event.reason)) {
      for (const seen of replay.wire) if (seen.id === event.segmentId) seen.lost = true;
    } else if (event.type === 'syscall-returned') {
      replay.returned.push({ hostId: event.hostId, pid: event.pid, event });
    } else {
      return;
    }
    replay.lastEventUs = replay.sim.nowUs;
  };
}

function beginStep(replay: Replay, index: number, step: ProgramStep): Result<null, string> {
  replay.lastEventUs = replay.sim.nowUs;
  if (step.kind === 'net') return changeNet(replay, step);
  if (step.kind === 'sleep') return ok(null);
  const process = replay.processes.get(step.proc);
  if (!process) return err(`process ${step.proc}, which no fork made`);
  if (step.call === 'signal') {
    interrupt(replay.sim, process.hostId, process.pid, collector(replay));
    return ok(null);
  }
  if (process.sleepingSince !== null) return err(`call by ${step.proc}, which sleeps in step ${process.sleepingSince}`);
  const call = translateCall(step, replay.ports);
  if (!call.ok) return call;
  process.sleepingSince = index;
  syscall(replay.sim, process.hostId, process.pid, call.value, collector(replay));
  const forked = call.value.name === 'fork' ? replay.returned[0]?.event.result.ret : undefined;
  if (step.child !== null && forked !== undefined) {
    replay.processes.set(step.child, { hostId: process.hostId, pid: forked, sleepingSince: null });
  }
  return ok(null);
}

function changeNet(replay: Replay, step: NetStep): Result<null, string> {
  const { sim } = replay;
  if (step.net === 'cut') setLink(sim, LINK, { cut: true });
  else if (step.net === 'heal') {
    setLink(sim, LINK, { cut: false });
    clearFilters(sim, LINK);
  } else if (step.net === 'drop' && step.from !== null) {
    const bits = [...step.match].map((letter) => FLAG_OF_LETTER[letter] ?? 0);
    if (bits.includes(0)) return err(`net drop of ${step.match}`);
    addFilter(sim, LINK, { fromHostId: PROGRAM_HOSTS.indexOf(step.from), flags: bits.reduce((a, b) => a | b, 0), count: step.count });
  } else return err(`net ${step.net}`);
  return ok(null);
}

/** Runs the step's window out: to the next step's beginning, a sleep's length, or until all has been quiet for a while. */
function finishStep(replay: Replay, step: ProgramStep, next: ProgramStep | undefined): void {
  const { sim } = replay;
  if (next) return advance(sim, next.at * 1000 + WHEEL_PHASE_US, collector(replay));
  if (step.kind === 'sleep') return advance(sim, (step.at + step.sleepMs) * 1000 + WHEEL_PHASE_US, collector(replay));
  for (;;) {
    const deadline = nextDeadlineUs(sim);
    if (deadline === null || deadline > replay.lastEventUs + QUIET_US) break;
    advance(sim, Math.max(deadline, sim.nowUs), collector(replay));
  }
  advance(sim, replay.lastEventUs + QUIET_US, collector(replay));
}

function compareStep(replay: Replay, index: number, step: ProgramStep, only: readonly Compared[]): ProgramOutcome | null {
  // Ports are named in this order: segments, results, tables.
  const segments = replay.wire.filter(({ segment }) => isRecorded(segment)).map(({ segment, lost }) => replay.print(replay.ports, segment, lost));
  const { result, unblocked } = takeResults(replay, index, step);
  const sockets = nameTables(replay, step);
  const differs = (what: Compared, expected: unknown, got: unknown): ProgramOutcome | null =>
    !only.includes(what) || canonical(expected) === canonical(got) ? null : { kind: 'differs', step: index, what, expected, got };
  return (step.kind === 'call' && step.result !== null ? differs('result', shownResult(step.result), shownResult(result)) : null)
    ?? differs('unblocked', bySteps(step.unblocked), bySteps(unblocked))
    ?? differs('segments', step.segments, segments)
    ?? (step.sockets ? differs('sockets', step.sockets, sockets) : null);
}

/**
 * The kernel lists its connections in an order of its own (by hash), so where two ports are first seen in one table either
 * may have been named first: the naming that fits is taken.
 */
function nameTables(replay: Replay, step: ProgramStep): Record<ProgramHost, string[]> {
  const falling = replay.ports.copy();
  const tables = socketTables(replay.sim, falling, -1);
  if (step.sockets && canonical(tables) === canonical(step.sockets)) {
    replay.ports = falling;
    return tables;
  }
  return socketTables(replay.sim, replay.ports, 1);
}

function shownResult(result: CallStep['result']): unknown {
  return result === 'blocked' ? { blocked: true } : result;
}

/** Several calls that return in one step were recorded from as many processes: their order says nothing. */
function bySteps(unblocked: Unblocked[]): Unblocked[] {
  return unblocked.map(({ step, proc, result }) => ({ step, proc, result })).sort((a, b) => a.step - b.step);
}

function takeResults(replay: Replay, index: number, step: ProgramStep): { result: CallStep['result']; unblocked: Unblocked[] } {
  let result: CallStep['result'] = step.kind === 'call' && step.call !== 'signal' ? 'blocked' : null;
  const unblocked: Unblocked[] = [];
  for (const { hostId, pid, event } of replay.returned) {
    const found = [...replay.processes].find(([, process]) => process.hostId === hostId && process.pid === pid);
    if (!found || found[1].sleepingSince === null) continue;
    const [proc, process] = found;
    const recorded: ProgramResult = recordResult(event.call, event.result, replay.ports);
    if (process.sleepingSince === index) result = recorded;
    else unblocked.push({ step: process.sleepingSince!, proc, result: recorded });
    process.sleepingSince = null;
  }
  return { result, unblocked };
}

/** JSON with keys in order, so that equal things are equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item);
}
