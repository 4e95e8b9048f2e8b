import { nextBelow, type RandomState } from '../../base/index.ts';
import type { ShutdownHow } from '../../socket/index.ts';
import type { FaultKind } from '../match/types.ts';
import { SERVER_PORT } from '../match/programs.ts';
import type { ProgramConfig, Statement } from '../programs.ts';

/** What can be wrong in a running network, each so that from the client's side it looks like another one. */
export const FAULT_KINDS: readonly FaultKind[] = ['leaked-fd', 'unread-data', 'wrong-shutdown', 'full-queue', 'half-open', 'forgotten-close', 'nobody-listens'];

/** Hosts of a case: a server with the two clients that use it. */
export interface Cast {
  server: number;
  serverAddr: string;
  clients: [number, number];
}

/** A running network with one fault: its programs, the host where the fault lies, and whose power fails (-1: nobody's). */
export interface Case {
  kind: FaultKind;
  hostId: number;
  programs: ProgramConfig[];
  vanishes: number;
}

/** When a host loses its power, microseconds after the case began. */
export const VANISH_US = 1_500_000;
/** For ever, as far as a case lasts. */
const FOREVER_US = 1_000_000_000;
const START_US = 300_000;
const PAUSE_US = 1_200_000;
const WRONG_PORT = 8_080;

/** What a client and the process that serves it do with their connection; `serverFd` is the descriptor that accept() gives. */
interface Exchange {
  client: Statement[];
  child: Statement[];
  /** False: the parent forgets its own copy of the descriptor after fork(). */
  parentCloses: boolean;
}

/**
 * Sets up a case by chance: one of the clients (the first of a fault of its own, or the one that meets the server's) is in trouble, the
 * other one is well, and slow enough to look suspicious. All of it happens by system calls alone.
 */
export function makeCase(kind: FaultKind, cast: Cast, random: RandomState): Case {
  const second = nextBelow(random, 2);
  const victim = cast.clients[second]!;
  const other = cast.clients[1 - second]!;
  if (kind === 'full-queue') return { kind, hostId: cast.server, programs: fullQueue(cast, victim, other), vanishes: -1 };
  const atClient = nextBelow(random, 2) === 1;
  const exchange = troubled(kind, atClient);
  const listens = kind === 'nobody-listens' && !atClient ? WRONG_PORT : SERVER_PORT;
  const well = nextBelow(random, 2) === 0 ? serverCloses(PAUSE_US) : clientCloses(PAUSE_US);
  const programs = [
    serverProgram(cast.server, listens, [exchange, well]),
    clientProgram(victim, cast.serverAddr, kind === 'nobody-listens' && atClient ? WRONG_PORT : SERVER_PORT, START_US, exchange),
    // The other client comes later, so that accept() gives each its own descriptor.
    clientProgram(other, cast.serverAddr, SERVER_PORT, 2 * START_US, well),
  ];
  return { kind, hostId: guiltyHost(kind, cast.server, victim, atClient), programs, vanishes: kind === 'half-open' ? victim : -1 };
}

function guiltyHost(kind: FaultKind, server: number, victim: number, atClient: boolean): number {
  switch (kind) {
    case 'wrong-shutdown':
    case 'half-open':
      return victim;
    case 'forgotten-close':
    case 'nobody-listens':
      return atClient ? victim : server;
    default:
      return server;
  }
}

function troubled(kind: FaultKind, atClient: boolean): Exchange {
  switch (kind) {
    case 'leaked-fd':
      return { ...serverCloses(0), parentCloses: false };
    case 'unread-data':
      return { ...serverCloses(0), child: [{ sleepUs: START_US }, close(4), exit()] };
    case 'wrong-shutdown':
      // The server answers when it has read all; the client meant to say with WR that this was all, and shut the other way.
      return { client: [write(3, 'request\n'), shutdown(3, 'RD'), read(3), { sleepUs: FOREVER_US }], child: [read(4), read(4), write(4, 'answer\n'), close(4), exit()], parentCloses: true };
    case 'half-open':
      return serverCloses(FOREVER_US);
    case 'forgotten-close':
      return atClient
        ? { ...serverCloses(0), client: [write(3, 'request\n'), read(3), read(3), { sleepUs: FOREVER_US }] }
        : { ...clientCloses(0), child: [read(4), write(4, 'answer\n'), read(4), { sleepUs: FOREVER_US }] };
    default:
      return serverCloses(0);
  }
}

/** The server answers and closes; the client reads the end of file and closes too. It waits before it asks. */
function serverCloses(waitUs: number): Exchange {
  return {
    client: [{ sleepUs: waitUs }, write(3, 'request\n'), read(3), read(3), close(3)],
    child: [read(4), write(4, 'answer\n'), close(4), exit()], parentCloses: true,
  };
}

/** The client says with shutdown() that it has asked all, and goes on reading; then it closes, and the server after it. */
function clientCloses(waitUs: number): Exchange {
  return {
    client: [{ sleepUs: waitUs }, write(3, 'request\n'), read(3), close(3)],
    child: [read(4), write(4, 'answer\n'), read(4), close(4), exit()], parentCloses: true,
  };
}

function serverProgram(hostId: number, port: number, exchanges: Exchange[]): ProgramConfig {
  const statements: Statement[] = [
    { call: { name: 'socket' } }, { call: { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port } } }, { call: { name: 'listen', fd: 3, backlog: 5 } },
  ];
  let fd = 4;
  for (const { child, parentCloses } of exchanges) {
    statements.push({ call: { name: 'accept', fd: 3 } }, { fork: [close(3), ...child.map((statement) => onFd(statement, fd))] });
    if (parentCloses) statements.push(close(fd));
    else fd++;
  }
  return { hostId, name: 'httpd', statements: [...statements, { call: { name: 'accept', fd: 3 } }] };
}

/** The same statement on the descriptor that accept() gave. */
function onFd(statement: Statement, fd: number): Statement {
  return 'call' in statement && 'fd' in statement.call && statement.call.fd === 4 ? { call: { ...statement.call, fd } } : statement;
}

function clientProgram(hostId: number, addr: string, port: number, startUs: number, { client }: Exchange): ProgramConfig {
  return { hostId, name: 'curl', statements: [{ sleepUs: startUs }, { call: { name: 'socket' } }, { call: { name: 'connect', fd: 3, address: { addr, port } } }, ...client] };
}

/** A server with backlog 0 that is busy with its first customer: one connection waits, established, and the next SYN is dropped. */
function fullQueue({ server, serverAddr }: Cast, victim: number, other: number): ProgramConfig[] {
  const connect = (fd: number): Statement => ({ call: { name: 'connect', fd, address: { addr: serverAddr, port: SERVER_PORT } } });
  const socket: Statement = { call: { name: 'socket' } };
  return [
    { hostId: server, name: 'httpd', statements: [socket, { call: { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: SERVER_PORT } } }, { call: { name: 'listen', fd: 3, backlog: 0 } }, { call: { name: 'accept', fd: 3 } }, read(4), write(4, 'answer\n'), { sleepUs: FOREVER_US }] },
    { hostId: other, name: 'curl', statements: [{ sleepUs: START_US }, socket, connect(3), write(3, 'request\n'), read(3), { sleepUs: PAUSE_US }, socket, connect(4), write(4, 'request\n'), read(4)] },
    { hostId: victim, name: 'curl', statements: [{ sleepUs: 3 * PAUSE_US }, socket, connect(3), write(3, 'request\n'), read(3)] },
  ];
}

function read(fd: number): Statement {
  return { call: { name: 'read', fd, len: 4_096 } };
}

function write(fd: number, data: string): Statement {
  return { call: { name: 'write', fd, data } };
}

function close(fd: number): Statement {
  return { call: { name: 'close', fd } };
}

function shutdown(fd: number, how: ShutdownHow): Statement {
  return { call: { name: 'shutdown', fd, how } };
}

function exit(): Statement {
  return { call: { name: 'exit' } };
}
