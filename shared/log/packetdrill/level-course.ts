import { type Result, err, ok } from '../../base/index.ts';
import { createWorld, dueDebts, type GameEvent, type Input, step, type World, type WorldConfig } from '../../game/index.ts';
import { inject, nextDeadlineUs, owed } from '../../sim/index.ts';
import type { Sock, SysCall, SysResult } from '../../socket/index.ts';
import { ACK, PSH, type Segment } from '../../tcp/index.ts';
import type { CallAction, Script, SegmentAction } from './ast.ts';
import type { PlannedCall } from './calls.ts';
import { createDescriptors, type Descriptors } from './descriptors.ts';
import { type LevelSeat, type LevelStep, levelSteps } from './level-steps.ts';
import type { Plan } from './plan.ts';
import { flagBits, HOST, liveSegment, PEER, type Seen, seenSegment } from './segments.ts';
import { dueTime } from './time.ts';

/**
 * A script as a level. The player holds `host.kernel` or `host.app` of `world`; the script does everything else: it makes the calls
 * (or is the kernel), and is the peer. The functions below move it on; what they return is what happened, for ladders and stages.
 */
export interface ScriptLevel {
  readonly script: Script;
  readonly seat: LevelSeat;
  readonly world: World;
  readonly steps: LevelStep[];
  /** Index of the step that is due, or the number of steps where all are done. */
  now: number;
  /** Events since the beginning that nobody was given yet. */
  pending: GameEvent[];
  readonly inner: Inner;
}

/** What the level keeps for itself. */
export interface Inner {
  plan: Plan;
  names: Descriptors;
  lastDueUs: number;
  anchored: boolean;
  /** Results by call id, and the step of the call that sleeps. */
  results: Map<number, SysResult>;
  sleeping: { call: CallAction; planned: PlannedCall; callId: number } | null;
}

/** Names in a level's World: the player, and what plays the rest. */
export const LEVEL_PLAYER = 'player';
const SCRIPT_PLAYER = 'script';
export const HOST_ID = 0;
const PEER_ID = 1;

export function begin(script: Script, plan: Plan, seat: LevelSeat): Result<ScriptLevel, { line: number; what: string }> {
  const world = createWorld(configOf(plan));
  const level: ScriptLevel = {
    script, seat, world, steps: levelSteps(script, plan.events, seat), now: 0, pending: [],
    inner: { plan, names: createDescriptors(), lastDueUs: 0, anchored: false, results: new Map(), sleeping: null },
  };
  for (const [playerId, seats] of [[SCRIPT_PLAYER, seat === 'kernel' ? ['host.app', 'peer.kernel'] : ['peer.kernel']], [LEVEL_PLAYER, [`host.${seat}`]]] as const) {
    put(level, { type: 'join', playerId, name: playerId });
    for (const seatId of seats) put(level, { type: 'take-seat', playerId, seatId });
  }
  const problem = goOn(level);
  return problem === null ? ok(level) : err({ line: level.steps[level.now]?.line ?? 1, what: problem });
}

function configOf(plan: Plan): WorldConfig {
  return {
    seed: 1, gated: false, links: [{ a: HOST_ID, b: PEER_ID, settings: { delayUs: 0 } }],
    hosts: [{ ...HOST, program: 'script', sysctls: plan.sysctls }, { name: PEER.name, addr: PEER.addr, program: 'peer' }],
    seats: [{ id: 'host.app', hostId: HOST_ID, kind: 'app' }, { id: 'host.kernel', hostId: HOST_ID, kind: 'kernel' }, { id: 'peer.kernel', hostId: PEER_ID, kind: 'kernel' }],
  };
}

export function put(level: ScriptLevel, input: Input): void {
  for (const event of step(level.world, input)) {
    if (event.type === 'syscall-returned' && event.hostId === HOST_ID) level.inner.results.set(event.callId, event.result);
    level.pending.push(event);
  }
  // The peer has no kernel: what it would owe is nobody's business.
  level.world.sim.hosts[PEER_ID]!.strays.length = 0;
}

export function finishStep(level: ScriptLevel): void {
  const current = level.steps[level.now]!;
  current.state = 'done';
  current.atUs = level.world.sim.nowUs;
  level.now++;
}

/** Does the script's own steps until the player's turn. What it answers is why it cannot go on. */
export function goOn(level: ScriptLevel): string | null {
  const { plan } = level.inner;
  for (;;) {
    const planned = plan.events[level.now];
    if (!planned) return null;
    const { event, action } = planned;
    const inbound = action.kind === 'inbound';
    const due = dueTime(event.time, level.inner.anchored && inbound ? level.inner.lastDueUs : level.world.sim.nowUs);
    waitUntil(level, due.toUs, action.kind === 'outbound' ? action.segment : null, due.anyTime);
    level.inner.lastDueUs = due.anyTime ? level.world.sim.nowUs : due.fromUs;
    level.inner.anchored = inbound;
    noteReturn(level);
    const current = level.steps[level.now]!;
    if (current.by === 'player') {
      current.state = 'now';
      return null;
    }
    const problem = doStep(level);
    if (problem !== null) return problem;
    finishStep(level);
  }
}

/** How much longer than scripted a timer's segment is waited for. */
const PATIENCE_US = 5_000_000;

/** Lets time pass to a moment, but never past the instant at which the player comes to owe something. */
function waitUntil(level: ScriptLevel, us: number, expected: SegmentAction | null, anyTime: boolean): void {
  const { sim } = level.world;
  const owes = (): boolean => level.seat === 'kernel' && dueDebts(level.world, HOST_ID).length > 0;
  const reached = (): boolean => expected !== null && (level.seat === 'kernel' ? owed(sim, HOST_ID).some((debt) => debt.byUs <= sim.nowUs && fits(level, expected, debt.segment)) : false);
  const limitUs = expected !== null && level.seat === 'kernel' ? us + (anyTime ? 3600 * 1_000_000 : PATIENCE_US) : us;
  while (!owes() && !reached()) {
    const next = nextDeadlineUs(sim);
    if (next === null || next > limitUs) break;
    put(level, { type: 'advance', toUs: Math.max(next, sim.nowUs) });
  }
  if (!owes() && !reached() && us > sim.nowUs) put(level, { type: 'advance', toUs: us });
}

function doStep(level: ScriptLevel): string | null {
  const { names, plan } = level.inner;
  const { action } = plan.events[level.now]!;
  switch (action.kind) {
    case 'inbound': {
      names.inbound(action.segment);
      const live = liveSegment(action.segment, names.tested!, plan.options.scaledEcho);
      if (!live.ok) return live.error;
      inject(level.world.sim, PEER_ID, live.value, (event) => level.pending.push(event));
      put(level, { type: 'advance', toUs: level.world.sim.nowUs });
      noteReturn(level);
      return null;
    }
    case 'outbound':
      learnNumbers(level, action.segment);
      return null;
    case 'settings':
      Object.assign(level.world.sim.hosts[HOST_ID]!.sysctls, action.settings);
      return null;
    case 'call': {
      for (const call of action.planned.make((fd) => names.liveFd(fd))) {
        const problem = perform(level, level.seat === 'app' ? LEVEL_PLAYER : SCRIPT_PLAYER, call);
        if (problem !== null) return problem;
      }
      return aside(level, action.call, action.planned);
    }
    case 'assertions':
      return null;
  }
}

/** At the app seat the kernel has sent what the line expects: its numbers are learned from it. */
function learnNumbers({ inner: { names }, pending }: ScriptLevel, expected: SegmentAction): void {
  for (let i = pending.length - 1; i >= 0; i--) {
    const event = pending[i]!;
    if (event.type !== 'segment-sent' || event.hostId !== HOST_ID || !names.isTested(event.segment) || event.segment.flags !== flagBits(expected.flags)) continue;
    seenSegment([event.segment], expected, names.tested!);
    return;
  }
}

/** A call at the app seat, by the player or by the script in its stead. */
export function perform(level: ScriptLevel, playerId: string, call: SysCall): string | null {
  const { inner } = level;
  const action = inner.plan.events[level.now]!.action;
  if (action.kind !== 'call') return null;
  if (inner.sleeping) return `${action.call.name} while ${inner.sleeping.call.name} sleeps`;
  if (action.planned.effect === 'connect') inner.names.connecting(action.planned.fd!);
  const callId = level.world.sim.nextCallId;
  put(level, { type: 'call', playerId, seatId: 'host.app', call });
  put(level, { type: 'advance', toUs: level.world.sim.nowUs });
  inner.sleeping = { call: action.call, planned: action.planned, callId };
  noteReturn(level);
  return null;
}

/** What the call that sleeps gave, once it has returned, is taken into account. */
function noteReturn({ inner, world }: ScriptLevel): void {
  const result = inner.sleeping ? inner.results.get(inner.sleeping.callId) : undefined;
  if (!inner.sleeping || !result) return;
  inner.names.returned(inner.sleeping.call, inner.sleeping.planned, result, { socketOf: (fd) => socketOf(world, fd) });
  inner.sleeping = null;
}

function socketOf(world: World, fd: number): Sock | null {
  const host = world.sim.hosts[HOST_ID]!;
  const fileId = host.processes[0]!.fds[`fd${fd}`];
  const file = fileId === undefined ? undefined : host.files[fileId];
  return file ? host.sockets[file.socketId] ?? null : null;
}

/** What lies beside the simulator's calls: the congestion control by name. Reading a file's flags changes nothing. */
function aside(level: ScriptLevel, call: CallAction, planned: PlannedCall): string | null {
  const name = call.args[3];
  if (planned.effect === 'congestion' && name?.kind === 'text' && (name.bytes === 'reno' || name.bytes === 'cubic')) {
    level.world.sim.hosts[HOST_ID]!.sysctls.congestionControl = name.bytes;
  }
  return null;
}

/** Is this the segment of the line, or the part of it that is next? PSH is optional, as everywhere (JUDGE-3). */
export function fits(level: ScriptLevel, expected: SegmentAction, segment: Segment): boolean {
  const { tested } = level.inner.names;
  if (!tested) return false;
  const [done, all] = level.steps[level.now]!.bytes;
  const seen = preview(level, segment, expected);
  const whole = done + segment.payload.length === all;
  if (segment.payload.length > all - done || (all > 0 && segment.payload.length === 0)) return false;
  const flags = flagBits(expected.flags) & ~PSH;
  return (segment.flags & ~PSH) === (whole ? flags : flags & ACK) && seen.seq === (expected.seq + done) >>> 0 && (seen.ack ?? 0) === (expected.ack ?? 0);
}

/** A segment in the script's numbers, without learning from it. */
export function preview(level: ScriptLevel, segment: Segment, like: SegmentAction): Seen {
  const { tested } = level.inner.names;
  return seenSegment([segment], like, { ...tested!, timestamps: new Map(tested!.timestamps) });
}
