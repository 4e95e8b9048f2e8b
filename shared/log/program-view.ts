import type { Sim } from '../sim/index.ts';
import type { Sock } from '../socket/index.ts';
import { FIN, RST, SYN, type Segment, type TcpState, flagLetters, seqDiff, unackedBytes, unreadBytes } from '../tcp/index.ts';
import { HOST_ADDRS, type PortNames } from './program-calls.ts';
import { PROGRAM_HOSTS, type ProgramHost, type SocketProgram } from './socket-program.ts';

/** Names of Linux (ss, /proc/net/tcp) where they are not the RFC's. */
const LINUX_STATES: Partial<Record<TcpState, string>> = { SYN_RECEIVED: 'SYN_RECV', FIN_WAIT_1: 'FIN_WAIT1', FIN_WAIT_2: 'FIN_WAIT2' };

/** Names ports in order of first sight: those that the program names keep their number, the others become e1, e2, ... */
export function createPortNames(program: SocketProgram): PortNames {
  const own = new Set<number>([0]);
  for (const step of program.steps) {
    const address = step.kind === 'call' ? (step.args.addr as { port?: unknown } | undefined) : undefined;
    if (typeof address?.port === 'number') own.add(address.port);
  }
  return portNames(own, new Map());
}

function portNames(own: Set<number>, names: Map<string, string>): PortNames {
  return {
    nameOf(host, port) {
      if (own.has(port)) return port;
      const key = `${host}:${port}`;
      const name = names.get(key) ?? `e${names.size + 1}`;
      names.set(key, name);
      return name;
    },
    portOf(host, name) {
      for (const [key, known] of names) if (known === name && key.startsWith(`${host}:`)) return Number(key.slice(host.length + 1));
      return null;
    },
    copy: () => portNames(own, new Map(names)),
  };
}

/** Prints segments as programs record them; keeps each sender's initial sequence number. */
export function createSegmentPrinter(): (ports: PortNames, segment: Segment, lost: boolean) => string {
  const initial = new Map<string, number>();
  return (ports, segment, lost) => {
    const from = hostOf(segment.srcAddr);
    const to = hostOf(segment.dstAddr);
    const key = `${from}:${segment.srcPort}>${to}:${segment.dstPort}`;
    if (segment.flags & SYN || !initial.has(key)) initial.set(key, segment.seq);
    const seq = seqDiff(segment.seq, initial.get(key)!);
    const length = segment.payload.length;
    const ends = `${from}:${ports.nameOf(from, segment.srcPort)}>${to}:${ports.nameOf(to, segment.dstPort)}`;
    return `${ends} ${flagLetters(segment.flags).replace('P', '')} ${seq}:${seq + length}(${length})${lost ? ' lost' : ''}`;
  };
}

/** True for the segments that programs record: SYN, FIN, RST and data. */
export function isRecorded(segment: Segment): boolean {
  return (segment.flags & (SYN | FIN | RST)) !== 0 || segment.payload.length > 0;
}

function hostOf(addr: string): string {
  return PROGRAM_HOSTS.find((host) => HOST_ADDRS[host] === addr) ?? addr;
}

/** The order in which a table is read while ports get their names: by local port, rising or falling. */
export type TableOrder = 1 | -1;

/** The socket tables of both hosts, rows sorted as text. */
export function socketTables(sim: Sim, ports: PortNames, order: TableOrder): Record<ProgramHost, string[]> {
  return { server: socketTable(sim, 0, ports, order), client: socketTable(sim, 1, ports, order) };
}

function socketTable(sim: Sim, hostId: 0 | 1, ports: PortNames, order: TableOrder): string[] {
  const local = PROGRAM_HOSTS[hostId];
  const { addr, sockets } = sim.hosts[hostId]!;
  // The recorder takes every remote port for one of the other host: a connection of a host to itself has two names for one port.
  const remote = (sock: Sock): string => `${PROGRAM_HOSTS[1 - hostId]!}${sock.conn.remoteAddr === addr ? ' (taken for)' : ''}`;
  const shown = Object.values(sockets).filter((sock) => sock.listener !== null || sock.conn.state !== 'CLOSED');
  shown.sort((a, b) => order * (localPort(a) - localPort(b) || remotePort(a) - remotePort(b)));
  return shown.map((sock) => {
    const from = ports.nameOf(local, localPort(sock));
    if (sock.listener) return `${from}>* LISTEN ${sock.listener.acceptQueue.length}`;
    return `${from}>${ports.nameOf(remote(sock), remotePort(sock))} ${describeState(sock)}`;
  }).sort();
}

function localPort(sock: Sock): number {
  return sock.listener ? sock.local.port : sock.conn.localPort;
}

function remotePort(sock: Sock): number {
  return sock.listener ? 0 : sock.conn.remotePort;
}

function describeState(sock: Sock): string {
  const { state } = sock.conn;
  const counts = state === 'ESTABLISHED' ? ` ${unreadBytes(sock.conn)} ${unackedBytes(sock.conn)}` : '';
  return `${LINUX_STATES[state] ?? state}${counts}`;
}
