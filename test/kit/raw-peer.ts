import { type Sim, type SimEvent, advance, createSim, inject, setKernel, spawn, syscall } from '../../shared/sim/index.ts';
import type { SysCall, SysResult } from '../../shared/socket/index.ts';
import { ACK, FIN, PSH, RST, SYN, type Segment, type Sysctls, flagLetters, seqAdd, seqDiff } from '../../shared/tcp/index.ts';

const HOST_ADDR = '10.0.0.1';
const PEER_ADDR = '10.0.0.2';
const HOST_PORT = 7000;
/** Where the peer's sequence numbers begin. */
export const PEER_ISS = 1000;

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK };

/** A segment that the host under test sent: to which port of the peer, flags in tcpdump's letters, when. */
export interface Reply {
  port: number;
  flags: string;
  atUs: number;
  segment: Segment;
}

/** One host whose kernel is under test, and a peer that says what the test makes it say: it has no kernel of its own. */
export interface RawPeer {
  sim: Sim;
  /** Makes a system call on the host under test; null where it sleeps. */
  call(call: SysCall): SysResult | null;
  /** The result of a call that slept, if it has returned since. */
  returned(): SysResult | null;
  /** Puts a segment on the wire and lets it arrive; `ack` is relative to the host's initial sequence number. */
  send(port: number, flags: string, seq: number, more?: { ack?: number; payload?: string; windowBytes?: number; options?: Segment['options'] }): void;
  /** Lets time pass, milliseconds. */
  pass(ms: number): void;
  /** What the host has sent since the last time this was asked. */
  replies(): Reply[];
  /** Replies in short: `7000 S.`. */
  flags(): string[];
  /** States on the host, sorted, with the peer's port: `LISTEN`, `SYN_RECEIVED:5000`. */
  states(): string[];
  /** Segments dropped at the host's full queues since the start, by reason. */
  dropped(): Record<string, number>;
}

/** A host with one process and descriptors from 3 up. */
export function createRawPeer(sysctls: Partial<Sysctls> = {}): RawPeer {
  const sim = createSim({
    seed: 7,
    hosts: [{ name: 'host', addr: HOST_ADDR, sysctls: { timestamps: false, earlyRetrans: false, ...sysctls } }, { name: 'peer', addr: PEER_ADDR }],
    links: [{ a: 0, b: 1, settings: { delayUs: 1 } }],
  });
  // A hand-played kernel sends nothing by itself: no RST for segments that it knows nothing of.
  const pid = spawn(sim, 0, 'program');
  const initial = new Map<number, number>();
  const drops: Record<string, number> = {};
  let sent: Reply[] = [];
  let last: SysResult | null = null;
  const emit = (event: SimEvent): void => {
    if (event.type === 'segment-sent' && event.hostId === 0) {
      if (event.segment.flags & SYN) initial.set(event.segment.dstPort, event.segment.seq);
      sent.push({ port: event.segment.dstPort, flags: flagLetters(event.segment.flags).replace('P', ''), atUs: event.atUs, segment: event.segment });
    } else if (event.type === 'segment-dropped' && event.toHostId === 0) {
      drops[event.reason] = (drops[event.reason] ?? 0) + 1;
    } else if (event.type === 'syscall-returned') {
      last = event.result;
    }
  };
  setKernel(sim, 1, 'manual', emit);
  return {
    sim,
    call(call) {
      last = null;
      syscall(sim, 0, pid, call, emit);
      return last;
    },
    returned: () => last,
    send(port, flags, seq, { ack = 1, payload = '', windowBytes = 65_535, options = {} } = {}) {
      const bits = [...flags].reduce((all, letter) => all | FLAG_OF_LETTER[letter]!, 0);
      inject(sim, 1, {
        srcAddr: PEER_ADDR, srcPort: port, dstAddr: HOST_ADDR, dstPort: HOST_PORT, seq,
        ack: bits & ACK ? seqAdd(initial.get(port) ?? 0, ack) : 0, flags: bits, windowBytes, payload, options,
      }, emit);
      advance(sim, sim.nowUs + 10, emit);
    },
    pass: (ms) => advance(sim, sim.nowUs + ms * 1000, emit),
    replies() {
      const taken = sent;
      sent = [];
      return taken;
    },
    flags() {
      const taken = sent;
      sent = [];
      return taken.map(({ port, flags }) => `${port} ${flags}`);
    },
    states: () => Object.values(sim.hosts[0]!.sockets)
      .filter((sock) => sock.conn.state !== 'CLOSED')
      .map((sock) => (sock.listener ? 'LISTEN' : `${sock.conn.state}:${sock.conn.remotePort}`))
      .sort(),
    dropped: () => ({ ...drops }),
  };
}

/** A raw peer and a listener on descriptor 3. */
export function listening(backlog: number, sysctls: Partial<Sysctls> = {}): RawPeer {
  const peer = createRawPeer(sysctls);
  peer.call({ name: 'socket' });
  peer.call({ name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: HOST_PORT } });
  peer.call({ name: 'listen', fd: 3, backlog });
  return peer;
}

/** The peer opens a connection from `port`: SYN, and the ACK of the answer. */
export function open(peer: RawPeer, port: number): void {
  peer.send(port, 'S', PEER_ISS);
  peer.send(port, '.', PEER_ISS + 1);
}

/** Times of replies in seconds from `sinceUs`, two decimals. */
export function seconds(replies: Reply[], sinceUs: number): string[] {
  return replies.map(({ atUs }) => ((atUs - sinceUs) / 1_000_000).toFixed(2));
}

/** Sequence number of a reply relative to `from`. */
export function relative(reply: Reply, from: number): number {
  return seqDiff(reply.segment.seq, from);
}
