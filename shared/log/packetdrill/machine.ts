import {
  advance, createSim, type Emit, inject, nextDeadlineUs, setKernel, type Sim, type SimEvent, spawn, syscall,
} from '../../sim/index.ts';
import { type Sock, type SysCall, type SysResult, tcpInfo } from '../../socket/index.ts';
import type { Segment, Sysctls } from '../../tcp/index.ts';
import { HOST, PEER } from './segments.ts';

/** The kernel's tick, and where in it a script begins: packetdrill waits for the tick and a quarter of a millisecond more. */
const TICK_US = 1000;
const START_US = 1_000_250;
/** Things that happen by themselves in one run: far more than any script waits for. */
const MAX_STEPS = 200_000;

/** The net in which scripts run. */
export const SCRIPT_NET: { hosts: { name: string; addr: string }[]; links: { a: number; b: number }[] } = {
  hosts: [HOST, PEER].map(({ name, addr }) => ({ name, addr })), links: [{ a: 0, b: 1 }],
};

/** An event with its times counted from the beginning of the script. */
function sinceStart(event: SimEvent): SimEvent {
  const atUs = event.atUs - START_US;
  return event.type === 'segment-sent' ? { ...event, atUs, arriveUs: event.arriveUs - START_US } : { ...event, atUs };
}

/** What the host under test has sent and nobody has looked at yet. */
export interface Sent {
  atUs: number;
  segment: Segment;
}

/** A call of the host under test: its results once it has returned, and when it did. */
export interface CallState {
  pid: number;
  results: SysResult[];
  returnedUs: number | null;
}

/**
 * One host with an automatic kernel, and a peer without one that says what it is told. Times are microseconds since the script
 * began. All calls are made by threads of one process, so that one may sleep while others go on.
 */
export class Machine {
  readonly sim: Sim;
  readonly sent: Sent[] = [];
  readonly #watch: Emit | undefined;
  readonly #threads: number[];
  readonly #calls = new Map<number, CallState>();
  #steps = 0;

  constructor(sysctls: Partial<Sysctls>, watch?: Emit) {
    this.#watch = watch;
    this.sim = createSim({
      seed: 1,
      hosts: [{ ...HOST, sysctls: { tickUs: TICK_US, ...sysctls } }, { name: PEER.name, addr: PEER.addr }],
      links: [{ a: 0, b: 1, settings: { delayUs: 0 } }],
    });
    setKernel(this.sim, 1, 'manual', this.#emit);
    this.#threads = [spawn(this.sim, 0, 'script')];
    advance(this.sim, START_US, this.#emit);
  }

  get nowUs(): number {
    return this.sim.nowUs - START_US;
  }

  /** True where more has happened than a script can wait for. */
  get exhausted(): boolean {
    return this.#steps >= MAX_STEPS;
  }

  /** Lets time pass up to a moment. */
  until(us: number): void {
    const toUs = us + START_US;
    if (toUs >= this.sim.nowUs) advance(this.sim, toUs, this.#emit, () => ++this.#steps > MAX_STEPS);
  }

  /** Lets the next thing happen, if one does by a moment. False where none does. */
  step(limitUs: number): boolean {
    const next = nextDeadlineUs(this.sim);
    if (next === null || next - START_US > limitUs || this.exhausted) return false;
    this.#steps++;
    advance(this.sim, Math.max(next, this.sim.nowUs), this.#emit);
    return true;
  }

  /** A segment of the peer arrives now. */
  arrive(segment: Segment): void {
    inject(this.sim, 1, segment, this.#emit);
    advance(this.sim, this.sim.nowUs, this.#emit);
    // The peer has no kernel: what it would owe for the answers is nobody's business.
    this.sim.hosts[1]!.strays.length = 0;
  }

  change(sysctls: Partial<Sysctls>): void {
    Object.assign(this.sim.hosts[0]!.sysctls, sysctls);
  }

  /** Makes a call in a thread that is free. */
  call(call: SysCall): CallState {
    const pid = this.#freeThread();
    const state: CallState = { pid, results: [], returnedUs: null };
    this.#calls.set(pid, state);
    syscall(this.sim, 0, pid, call, this.#emit);
    advance(this.sim, this.sim.nowUs, this.#emit);
    return state;
  }

  /** The socket of a descriptor, or null where it stands for none. */
  socketOf(fd: number): Sock | null {
    const host = this.sim.hosts[0]!;
    const file = this.fileOf(fd);
    return file ? host.sockets[file.socketId] ?? null : null;
  }

  fileOf(fd: number): { nonblock: boolean; socketId: string } | null {
    const host = this.sim.hosts[0]!;
    const fileId = host.processes[0]!.fds[`fd${fd}`];
    return fileId === undefined ? null : host.files[fileId] ?? null;
  }

  infoOf(sock: Sock): Readonly<Record<string, number>> {
    return tcpInfo(sock, this.sim.nowUs);
  }

  /** Threads share one table of descriptors; each keeps its own mark of the lowest free one, which is only a place to begin to look. */
  #freeThread(): number {
    const { processes } = this.sim.hosts[0]!;
    const free = this.#threads.find((pid) => processes.find((process) => process.pid === pid)!.sleeping === null);
    const pid = free ?? spawn(this.sim, 0, 'script');
    if (free === undefined) this.#threads.push(pid);
    const thread = processes.find((process) => process.pid === pid)!;
    thread.fds = processes[0]!.fds;
    thread.lowFd = 3;
    return pid;
  }

  readonly #emit = (event: SimEvent): void => {
    if (event.type === 'segment-sent' && event.hostId === 0) this.sent.push({ atUs: event.atUs - START_US, segment: event.segment });
    else if (event.type === 'syscall-returned' && event.hostId === 0) {
      const state = this.#calls.get(event.pid);
      if (state) {
        state.results.push(event.result);
        state.returnedUs = event.atUs - START_US;
      }
    }
    this.#watch?.(sinceStart(event));
  };
}
