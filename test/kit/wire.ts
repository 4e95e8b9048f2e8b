import { expect } from 'vitest';
import { type Sim, type SimEvent, advance, createSim, inject, setKernel, spawn, syscall } from '../../shared/sim/index.ts';
import type { SocketOptionValue, SysCall, SysResult } from '../../shared/socket/index.ts';
import {
  ACK, type Connection, CWR, ECE, FIN, PSH, RST, SYN, type Segment, type Sysctls, type TcpOptions, flagLetters, seqAdd, seqDiff,
} from '../../shared/tcp/index.ts';

const HOST = { addr: '10.0.0.1', port: 7000 };
const PEER = { addr: '10.0.0.2', port: 8000 };
/** Both sides begin just before the wrap, so that every test crosses it. */
const HOST_ISS = 0xffff_fff0;
const PEER_ISS = 0xffff_ff9c;

/** Settings as a busy server has them: window scale 8, five retries of a SYN, 262,144 bytes to send. */
export const SERVER: Partial<Sysctls> = {
  rmemDefault: 540_000, rmemMax: 15_728_640, wmemDefault: 262_144, wmemMax: 4_194_304, synRetries: 5, syncookies: 1,
};
/** What the peer's SYN offers unless a test says otherwise. */
const OFFER: TcpOptions = { mss: 1000, sackPermitted: true, windowScale: 7 };

/**
 * One host under test, exact to the microsecond, against a peer that says only what the test puts in. Segments are written as
 * tcpdump and packetdrill write them, with numbers relative to each side's initial one: `P. 1:101(100) ack 1 win 257`; `[ce] . 1:101(100)` bears a mark
 * of the IP header (RFC 3168).
 */
export interface Wire {
  sim: Sim;
  /** Makes a system call; null where it sleeps. */
  call(call: SysCall): SysResult | null;
  /** The result of the call that slept, if it has returned. */
  returned(): SysResult | null;
  set(option: string, value: SocketOptionValue): void;
  /** The peer's segment arrives now. `win` is the field of the header; `payload` fills the length with x where absent. */
  put(text: string, options?: TcpOptions, srcAddr?: string): void;
  /** Exactly these segments left since the last look, and no more; a part that a pattern leaves out may be anything. */
  sees(...patterns: string[]): void;
  /** Segments since the last look with their times in milliseconds from `sinceUs`. */
  times(sinceUs?: number): [number, string][];
  /** Lets time pass, milliseconds. */
  pass(ms: number): void;
  nowMs(): number;
  /** The connection under test. */
  conn(): Connection;
  state(): string;
}

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK, E: ECE, W: CWR, '-': 0 };

/** A host with one process; nothing has happened yet. */
export function createWire(sysctls: Partial<Sysctls> = {}): Wire {
  const sim = createSim({
    seed: 3,
    hosts: [{ name: 'host', addr: HOST.addr, sysctls: { ...SERVER, ...sysctls }, iss: HOST_ISS }, { name: 'peer', addr: PEER.addr }],
    links: [{ a: 0, b: 1, settings: { delayUs: 0 } }],
  });
  const pid = spawn(sim, 0, 'program');
  let sent: { atUs: number; segment: Segment }[] = [];
  let last: SysResult | null = null;
  let port = HOST.port;
  let conn: Connection | null = null;
  const emit = (event: SimEvent): void => {
    if (event.type === 'segment-sent' && event.hostId === 0) {
      port = event.segment.srcPort;
      sent.push({ atUs: event.atUs, segment: event.segment });
    } else if (event.type === 'syscall-returned') last = event.result;
    else if (event.type === 'state-changed' && event.hostId === 0 && event.to !== 'LISTEN' && !(event.from === 'LISTEN' && event.to === 'CLOSED')) {
      conn = sim.hosts[0]!.sockets[event.socketId]!.conn;
    }
  };
  setKernel(sim, 1, 'manual', emit);
  const look = (): { atUs: number; segment: Segment }[] => {
    const taken = sent;
    sent = [];
    return taken;
  };
  const wire: Wire = {
    sim,
    call(call) {
      last = null;
      syscall(sim, 0, pid, call, emit);
      advance(sim, sim.nowUs, emit);
      return last;
    },
    returned: () => last,
    set: (option, value) => expect(wire.call({ name: 'setsockopt', fd: 4, option, value })).toEqual({ ret: 0 }),
    put(text, options = {}, srcAddr = PEER.addr) {
      inject(sim, 1, { ...parse(text, port, options), srcAddr }, emit);
      advance(sim, sim.nowUs, emit);
    },
    sees(...patterns) {
      const lines = look().map(({ segment }) => segment);
      expect(lines.map((segment, i) => print(segment, patterns[i] ?? 'ack win <>'))).toEqual(patterns);
    },
    times: (sinceUs = 0) => look().map(({ atUs, segment }) => [(atUs - sinceUs) / 1000, print(segment, ' ack ')]),
    pass: (ms) => advance(sim, sim.nowUs + ms * 1000, emit),
    nowMs: () => sim.nowUs / 1000,
    conn: () => conn!,
    state: () => conn?.state ?? 'none',
  };
  return wire;
}

function parse(text: string, port: number, options: TcpOptions): Segment {
  const [, mark, letters, from, to, length, ack, win] = /^(?:\[(\w+)\] )?([SFRPEW.-]+) (-?\d+):(-?\d+)\((\d+)\)(?: ack (-?\d+))?(?: win (\d+))?$/.exec(text)!;
  const payload = 'x'.repeat(Number(length));
  expect(Number(to) - Number(from), text).toBe(payload.length);
  const flags = [...letters!].reduce((all, letter) => all | FLAG_OF_LETTER[letter]!, 0);
  return {
    srcAddr: PEER.addr, srcPort: PEER.port, dstAddr: HOST.addr, dstPort: port, seq: seqAdd(PEER_ISS, Number(from)),
    ack: flags & ACK ? seqAdd(HOST_ISS, Number(ack)) : 0, flags, windowBytes: Number(win ?? 257), payload,
    options: flags & SYN && Object.keys(options).length === 0 ? { ...OFFER } : options,
    ...(mark === 'ect0' || mark === 'ect1' || mark === 'ce' ? { ecn: mark } : {}),
  };
}

/** One segment with the parts that the pattern has. */
function print(segment: Segment, pattern: string): string {
  const { flags, payload, windowBytes, options } = segment;
  // A RST that answers a segment without ACK has sequence number 0, not a relative one.
  const from = flags === (RST | ACK) && segment.seq === 0 ? 0 : seqDiff(segment.seq, HOST_ISS);
  let text = `${pattern.startsWith('[') ? `[${segment.ecn ?? 'noecn'}] ` : ''}${flagLetters(flags) || '-'} ${from}:${from + payload.length}(${payload.length})`;
  if (flags & ACK && pattern.includes('ack')) text += ` ack ${seqDiff(segment.ack, PEER_ISS)}`;
  if (pattern.includes('win ')) text += ` win ${windowBytes}`;
  if (pattern.includes('<')) text += ` <${printOptions(options)}>`;
  return text;
}

function printOptions(options: TcpOptions): string {
  const parts: string[] = [];
  if (options.mss !== undefined) parts.push(`mss ${options.mss}`);
  if (options.sackPermitted) parts.push('sackOK');
  if (options.timestamps) parts.push(`TS ${options.timestamps[0]} ${options.timestamps[1]}`);
  if (options.windowScale !== undefined) parts.push(`wscale ${options.windowScale}`);
  if (options.sack) parts.push(`sack ${options.sack.map((block) => block.map((edge) => seqDiff(edge, PEER_ISS)).join(':')).join(' ')}`);
  return parts.join(',');
}

/** SACK blocks of the peer, in numbers relative to the host's initial one. */
export function sack(...blocks: [number, number][]): TcpOptions {
  return { sack: blocks.map(([left, right]) => [seqAdd(HOST_ISS, left), seqAdd(HOST_ISS, right)]) };
}

/** A listener on descriptor 3 with one place more than `backlog`. */
export function listening(sysctls: Partial<Sysctls> = {}, options: [string, number][] = []): Wire {
  const wire = createWire(sysctls);
  expect(wire.call({ name: 'socket' })).toEqual({ ret: 3 });
  for (const [option, value] of options) wire.call({ name: 'setsockopt', fd: 3, option, value });
  wire.call({ name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: HOST.port } });
  wire.call({ name: 'listen', fd: 3, backlog: 1 });
  return wire;
}

/** A connection that the peer opened, with a round trip of 100 ms, accepted as descriptor 4. */
export function accepted(sysctls: Partial<Sysctls> = {}, options: [string, number][] = [], offer?: TcpOptions): Wire {
  const wire = listening(sysctls, options);
  wire.put('S 0:0(0) win 32792', offer);
  wire.sees('S. 0:0(0) ack 1');
  wire.pass(100);
  wire.put('. 1:1(0) ack 1 win 257');
  expect(wire.call({ name: 'accept', fd: 3 })?.ret).toBe(4);
  wire.sees();
  return wire;
}

/** A socket on descriptor 3 whose SYN is out. */
export function connecting(sysctls: Partial<Sysctls> = {}, syn = 'S 0:0(0)'): Wire {
  const wire = createWire(sysctls);
  expect(wire.call({ name: 'socket', nonblock: true })).toEqual({ ret: 3 });
  expect(wire.call({ name: 'connect', fd: 3, address: PEER })).toEqual({ ret: -1, errno: 'EINPROGRESS' });
  wire.sees(syn);
  return wire;
}
