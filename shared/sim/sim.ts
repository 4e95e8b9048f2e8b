import { assert, heapPop, heapPush, type Timed } from '../base/index.ts';
import { createLink, cross, type DropFilter, type InFlight, launch, type Link, type LinkSettings, LOOPBACK } from '../net/index.ts';
import {
  arrive, createHost, endSleep, expireSock, type Host, interruptProcess, type Kernel, makeCall, type MutantId, type Process, resumeSleepers, rulesOf, settleSock,
  type Sock, spawnProcess, type SysCall, touch,
} from '../socket/index.ts';
import {
  armProbe, build, deadline, type Debt, type Env, expire, firesUs, owed as owedBy, RST, type Segment, sent, seqLt, segmentLength, type Sysctls,
  tupleKey,
} from '../tcp/index.ts';
import type { Emit } from './events.ts';

export interface HostConfig {
  name: string;
  addr: string;
  sysctls?: Partial<Sysctls>;
  /** Fixes the initial sequence numbers: the first, then 100,000 more each. */
  iss?: number;
}

export interface LinkConfig {
  a: number;
  b: number;
  settings?: Partial<LinkSettings>;
}

/** Something that is due at a time: a connection's timer, or the end of a process's sleep. */
interface Timer extends Timed {
  hostId: number;
  socketId: string | null;
  pid: number;
  /** The time that was asked for; `atUs` may be later by the host's timer tick. */
  dueUs: number;
}

/** The machine: hosts, links, what is on the wire and what is due. Plain data; changed only by the functions of this file. */
export interface Sim {
  nowUs: number;
  nextId: number;
  nextCallId: number;
  hosts: Host[];
  links: Link[];
  inFlight: InFlight[];
  timers: Timer[];
  /** Whose idea of the rules holds here: a misconception's, or null for the truth. */
  rules: MutantId | null;
}

export function createSim(config: { seed: number; hosts: HostConfig[]; links: LinkConfig[]; rules?: MutantId | null }): Sim {
  const hosts = config.hosts.map(({ name, addr, sysctls, iss }, id) => {
    const host = createHost(id, name, addr, config.seed, sysctls ?? {});
    host.nextIss = iss ?? null;
    return host;
  });
  const links = config.links.map(({ a, b, settings }, id) => createLink(id, a, b, config.seed, settings ?? {}));
  return { nowUs: 0, nextId: 1, nextCallId: 1, hosts, links, inFlight: [], timers: [], rules: config.rules ?? null };
}

/** Starts a process; its first descriptor will be 3. Returns its pid. */
export function spawn(sim: Sim, hostId: number, name: string): number {
  return spawnProcess(kernelOf(sim, hostId, ignore), name).pid;
}

function ignore(): void {
  /* Starting a process tells nothing. */
}

/** A process makes a system call; it must not sleep in another one. Returns the call's id. */
export function syscall(sim: Sim, hostId: number, pid: number, call: SysCall, emit: Emit): number {
  const kernel = kernelOf(sim, hostId, emit);
  const process = processOf(kernel.host, pid);
  assert(process.sleeping === null && !process.exited, `process ${pid} is free to call`);
  const callId = makeCall(kernel, process, call);
  if (process.sleeping) pushSleep(sim, hostId, process);
  settle(sim, kernel, emit);
  return callId;
}

/** A signal reaches a process: the call in which it sleeps ends with EINTR, or with what it did so far. */
export function interrupt(sim: Sim, hostId: number, pid: number, emit: Emit): boolean {
  const kernel = kernelOf(sim, hostId, emit);
  const woke = interruptProcess(kernel, processOf(kernel.host, pid));
  settle(sim, kernel, emit);
  return woke;
}

export function processOf(host: Host, pid: number): Process {
  const process = host.processes.find((candidate) => candidate.pid === pid);
  assert(process, `host ${host.name} has a process ${pid}`);
  return process;
}

/**
 * Moves the clock to `toUs`: what arrives and what is due by then happens, in the order of (time, id). `holds` is asked
 * before each: where it says true the clock stays, and what was still due at that instant remains to happen.
 */
export function advance(sim: Sim, toUs: number, emit: Emit, holds: () => boolean = never): void {
  for (;;) {
    dropStale(sim);
    if (holds()) return;
    const flight = sim.inFlight[0];
    const timer = sim.timers[0];
    const flightFirst = flight && (!timer || flight.atUs < timer.atUs || (flight.atUs === timer.atUs && flight.id < timer.id));
    const next = flightFirst ? flight : timer;
    if (!next || next.atUs > toUs) break;
    sim.nowUs = Math.max(sim.nowUs, next.atUs);
    if (flightFirst) arriveNext(sim, emit);
    else fireNext(sim, emit);
  }
  sim.nowUs = Math.max(sim.nowUs, toUs);
  dropStale(sim);
}

function never(): boolean {
  return false;
}

/** Virtual time of the next thing that will happen by itself, or null. */
export function nextDeadlineUs(sim: Sim): number | null {
  const flight = sim.inFlight[0];
  const timer = sim.timers[0];
  if (!flight) return timer ? timer.atUs : null;
  return timer ? Math.min(flight.atUs, timer.atUs) : flight.atUs;
}

/** What a host ought to send now, the oldest duty first. Changes nothing. */
export function owed(sim: Sim, hostId: number): Debt[] {
  const host = sim.hosts[hostId]!;
  const debts: Debt[] = host.strays.map(({ segment, rule }) => (
    { kind: segment.flags & RST ? 'RST' : 'SYN+ACK', rule, level: 'MUST', byUs: sim.nowUs, retransmission: false, socketId: null, segment }
  ));
  const env = quietEnv(sim, host);
  for (const id of Object.keys(host.sockets)) {
    for (const debt of owedBy(host.sockets[id]!.conn, env)) debts.push({ ...debt, socketId: id });
  }
  return debts;
}

/** A kernel played by hand puts a legal segment out: the connection notes it as sent, and the wire takes it. */
export function play(sim: Sim, hostId: number, segment: Segment, emit: Emit): void {
  const kernel = kernelOf(sim, hostId, emit);
  transmit(sim, kernel, segment, emit);
  settle(sim, kernel, emit);
}

/** Puts any segment on the wire; no connection knows of it. */
export function inject(sim: Sim, hostId: number, segment: Segment, emit: Emit): void {
  toWire(sim, hostId, segment, null, false, emit);
}

/** Says who plays a host's kernel; an automatic one at once pays what is due. */
export function setKernel(sim: Sim, hostId: number, mode: 'auto' | 'manual', emit: Emit): void {
  const kernel = kernelOf(sim, hostId, emit);
  kernel.host.kernel = mode;
  kernel.touched.push(...Object.keys(kernel.host.sockets));
  settle(sim, kernel, emit);
}

export function setLink(sim: Sim, linkId: number, settings: Partial<LinkSettings>): void {
  Object.assign(sim.links[linkId]!.settings, settings);
}

export function addFilter(sim: Sim, linkId: number, filter: DropFilter): void {
  sim.links[linkId]!.filters.push({ ...filter });
}

export function clearFilters(sim: Sim, linkId: number): void {
  sim.links[linkId]!.filters = [];
}

/** Views are kept beside the World, not in it: they hold nothing between calls, and making them anew costs more than a step. */
const KERNELS = new WeakMap<Host, Kernel>();

/** The socket layer's view of one host for one input. */
function kernelOf(sim: Sim, hostId: number, emit: Emit): Kernel {
  const host = sim.hosts[hostId]!;
  let kernel = KERNELS.get(host);
  if (!kernel) KERNELS.set(host, kernel = createKernel(sim, host));
  kernel.nowUs = sim.nowUs;
  kernel.env.nowUs = sim.nowUs;
  kernel.env.settings = host.sysctls;
  kernel.rules = rulesOf(sim.rules);
  kernel.env.rules = kernel.rules;
  kernel.emit = emit;
  kernel.current = null;
  kernel.touched.length = 0;
  return kernel;
}

function createKernel(sim: Sim, host: Host): Kernel {
  const hostId = host.id;
  const kernel: Kernel = {
    host, nowUs: 0, touched: [], current: null, emit: ignore, rules: rulesOf(sim.rules),
    env: {
      nowUs: 0, settings: host.sysctls, rules: rulesOf(sim.rules),
      stateChanged: (_connection, from, to, reason) => kernel.emit({
        type: 'state-changed', atUs: sim.nowUs, hostId, socketId: kernel.current!.id, from, to, reason,
      }),
    },
    reaches: (addr) => addr === host.addr || linkTo(sim, hostId, addr) !== null,
    nextCallId: () => sim.nextCallId++,
  };
  return kernel;
}

function quietEnv(sim: Sim, host: Host): Env {
  return { nowUs: sim.nowUs, settings: host.sysctls, rules: rulesOf(sim.rules), stateChanged: ignore };
}

function linkTo(sim: Sim, hostId: number, addr: string): { link: Link; toHostId: number } | null {
  for (const link of sim.links) {
    const toHostId = link.a === hostId ? link.b : link.b === hostId ? link.a : -1;
    if (toHostId >= 0 && sim.hosts[toHostId]!.addr === addr) return { link, toHostId };
  }
  return null;
}

/** Lets everything that follows at once happen: debts are paid, sleepers wake, timers are set. */
function settle(sim: Sim, kernel: Kernel, emit: Emit): void {
  // Sleepers wake before debts are paid, as they do where a player pays them: else the two differ in what an ACK offers (GATE-4).
  resumeSleepers(kernel);
  let woke = false;
  do {
    const known = kernel.touched.length;
    if (kernel.host.kernel === 'auto') payDebts(sim, kernel, emit);
    // What a woken call touched has to be settled too; a sleeper wakes once, so this ends.
    woke = resumeSleepers(kernel) || kernel.touched.length > known;
  } while (woke);
  for (const id of kernel.touched) {
    const sock = kernel.host.sockets[id];
    if (sock) setTimer(sim, kernel, sock);
  }
  dropStale(sim);
}

/** An automatic kernel pays each debt that is due: build, sent, wire. */
function payDebts(sim: Sim, kernel: Kernel, emit: Emit): void {
  payStrays(sim, kernel, emit);
  for (const id of kernel.touched) {
    for (;;) {
      const sock = kernel.host.sockets[id];
      const debt = sock && owedBy(sock.conn, kernel.env).find((candidate) => candidate.byUs <= kernel.nowUs);
      if (!debt) break;
      transmit(sim, kernel, build(debt), emit);
    }
  }
  payStrays(sim, kernel, emit);
}

function payStrays(sim: Sim, kernel: Kernel, emit: Emit): void {
  for (let stray = kernel.host.strays[0]; stray; stray = kernel.host.strays[0]) transmit(sim, kernel, stray.segment, emit);
}

/** A segment leaves a host: its connection notes it, or the stray that it was is paid. */
function transmit(sim: Sim, kernel: Kernel, segment: Segment, emit: Emit): void {
  const { host } = kernel;
  const stray = host.strays.findIndex((candidate) => sameStray(candidate.segment, segment));
  if (stray >= 0) {
    host.strays.splice(stray, 1);
    toWire(sim, host.id, segment, null, false, emit);
    return;
  }
  const id = host.tuples[tupleKey(segment.srcAddr, segment.srcPort, segment.dstAddr, segment.dstPort)];
  const sock = id === undefined ? undefined : host.sockets[id];
  assert(sock, 'a segment that is played belongs to a connection');
  const again = segmentLength(segment) > 0 && seqLt(segment.seq, sock.conn.sndNxt);
  kernel.current = sock;
  sent(sock.conn, segment, kernel.env);
  touch(kernel, sock.id);
  toWire(sim, host.id, segment, sock.id, again, emit);
  settleSock(kernel, sock);
}

function sameStray(a: Segment, b: Segment): boolean {
  return a.srcPort === b.srcPort && a.dstAddr === b.dstAddr && a.dstPort === b.dstPort && a.seq === b.seq && a.ack === b.ack && a.flags === b.flags;
}

function toWire(sim: Sim, hostId: number, segment: Segment, socketId: string | null, retransmission: boolean, emit: Emit): void {
  const host = sim.hosts[hostId]!;
  const local = segment.dstAddr === host.addr;
  const way = local ? null : linkTo(sim, hostId, segment.dstAddr);
  const segmentId = sim.nextId++;
  const toHostId = way ? way.toHostId : hostId;
  const about = { atUs: sim.nowUs, hostId, toHostId, segmentId, segment };
  const passage = local ? { arriveUs: [sim.nowUs] } : way ? cross(way.link, hostId, segment, sim.nowUs) : { lost: 'no-route' as const };
  const arriveUs = 'lost' in passage ? sim.nowUs + (way?.link.settings.delayUs ?? 0) : passage.arriveUs[0]!;
  emit({ type: 'segment-sent', ...about, arriveUs, retransmission, socketId });
  if ('lost' in passage) {
    emit({ type: 'segment-dropped', ...about, reason: passage.lost });
    return;
  }
  for (const atUs of passage.arriveUs) {
    launch(sim.inFlight, {
      atUs, id: sim.nextId++, linkId: way ? way.link.id : LOOPBACK, fromHostId: hostId, toHostId, sentUs: sim.nowUs, segment, segmentId,
    });
  }
}

function arriveNext(sim: Sim, emit: Emit): void {
  const flight = heapPop(sim.inFlight)!;
  const { toHostId, fromHostId, segment, segmentId } = flight;
  const kernel = kernelOf(sim, toHostId, emit);
  const arrival = arrive(kernel, segment);
  const about = { atUs: sim.nowUs, hostId: toHostId, segmentId, segment };
  if (arrival.dropped) emit({ type: 'segment-dropped', ...about, hostId: fromHostId, toHostId, reason: arrival.dropped });
  else emit({ type: 'segment-arrived', ...about, fromHostId, socketId: arrival.socketId });
  settle(sim, kernel, emit);
}

function fireNext(sim: Sim, emit: Emit): void {
  const timer = heapPop(sim.timers)!;
  const kernel = kernelOf(sim, timer.hostId, emit);
  if (timer.socketId === null) {
    endSleep(kernel, processOf(kernel.host, timer.pid));
  } else {
    const sock = kernel.host.sockets[timer.socketId]!;
    sock.timerUs = -1;
    touch(kernel, sock.id);
    expireSock(kernel, sock, () => expire(sock.conn, kernel.env));
  }
  settle(sim, kernel, emit);
}

/** Enters a connection's next deadline into the event queue. */
function setTimer(sim: Sim, kernel: Kernel, sock: Sock): void {
  armProbe(sock.conn, kernel.env);
  const dueUs = deadline(sock.conn);
  const { tickUs } = kernel.host.sysctls;
  // An exact timer that moved to a later time is put there when its old time comes; a ticking one at once, for its slot.
  if (dueUs < 0 || dueUs === sock.timerUs || (tickUs === 0 && sock.timerUs >= 0 && sock.timerUs < dueUs)) return;
  pushTimer(sim, kernel.host, sock, dueUs);
}

function pushTimer(sim: Sim, host: Host, sock: Sock, dueUs: number): void {
  sock.timerUs = dueUs;
  heapPush(sim.timers, {
    atUs: firesUs(sim.nowUs, dueUs, host.sysctls.tickUs), id: timerId(sim), hostId: host.id, socketId: sock.id, pid: -1, dueUs,
  });
}

/** Timers of one instant fire last set first, before anything arrives, as Linux's timer wheel does (NET-3). */
function timerId(sim: Sim): number {
  return -sim.nextId++;
}

function pushSleep(sim: Sim, hostId: number, process: Process): void {
  const dueUs = process.sleeping!.untilUs;
  if (dueUs < 0) return;
  heapPush(sim.timers, { atUs: dueUs, id: timerId(sim), hostId, socketId: null, pid: process.pid, dueUs });
}

/** Drops entries at the head of the queue that stand for nothing any more. */
function dropStale(sim: Sim): void {
  for (let head = sim.timers[0]; head && isStale(sim, head); head = sim.timers[0]) {
    heapPop(sim.timers);
    const host = sim.hosts[head.hostId]!;
    const sock = head.socketId === null ? undefined : host.sockets[head.socketId];
    if (!sock || sock.timerUs !== head.dueUs) continue;
    // The timer moved to a later time: it stands there from now on.
    sock.timerUs = -1;
    const dueUs = deadline(sock.conn);
    if (dueUs >= 0) pushTimer(sim, host, sock, dueUs);
  }
}

function isStale(sim: Sim, timer: Timer): boolean {
  const host = sim.hosts[timer.hostId]!;
  if (timer.socketId === null) {
    const process = host.processes.find((candidate) => candidate.pid === timer.pid);
    return process?.sleeping?.untilUs !== timer.dueUs;
  }
  const sock = host.sockets[timer.socketId];
  return !sock || sock.timerUs !== timer.dueUs || deadline(sock.conn) !== timer.dueUs;
}
