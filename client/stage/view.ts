import { hostsHoldingClock, type SeatKind, type World } from '../../shared/game/index.ts';
import type { Host, Process, Sock } from '../../shared/socket/index.ts';
import { offeredWindow, peekBytes, seqDiff, sentBytes, unackedBytes, unreadBytes, type TcpState } from '../../shared/tcp/index.ts';
import { formatCall } from '../format.ts';
import { descriptors, relatives, seatName, shortAddress } from '../model.ts';
import { viewFlights, type FlightView } from './flightview.ts';

/**
 * What the stage shows of a World, as plain values. The canvas draws it and its DOM twin says it, so the two cannot
 * differ; equal views need no new drawing.
 */
export interface WorldView {
  nowUs: number;
  hosts: HostView[];
  links: LinkView[];
  flights: FlightView[];
}

export interface LinkView {
  id: number;
  a: number;
  b: number;
  delayUs: number;
  lossPpm: number;
  duplicatePpm: number;
  cut: boolean;
}

export interface HostView {
  id: number;
  name: string;
  addr: string;
  /** A seat of this host must play before the clock goes on (GATE-1). */
  mustPlay: boolean;
  seats: { kind: SeatKind; name: string | null }[];
  processes: ProcessView[];
  files: FileView[];
  /** Listeners first, then what has a descriptor, then the rest; without those that wait in a queue. */
  sockets: SocketView[];
  /** The state of every socket in the order of creation, those in queues too. */
  states: TcpState[];
}

export interface ProcessView {
  pid: number;
  name: string;
  fds: FdView[];
  /** The call in which it sleeps, as strace prints it. */
  sleeping: string | null;
}

export interface FdView {
  fd: number;
  fileId: string;
  nonblock: boolean;
  /** What it leads to: `listener`, `socket`, or the ports of a connection. */
  what: 'listener' | 'socket' | 'connection';
  ports: string;
}

export interface FileView {
  id: string;
  refs: number;
  nonblock: boolean;
  socketId: string;
}

export interface SocketView {
  id: string;
  fileId: string | null;
  state: TcpState;
  localPort: number;
  /** The other end, `.2:40812`; empty where there is none. */
  peer: string;
  /** Sequence variables, relative, and bytes; null for a listener. */
  buffers: BuffersView | null;
  queues: QueuesView | null;
}

export interface QueuesView {
  backlog: number;
  /** Backlog n holds n+1 (SOCK-ACCEPTQ). */
  places: number;
  accept: WaitingView[];
  syn: WaitingView[];
}

/** A connection that waits in a listener's queue: no descriptor refers to it yet. */
export interface WaitingView {
  socketId: string;
  peer: string;
  state: TcpState;
  unread: number;
}

export interface BuffersView {
  una: number;
  nxt: number;
  /** First sequence number beyond the peer's window, relative: SND.UNA + SND.WND. */
  sendEdge: number;
  /** Bytes written and not acknowledged, and how many of them were sent. */
  unacked: number;
  sent: number;
  rcv: number;
  /** First sequence number beyond the window last offered, relative. */
  receiveEdge: number;
  unread: number;
  /** Bytes that arrived beyond a gap. */
  early: number;
  sendHead: string;
  receiveHead: string;
  /** False where the peer's sequence numbers are not known yet. */
  heard: boolean;
  opened: boolean;
}

/** Bytes of a buffer's content that are shown. */
const HEAD_BYTES = 14;

/** The view of a whole World. */
export function viewWorld(world: World): WorldView {
  const holding = new Set(hostsHoldingClock(world));
  return {
    nowUs: world.sim.nowUs,
    hosts: world.sim.hosts.map((host) => viewHost(world, host, holding.has(host.id))),
    links: world.sim.links.map(({ id, a, b, settings: { delayUs, lossPpm, duplicatePpm, cut } }) => ({ id, a, b, delayUs, lossPpm, duplicatePpm, cut })),
    flights: viewFlights(world),
  };
}

function viewHost(world: World, host: Host, mustPlay: boolean): HostView {
  const seats = world.seats.filter((seat) => seat.hostId === host.id).map(({ id, kind }) => ({ kind, name: seatName(world, id) }));
  return {
    id: host.id, name: host.name, addr: host.addr, mustPlay, seats,
    processes: host.processes.filter((process) => !process.exited).map((process) => viewProcess(host, process)),
    files: Object.values(host.files).map(({ id, refs, nonblock, socketId }) => ({ id, refs, nonblock, socketId })),
    sockets: shownSockets(host).map((sock) => viewSocket(host, sock)),
    states: Object.values(host.sockets).map(stateOf),
  };
}

function viewProcess(host: Host, process: Process): ProcessView {
  const fds = descriptors(host, process).map(({ fd, file, socket }): FdView => {
    const conn = socket?.conn;
    const what = socket?.listener ? 'listener' : conn && conn.remotePort > 0 ? 'connection' : 'socket';
    const ports = what === 'connection' ? `:${conn!.localPort}→:${conn!.remotePort}` : socket && socket.local.port > 0 ? `:${socket.local.port}` : '';
    return { fd, fileId: file.id, nonblock: file.nonblock, what, ports };
  });
  return { pid: process.pid, name: process.name, fds, sleeping: process.sleeping ? formatCall(process.sleeping.call) : null };
}

function shownSockets(host: Host): Sock[] {
  const rank = (sock: Sock): number => (sock.listener ? 0 : sock.fileId ? 1 : 2);
  return Object.values(host.sockets).filter((sock) => sock.queue === null).sort((a, b) => rank(a) - rank(b));
}

/** The state that a socket shows: a listener's own connection record stays unused. */
function stateOf(sock: Sock): TcpState {
  return sock.listener ? 'LISTEN' : sock.conn.state;
}

/** How many sockets are in which state; LISTEN first, then in the order of creation. */
export function countStates(states: readonly TcpState[]): [TcpState, number][] {
  const counts = new Map<TcpState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].sort((a, b) => Number(b[0] === 'LISTEN') - Number(a[0] === 'LISTEN'));
}

function viewSocket(host: Host, sock: Sock): SocketView {
  const { conn, listener } = sock;
  return {
    id: sock.id, fileId: sock.fileId, state: stateOf(sock), localPort: conn.localPort || sock.local.port,
    peer: !listener && conn.remotePort > 0 ? shortAddress(conn.remoteAddr, conn.remotePort) : '',
    buffers: listener ? null : viewBuffers(sock),
    queues: listener && {
      backlog: listener.backlog, places: listener.backlog + 1,
      accept: listener.acceptQueue.flatMap((id) => viewWaiting(host.sockets[id])),
      syn: listener.synQueue.flatMap((id) => viewWaiting(host.sockets[id])),
    },
  };
}

function viewWaiting(sock: Sock | undefined): WaitingView[] {
  if (!sock) return [];
  const { conn } = sock;
  return [{ socketId: sock.id, peer: shortAddress(conn.remoteAddr, conn.remotePort), state: conn.state, unread: unreadBytes(conn) }];
}

function viewBuffers(sock: Sock): BuffersView {
  const { conn } = sock;
  const { una, nxt, rcv } = relatives(sock);
  const heard = conn.state !== 'CLOSED' && conn.state !== 'SYN_SENT';
  return {
    una, nxt, sendEdge: una + conn.sndWnd, unacked: unackedBytes(conn), sent: sentBytes(conn),
    rcv, receiveEdge: heard ? seqDiff(conn.rcvNxt, conn.irs) + offeredWindow(conn) : 0, unread: unreadBytes(conn),
    early: conn.early.reduce((sum, range) => sum + range.payload.length, 0),
    sendHead: peekBytes(conn.sendQueue, 0, HEAD_BYTES), receiveHead: peekBytes(conn.receiveQueue, 0, HEAD_BYTES),
    heard, opened: conn.state !== 'CLOSED',
  };
}
