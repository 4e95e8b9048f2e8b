import type { Host, Process, Sock, SysCall } from '../socket/index.ts';
import { type Connection, deadline, seqAdd, seqLeq, unackedBytes, unreadBytes } from '../tcp/index.ts';
import { owed, type Sim } from './sim.ts';

/**
 * What must hold in every World between two inputs (DESIGN section 1); a line for each thing that does not. Sequence
 * variables in order, queues within bounds, nothing owed and no timer on a closed connection, a cause for every sleep.
 */
export function checkInvariants(sim: Sim): string[] {
  return sim.hosts.flatMap((host) => hostFaults(sim, host));
}

function hostFaults(sim: Sim, host: Host): string[] {
  const found: string[] = [];
  const fault = (text: string): void => void found.push(`${host.name} at ${sim.nowUs}: ${text}`);
  for (const sock of Object.values(host.sockets)) for (const text of sockFaults(sim, host, sock)) fault(`${sock.id} (${sock.conn.state}): ${text}`);
  for (const debt of owed(sim, host.id)) {
    const debtor = debt.socketId === null ? undefined : host.sockets[debt.socketId];
    if (debtor && debtor.conn.state === 'CLOSED' && debt.kind !== 'RST') fault(`${debt.kind} owed by ${debtor.id}, which is closed`);
  }
  for (const process of host.processes) if (process.sleeping && !hasCause(sim, host, process)) fault(`${process.name} sleeps in ${JSON.stringify(process.sleeping.call)} without cause`);
  for (const file of Object.values(host.files)) {
    const holders = host.processes.flatMap((process) => Object.values(process.fds)).filter((id) => id === file.id).length;
    if (file.refs < holders || file.refs === 0) fault(`${file.id}: ${file.refs} references for ${holders} descriptors`);
  }
  return found;
}

function sockFaults(sim: Sim, host: Host, sock: Sock): string[] {
  const { conn } = sock;
  const found: string[] = [];
  if (conn.state === 'CLOSED' && deadline(conn) >= 0) found.push('a timer runs');
  if (conn.state !== 'CLOSED' && deadline(conn) >= 0 && deadline(conn) < sim.nowUs) found.push('a timer is overdue');
  if (!seqLeq(conn.sndUna, conn.sndNxt)) found.push(`sndUna ${conn.sndUna} > sndNxt ${conn.sndNxt}`);
  if (unackedBytes(conn) > 2 * sock.sendBufferBytes + 1_000_000) found.push(`${unackedBytes(conn)} bytes in the send queue`);
  if (unreadBytes(conn) > host.sysctls.rmemMax) found.push(`${unreadBytes(conn)} bytes in the receive queue`);
  found.push(...rangeFaults(conn));
  const listener = sock.listener;
  if (!listener) return found;
  const most = host.sysctls.somaxconn + 1;
  if (listener.synQueue.length > most || listener.acceptQueue.length > most) found.push('queue longer than somaxconn + 1');
  for (const id of listener.acceptQueue) if (host.sockets[id]?.queue !== 'accept') found.push(`${id} on the accept queue is not there`);
  for (const id of listener.synQueue) if (host.sockets[id]?.conn.state !== 'SYN_RECEIVED') found.push(`${id} on the SYN queue is no half-open connection`);
  return found;
}

/** The sent ranges cover SND.UNA to SND.NXT without gap; what came early lies beyond RCV.NXT. */
function rangeFaults(conn: Connection): string[] {
  const found: string[] = [];
  if (conn.state === 'CLOSED' || conn.state === 'LISTEN' || conn.state === 'TIME_WAIT') return found;
  let next = conn.sndUna;
  for (const range of conn.sent) {
    if (range.seq !== next) found.push(`sent range at ${range.seq}, expected ${next}`);
    next = seqAdd(range.seq, range.length);
  }
  if (conn.sent.length > 0 && next !== conn.sndNxt) found.push(`sent ranges end at ${next}, sndNxt is ${conn.sndNxt}`);
  for (const range of conn.early) if (seqLeq(range.seq, conn.rcvNxt)) found.push(`early range at ${range.seq}, rcvNxt is ${conn.rcvNxt}`);
  return found;
}

/** Why a process sleeps: what it waits for has not come, and no error or end of file stands in its way. */
function hasCause(sim: Sim, host: Host, process: Process): boolean {
  const { call, untilUs, socketId } = process.sleeping!;
  if (untilUs >= 0 && untilUs < sim.nowUs) return false;
  const sock = host.sockets[socketId];
  if (!sock) return call.name === 'poll';
  return waits(call, sock);
}

function waits(call: SysCall, sock: Sock): boolean {
  const { conn } = sock;
  // A listener has no error of its own: what an earlier connect() left behind does not wake accept().
  if (conn.error !== null && sock.listener === null) return false;
  switch (call.name) {
    case 'accept':
    case 'accept4':
      return sock.listener !== null && sock.listener.acceptQueue.length === 0;
    case 'connect':
      return conn.state === 'SYN_SENT' || conn.state === 'SYN_RECEIVED';
    case 'read':
    case 'recv':
    case 'readv':
    case 'recvfrom':
    case 'recvmsg':
      return !conn.finReceived && !conn.shutRead && conn.state !== 'CLOSED'
        && (unreadBytes(conn) === 0 || ('flags' in call && call.flags?.includes('MSG_WAITALL') === true));
    case 'write':
    case 'send':
    case 'writev':
    case 'sendto':
    case 'sendmsg':
      return conn.state === 'SYN_SENT' || conn.state === 'SYN_RECEIVED' || unackedBytes(conn) > 0;
    case 'close':
    case 'exit':
    case 'dup2':
      return conn.state !== 'CLOSED';
    case 'poll':
      return true;
    default:
      return false;
  }
}
