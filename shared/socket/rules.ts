import { TRUE_TCP_RULES, type TcpRules } from '../tcp/index.ts';
import type { Errno } from './errno.ts';

/** The decisions of system calls and queues that people get wrong, besides those of a connection. */
export interface Rules extends TcpRules {
  connectWaitsForAccept: boolean;
  listenBlocks: boolean;
  /** What the backlog bounds: connections that wait for accept() (Linux: one more), or all of the port. */
  backlogBounds: 'waiting' | 'all';
  /** A SYN that finds a queue full is answered by RST. */
  fullQueueRefuses: boolean;
  /** Reading and writing a listening descriptor reaches its connection. */
  listenerCarriesData: boolean;
  acceptGivesNewPort: boolean;
  /** No two clients of a port may have the same port of their own, whatever their addresses. */
  clientPortsAreUnique: boolean;
  /** Closing the listener ends the connections that it made. */
  listenerOwnsConnections: boolean;
  acceptInheritsNonblock: boolean;
  /** A connection on the accept queue can be reset. */
  queuedCanDie: boolean;
  /** Errors after which a socket is good for nothing more. */
  fatalErrors: readonly Errno[];
  writeWaitsForAck: boolean;
  writeTakesAll: boolean;
  /** Each part of a writev() is sent by itself. */
  partsStayApart: boolean;
  /** recvfrom() and sendto() work on a connection. */
  addressedCallsWork: boolean;
  /** A read at end of file says so, and one that finds nothing says something else. */
  endOfFileTold: boolean;
  /** A close() that a signal interrupted has closed all the same. */
  interruptedCloseIsDone: boolean;
  /** Which close() sends FIN: the last of all, the last of a process, any. */
  finAtClose: 'last' | 'last-of-process' | 'any';
  /** shutdown() closes the descriptor. */
  shutdownCloses: boolean;
  /** close() resets where bytes wait unread, or SO_LINGER asks for it. */
  closeMayReset: boolean;
  exitResets: boolean;
  writeFailsAfterFin: boolean;
}

/** What RFC 9293, the man pages and Linux say. */
export const TRUE_RULES: Rules = {
  ...TRUE_TCP_RULES,
  connectWaitsForAccept: false, listenBlocks: false, backlogBounds: 'waiting', fullQueueRefuses: false, listenerCarriesData: false,
  acceptGivesNewPort: false, clientPortsAreUnique: false, listenerOwnsConnections: false, acceptInheritsNonblock: false, queuedCanDie: true,
  fatalErrors: [], writeWaitsForAck: false, writeTakesAll: false, partsStayApart: false, addressedCallsWork: true, endOfFileTold: true,
  interruptedCloseIsDone: true, finAtClose: 'last', shutdownCloses: false, closeMayReset: true, exitResets: false, writeFailsAfterFin: false,
};
