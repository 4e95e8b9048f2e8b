import {
  ACK, acceptSynOptions, build, deliver, establishEarly, type Expiry, FIN, finish, initialWindow, markLost, offeredWindow, owed, owesAckNow, prepareWindowScale, resetFor, resetOf, RST, type Segment,
  segmentLength, sent, seqAdd, seqGt, seqLt, SYN, type TcpState, tupleKey,
} from '../tcp/index.ts';
import { cookieAnswer, synOfCookie } from './cookies.ts';
import { createSock, drawIss, enterQueue, hashTuple, holdPort, leaveQueue, removeSock, touch, unhash, withSock } from './kernel.ts';
import type { Host, Kernel, Sock } from './types.ts';

/** What a host did with a segment. `dropped` names the queue that was full. */
export interface Arrival {
  socketId: string | null;
  dropped: 'syn-queue-full' | 'accept-queue-full' | null;
}

const TAKEN_BY_NOBODY: Arrival = { socketId: null, dropped: null };

/** Finds whose segment it is and delivers it: a connection first, else a listener, else RST (RFC 9293 section 3.10.7). */
export function arrive(kernel: Kernel, segment: Segment): Arrival {
  const { host } = kernel;
  const id = host.tuples[tupleKey(segment.dstAddr, segment.dstPort, segment.srcAddr, segment.srcPort)];
  const sock = id === undefined ? undefined : host.sockets[id];
  if (sock) {
    if (sock.queue === 'accept' && segment.flags & RST && !kernel.rules.queuedCanDie) return { socketId: sock.id, dropped: null };
    if (sock.conn.state === 'SYN_RECEIVED' && sock.conn.passive) return arriveAtRequest(kernel, sock, segment);
    return arriveAtConnection(kernel, sock, segment);
  }
  return arriveAtListener(kernel, segment);
}

function findListener(kernel: Kernel, addr: string, port: number): Sock | null {
  const { host } = kernel;
  let any: Sock | null = null;
  for (const id of host.listeners[`p${port}`] ?? []) {
    const sock = host.sockets[id]!;
    if (sock.local.addr === addr) return sock;
    if (sock.local.addr === '0.0.0.0') any = sock;
  }
  return any;
}

function owesReset(kernel: Kernel, segment: Segment, rule: string): void {
  const reset = resetFor(segment);
  if (reset) kernel.host.strays.push({ segment: reset, rule });
}

function arriveAtConnection(kernel: Kernel, sock: Sock, segment: Segment): Arrival {
  const outcome = withSock(kernel, sock, () => deliver(sock.conn, segment, kernel.env));
  if (outcome === 'reset') owesReset(kernel, segment, 'RST-1');
  if (outcome === 'reopen') return reopen(kernel, sock, segment);
  settleSock(kernel, sock);
  return { socketId: sock.id, dropped: null };
}

/** A newer SYN meets TIME_WAIT: the old connection makes room and a listener may take it (RFC 9293 section 3.6.1, MAY-2). */
function reopen(kernel: Kernel, sock: Sock, segment: Segment): Arrival {
  if (!findListener(kernel, segment.dstAddr, segment.dstPort)) {
    // Nobody could take it, so it is answered as an old one is (Linux's tcp_v4_timewait_ack).
    touch(kernel, sock.id);
    owesAckNow(sock.conn);
    return { socketId: sock.id, dropped: null };
  }
  const iss = seqAdd(sock.conn.sndNxt, 65_537);
  withSock(kernel, sock, () => finish(sock.conn, 'a newer SYN reuses the port', kernel.env));
  settleSock(kernel, sock);
  return arriveAtListener(kernel, segment, iss);
}

/** RFC 9293 section 3.10.7.2, and Linux's two queues (listen(2)). */
function arriveAtListener(kernel: Kernel, segment: Segment, iss?: number): Arrival {
  const listener = findListener(kernel, segment.dstAddr, segment.dstPort);
  if (!listener) {
    owesReset(kernel, segment, 'RST-1');
    return TAKEN_BY_NOBODY;
  }
  const arrival: Arrival = { socketId: listener.id, dropped: null };
  if (segment.flags & RST) return arrival;
  if (segment.flags & ACK) return arriveWithCookie(kernel, listener, segment, arrival);
  // A SYN with FIN is nonsense that Linux drops.
  if (!(segment.flags & SYN) || segment.flags & FIN || !isHostAddress(segment.srcAddr)) return arrival;
  if (kernel.rules.clientPortsAreUnique && portIsTaken(kernel.host, segment)) {
    owesReset(kernel, segment, 'RST-1');
    return arrival;
  }
  const { backlog, synQueue } = listener.listener!;
  const full = acceptQueueIsFull(kernel, listener);
  const { syncookies, maxSynBacklog } = kernel.host.sysctls;
  const crowded = synQueue.length > backlog;
  const cookie = syncookies === 2 || crowded;
  const noRoom = syncookies === 0 && (crowded || lastQuarterBegun(maxSynBacklog, synQueue.length));
  if (kernel.rules.fullQueueRefuses && (full || noRoom)) {
    owesReset(kernel, segment, 'RST-1');
    return arrival;
  }
  if (crowded && noRoom) return { ...arrival, dropped: 'syn-queue-full' };
  if (full) return { ...arrival, dropped: 'accept-queue-full' };
  if (noRoom) return { ...arrival, dropped: 'syn-queue-full' };
  if (cookie) kernel.host.strays.push({ segment: cookieAnswer(kernel, listener, segment), rule: 'SOCK-COOKIE' });
  else openRequest(kernel, listener, segment, iss ?? drawIss(kernel.host));
  return arrival;
}

/** Without SYN cookies the last quarter of tcp_max_syn_backlog is for peers that are known from earlier connections; here nobody is (tcp(7), Linux's tcp_conn_request). */
function lastQuarterBegun(maxSynBacklog: number, waiting: number): boolean {
  return maxSynBacklog - waiting < maxSynBacklog >> 2;
}

/** Backlog n holds n + 1 connections that wait for accept() (SOCK-ACCEPTQ). */
function acceptQueueIsFull({ host, rules }: Kernel, { local, listener }: Sock): boolean {
  const { backlog, acceptQueue } = listener!;
  return rules.backlogBounds === 'waiting' ? acceptQueue.length > backlog : openConnections(host, local.port).length >= Math.max(1, backlog);
}

/** Connections that were made by a listener of this port and are not over. */
export function openConnections(host: Host, port: number): Sock[] {
  return Object.values(host.sockets).filter(({ conn }) => conn.passive && conn.localPort === port && OPEN.includes(conn.state));
}

const OPEN: readonly TcpState[] = ['ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSE_WAIT', 'CLOSING', 'LAST_ACK'];

/** Has another client a connection from the same port of its own? */
function portIsTaken(host: Host, { srcPort, dstPort }: Segment): boolean {
  return openConnections(host, dstPort).some(({ conn }) => conn.remotePort === srcPort);
}

/** Neither broadcast nor multicast nor nobody's: only such an address can open a connection (RFC 9293 MUST-57, MUST-63). */
function isHostAddress(addr: string): boolean {
  const first = Number.parseInt(addr, 10);
  return first > 0 && first < 224;
}

/** An ACK for no connection is answered by RST, unless it brings a SYN cookie back (SOCK-COOKIE). */
function arriveWithCookie(kernel: Kernel, listener: Sock, segment: Segment, arrival: Arrival): Arrival {
  const syn = synOfCookie(kernel, listener, segment);
  if (syn === null) {
    owesReset(kernel, segment, 'RST-1');
    return arrival;
  }
  if (acceptQueueIsFull(kernel, listener)) return { ...arrival, dropped: 'accept-queue-full' };
  const child = openRequest(kernel, listener, syn, seqAdd(segment.ack, -1));
  // The SYN+ACK has left already.
  if (kernel.rules.synAckWaitsForAccept) child.conn.cork = false;
  withSock(kernel, child, () => sent(child.conn, build(owed(child.conn, kernel.env)[0]!), kernel.env));
  // Nobody noted when the SYN+ACK left: as after a retransmission, its acknowledgement measures nothing (RFC 6298 section 3).
  for (const range of child.conn.sent) range.retransmits = 1;
  return arriveAtRequest(kernel, child, segment);
}

/** A SYN was taken: a half-open connection enters the SYN queue and owes SYN+ACK. */
function openRequest(kernel: Kernel, parent: Sock, segment: Segment, iss: number): Sock {
  const child = createSock(kernel);
  inherit(child, parent);
  child.local.addr = segment.dstAddr;
  child.portLocked = parent.portLocked;
  holdPort(kernel.host, child, segment.dstPort);
  const { conn } = child;
  conn.localAddr = segment.dstAddr;
  conn.localPort = segment.dstPort;
  conn.remoteAddr = segment.srcAddr;
  conn.remotePort = segment.srcPort;
  conn.passive = true;
  conn.iss = iss;
  conn.sndUna = iss;
  conn.sndNxt = iss;
  conn.sndSml = iss;
  conn.irs = segment.seq;
  conn.rcvNxt = seqAdd(segment.seq, 1);
  conn.rcvWup = conn.rcvNxt;
  prepareWindowScale(conn, kernel.env);
  acceptSynOptions(conn, segment, kernel.env);
  conn.rcvWnd = initialWindow(conn);
  conn.sndWnd = segment.windowBytes;
  conn.sndWl1 = segment.seq;
  // Held back as by TCP_CORK.
  if (kernel.rules.synAckWaitsForAccept) conn.cork = !sleepsInAccept(kernel, parent);
  hashTuple(kernel.host, child);
  enterQueue(kernel, child, parent, 'syn');
  withSock(kernel, child, () => {
    conn.state = 'SYN_RECEIVED';
    kernel.env.stateChanged(conn, 'LISTEN', 'SYN_RECEIVED', 'SYN received');
  });
  return child;
}

function sleepsInAccept({ host }: Kernel, listener: Sock): boolean {
  return host.processes.some(({ sleeping }) => sleeping?.socketId === listener.id && sleeping.call.name.startsWith('accept'));
}

/** accept() found nothing: where it does the handshake itself, the first SYN that waits is answered now. */
export function answerHeldSyn(kernel: Kernel, listener: Sock): void {
  const id = listener.listener!.synQueue.find((candidate) => kernel.host.sockets[candidate]!.conn.cork);
  if (id === undefined) return;
  kernel.host.sockets[id]!.conn.cork = false;
  touch(kernel, id);
}

/** Options that a connection takes over from its listener (socket(7); not O_NONBLOCK: accept(2)). */
function inherit(child: Sock, parent: Sock): void {
  child.phase = 'connected';
  child.reuseAddr = parent.reuseAddr;
  child.linger = { ...parent.linger };
  child.receiveTimeoutMs = parent.receiveTimeoutMs;
  child.sendTimeoutMs = parent.sendTimeoutMs;
  child.sendBufferBytes = parent.sendBufferBytes;
  child.sendBufferSet = parent.sendBufferSet;
  child.maxSegment = parent.maxSegment;
  child.receiveLowat = parent.receiveLowat;
  child.notsentLowat = parent.notsentLowat;
  child.reportsInq = parent.reportsInq;
  child.conn.receiveBufferBytes = parent.conn.receiveBufferBytes;
  child.conn.receiveBufferSet = parent.conn.receiveBufferSet;
  child.conn.advertisedMss = parent.conn.advertisedMss;
  child.conn.noDelay = parent.conn.noDelay;
  child.conn.cork = parent.conn.cork;
  child.conn.keepalive = parent.conn.keepalive;
  child.conn.keepIdleS = parent.conn.keepIdleS;
  child.conn.keepIntervalS = parent.conn.keepIntervalS;
  child.conn.keepCount = parent.conn.keepCount;
  child.conn.userTimeoutUs = parent.conn.userTimeoutUs;
}

/** A segment for a half-open connection on the SYN queue (Linux's tcp_check_req, RFC 9293 section 3.10.7.4). */
function arriveAtRequest(kernel: Kernel, sock: Sock, segment: Segment): Arrival {
  const { conn } = sock;
  const { flags } = segment;
  const parent = sock.parentId === null ? undefined : kernel.host.sockets[sock.parentId];
  const arrival: Arrival = { socketId: sock.id, dropped: null };
  touch(kernel, sock.id);
  const pureSyn = (flags & (SYN | ACK | RST | FIN)) === SYN;
  if (!parent?.listener) {
    // Its listener is gone: so is the request.
    dropRequest(kernel, sock, 'listener closed');
    return arriveAtListener(kernel, segment);
  }
  if (pureSyn && segment.seq === conn.irs) {
    repeatSynAck(sock, kernel);
    return arrival;
  }
  if (flags & ACK && segment.ack !== seqAdd(conn.iss, 1)) {
    owesReset(kernel, segment, 'RST-1');
    return arrival;
  }
  if (!inWindow(sock, segment)) {
    if (!(flags & RST)) owesAckNow(conn);
    return arrival;
  }
  if (flags & (RST | SYN) && segment.seq !== conn.irs) {
    if (!(flags & RST)) owesReset(kernel, segment, 'RST-1');
    dropRequest(kernel, sock, flags & RST ? 'RST received' : 'SYN in the window');
    return arrival;
  }
  if (!(flags & ACK)) return arrival;
  return completeRequest(kernel, sock, parent, segment);
}

function inWindow(sock: Sock, segment: Segment): boolean {
  const { conn } = sock;
  const end = seqAdd(segment.seq, segmentLength(segment));
  return !seqLt(end, conn.rcvNxt) && !seqGt(segment.seq, seqAdd(conn.rcvNxt, offeredWindow(conn)));
}

/** The peer repeats its SYN: ours may be lost, so it goes again and its timer starts anew. */
function repeatSynAck(sock: Sock, kernel: Kernel): void {
  const first = sock.conn.sent[0];
  if (!first) return;
  markLost(sock.conn, first);
  sock.conn.rtxDueUs = kernel.nowUs + sock.conn.rtoUs;
}

function dropRequest(kernel: Kernel, sock: Sock, reason: string): void {
  withSock(kernel, sock, () => finish(sock.conn, reason, kernel.env));
  removeSock(kernel, sock);
}

/** The last ACK of the handshake: the connection moves to the accept queue, or waits outside where that is full. */
function completeRequest(kernel: Kernel, sock: Sock, parent: Sock, segment: Segment): Arrival {
  if (acceptQueueIsFull(kernel, parent)) {
    if (kernel.host.sysctls.abortOnOverflow || kernel.rules.fullQueueRefuses) {
      owesReset(kernel, segment, 'SOCK-OVERFLOW');
      dropRequest(kernel, sock, 'accept queue full');
    }
    return { socketId: sock.id, dropped: 'accept-queue-full' };
  }
  leaveQueue(kernel, sock);
  enterQueue(kernel, sock, parent, 'accept');
  touch(kernel, parent.id);
  return arriveAtConnection(kernel, sock, segment);
}

/** After anything happened to a connection: tables and queues follow its state. */
export function settleSock(kernel: Kernel, sock: Sock): void {
  touch(kernel, sock.id);
  if (kernel.rules.synAckEstablishes) skipLastAck(kernel, sock);
  if (sock.conn.state === 'CLOSED' && kernel.host.sockets[sock.id] === sock) unhash(kernel, sock);
}

/** A SYN+ACK that has left is taken for the end of the handshake. */
function skipLastAck(kernel: Kernel, sock: Sock): void {
  const { conn, queue, parentId } = sock;
  const parent = parentId === null ? undefined : kernel.host.sockets[parentId];
  if (queue !== 'syn' || conn.state !== 'SYN_RECEIVED' || conn.sndNxt === conn.iss || !parent?.listener) return;
  leaveQueue(kernel, sock);
  enterQueue(kernel, sock, parent, 'accept');
  touch(kernel, parent.id);
  withSock(kernel, sock, () => establishEarly(conn, kernel.env));
}

/** A timer of this socket is due. */
export function expireSock(kernel: Kernel, sock: Sock, expire: () => Expiry): void {
  const request = sock.conn.state === 'SYN_RECEIVED' && sock.conn.passive;
  const parent = sock.parentId === null ? undefined : kernel.host.sockets[sock.parentId];
  if (request && !parent?.listener) {
    dropRequest(kernel, sock, 'listener closed');
    return;
  }
  if (withSock(kernel, sock, expire) === 'reset') kernel.host.strays.push({ segment: resetOf(sock.conn, kernel.env), rule: 'KEEPALIVE-1' });
  if (request && sock.conn.state === 'CLOSED') {
    removeSock(kernel, sock);
    return;
  }
  settleSock(kernel, sock);
}
