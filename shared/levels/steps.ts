import { assert, assertNever } from '../base/index.ts';
import { type Draft, draftOf, hostsHoldingClock, nextStepUs, sequenceBases, toAbsolute } from '../game/index.ts';
import { nextDeadlineUs, owed } from '../sim/index.ts';
import { ACK, type Debt, FIN, PSH, RST, type Segment, SYN } from '../tcp/index.ts';
import { PLAYER_ID, type Run, type RunInput, type Taken } from './run-types.ts';
import { flagBits, hostIdOf, seatIdOf } from './start.ts';
import type { Act, LevelSeat, Step } from './types.ts';

/** What is due within this time is still under way; what comes later is a timer that somebody would have to wait for. */
const QUIET_US = 500_000;
/** Steps of the clock until everything must have come to rest. */
const MOST_WAITS = 2_000;

/** Plays steps as a player would. `take` does the inputs: it is takeRun of run.ts. Returns what the last of them gave. */
export function playSteps<T extends Taken | void>(run: Run, steps: readonly Step[], take: (input: RunInput) => T): T | null {
  let last: T | null = null;
  for (const step of steps) {
    if (step.do === 'wait') wait(run, step.ms, take);
    else last = take(inputOf(run, step));
  }
  return last;
}

/** Lets time pass: so much, or until nothing is under way. It ends early where the clock cannot go on. */
function wait(run: Run, ms: number | undefined, take: (input: RunInput) => Taken | void): void {
  const { sim } = run.world;
  if (ms !== undefined) {
    const toUs = sim.nowUs + ms * 1_000;
    take({ type: 'advance', toUs });
    return;
  }
  for (let i = 0; i < MOST_WAITS && isBusy(run); i++) {
    const toUs = Math.max(sim.nowUs, nextStepUs(run.world) ?? sim.nowUs);
    if (take({ type: 'advance', toUs })?.fault) return;
  }
}

/** True where a plain wait would not let any time pass. */
export function isQuiet(run: Run): boolean {
  return !isBusy(run);
}

/** True while segments travel, or something is due soon, and the clock may go on. */
function isBusy({ world, state, predictions }: Run): boolean {
  if (hostsHoldingClock(world).length > 0) return false;
  // A question stops the clock (LEVEL-4).
  if (state === 'playing' && predictions.some((prediction) => prediction.state === 'asked')) return false;
  const next = nextStepUs(world);
  return next !== null && (world.sim.inFlight.length > 0 || next <= world.sim.nowUs + QUIET_US || (nextDeadlineUs(world.sim) ?? Infinity) <= world.sim.nowUs + QUIET_US);
}

type Move = Exclude<Act, { do: 'wait' }>;

/** A step as an input of the run as it stands now. Throws where the level has no seat for it. */
export function inputOf(run: Run, step: Move): RunInput {
  switch (step.do) {
    case 'predict':
      return { type: 'predict', id: step.id, choice: step.choice };
    case 'call':
      return { type: 'call', playerId: PLAYER_ID, seatId: seatFor(run, 'app', step.seat), call: step.call };
    case 'interrupt':
      return { type: 'interrupt', playerId: PLAYER_ID, seatId: seatFor(run, 'app', step.seat) };
    case 'play':
      return { type: 'play', playerId: PLAYER_ID, seatId: seatFor(run, 'kernel', step.seat), draft: draftFor(run, step) };
    case 'inject':
      return { type: 'inject', playerId: PLAYER_ID, seatId: seatFor(run, 'raw', step.seat), segment: rawFor(run, step) };
    default:
      return assertNever(step);
  }
}

/** The seat that a step names, or the only one of its kind; in the prelude, any seat of the World. */
function seatFor({ level }: Run, kind: LevelSeat['kind'], named: string | undefined): string {
  if (named !== undefined) return named;
  const fitting = level.seats.filter((seat) => seat.kind === kind);
  assert(fitting.length === 1, `level ${level.id} has one seat of kind ${kind}, or its steps name which`);
  return seatIdOf(fitting[0]!);
}

/** A segment by hand: relative numbers, and what is left out as the kernel owes it. */
function draftFor(run: Run, step: Extract<Act, { do: 'play' }>): Draft {
  const { sim } = run.world;
  const hostId = hostIdOf(run.level, (step.seat ?? seatFor(run, 'kernel', undefined)).split('.')[0]!);
  const flags = flagBits(step.flags);
  const debts = owed(sim, hostId).filter(({ segment }) => (step.dstPort ?? segment.dstPort) === segment.dstPort && (step.srcPort ?? segment.srcPort) === segment.srcPort);
  const same = debts.filter(({ segment }) => (segment.flags & ~PSH) === flags);
  const like = same.find((debt) => fitsStep(run, hostId, debt, step)) ?? same[0] ?? debts[0];
  const base = like ? draftOf(like) : emptyDraft(run, hostId);
  const flow = { srcPort: step.srcPort ?? base.srcPort, dstAddr: step.dstAddr ?? base.dstAddr, dstPort: step.dstPort ?? base.dstPort };
  const bases = sequenceBases(sim, hostId, flow);
  return {
    ...flow, flags: flags | (step.payload ? base.flags & PSH : 0),
    seq: step.seq === undefined ? base.seq : toAbsolute(step.seq, bases.seq ?? (flags & SYN ? base.seq : 0)),
    ack: !(flags & ACK) ? 0 : step.ack === undefined ? ackOf(run, hostId, base, flow) : toAbsolute(step.ack, bases.ack),
    payload: step.payload ?? (like && same.includes(like) ? base.payload : ''),
  };
}

/** True where a debt has the numbers that a step names. */
function fitsStep(run: Run, hostId: number, { segment }: Debt, step: Extract<Act, { do: 'play' }>): boolean {
  const bases = sequenceBases(run.world.sim, hostId, segment);
  return (step.seq === undefined || toAbsolute(step.seq, bases.seq) === segment.seq) && (step.ack === undefined || toAbsolute(step.ack, bases.ack) === segment.ack);
}

function ackOf(run: Run, hostId: number, base: Draft, flow: { srcPort: number; dstPort: number; dstAddr: string }): number {
  return base.flags & ACK ? base.ack : connectionTo(run, hostId, flow)?.rcvNxt ?? 0;
}

function connectionTo({ world }: Run, hostId: number, { srcPort, dstAddr, dstPort }: { srcPort: number; dstAddr: string; dstPort: number }) {
  return Object.values(world.sim.hosts[hostId]!.sockets)
    .find(({ conn }) => conn.localPort === srcPort && conn.remoteAddr === dstAddr && conn.remotePort === dstPort)?.conn ?? null;
}

/** Where nothing is owed: the next segment of the host's first connection. */
function emptyDraft({ world }: Run, hostId: number): Draft {
  const conn = Object.values(world.sim.hosts[hostId]!.sockets).find(({ conn: { remotePort } }) => remotePort !== 0)?.conn;
  return conn
    ? { srcPort: conn.localPort, dstAddr: conn.remoteAddr, dstPort: conn.remotePort, flags: ACK, seq: conn.sndNxt, ack: conn.rcvNxt, payload: '' }
    : { srcPort: 0, dstAddr: world.sim.hosts.find(({ id }) => id !== hostId)?.addr ?? '', dstPort: 0, flags: 0, seq: 0, ack: 0, payload: '' };
}

/** Any segment: numbers that are left out are the next ones of the connection whose segments it imitates. */
function rawFor({ world }: Run, { segment }: Extract<Act, { do: 'inject' }>): Extract<RunInput, { type: 'inject' }>['segment'] {
  const flags = flagBits(segment.flags);
  const conn = world.sim.hosts.filter(({ addr }) => addr === segment.dstAddr).flatMap((host) => Object.values(host.sockets))
    .find(({ conn: { localPort, remoteAddr, remotePort } }) => localPort === segment.dstPort && remoteAddr === segment.srcAddr && remotePort === segment.srcPort)?.conn;
  return {
    ...segment, flags, seq: segment.seq ?? conn?.rcvNxt ?? 0, ack: segment.ack ?? (flags & ACK ? conn?.sndNxt ?? 0 : 0), payload: segment.payload ?? '',
  };
}

/** Flags of a segment as steps write them. */
export function flagsOf({ flags }: Pick<Segment, 'flags'>): string {
  return ([[SYN, 'SYN'], [FIN, 'FIN'], [RST, 'RST'], [ACK, 'ACK']] as const).filter(([bit]) => flags & bit).map(([, name]) => name).join('+');
}
