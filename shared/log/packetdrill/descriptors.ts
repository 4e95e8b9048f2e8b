import type { Sock, SysResult } from '../../socket/index.ts';
import type { Segment } from '../../tcp/index.ts';
import type { CallAction, SegmentAction } from './ast.ts';
import type { PlannedCall } from './calls.ts';
import { isOf } from './outbound.ts';
import { BIND_PORT, CONNECT_PORT, createTested, type Tested } from './segments.ts';

/** A socket of the script: its descriptor, and what the script has done with it so far. */
interface Named {
  fd: number | null;
  phase: 'new' | 'listening' | 'connecting' | 'connection';
  tested: Tested | null;
}

/** How a connect() ends that may be made again. */
const FAILED: readonly (string | undefined)[] = ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNABORTED', 'ECONNRESET'];

/** The peer's first port; each connection that it opens gets the next one. */
const PEER_PORT = 33_000;

/** Where a live descriptor leads. */
export interface Files {
  socketOf(liveFd: number): Sock | null;
}

/** The script's descriptors and the connection that its packets are about: the socket made last, or the child of a listener. */
export interface Descriptors {
  /** The connection under test, or null where there is none yet. */
  readonly tested: Tested | null;
  liveFd(scriptFd: number): number;
  /** An inbound packet: one for a listener makes a connection. */
  inbound(segment: SegmentAction): void;
  /** The connection of which an outbound packet is expected. */
  outbound(): Tested | null;
  connecting(scriptFd: number): void;
  returned(call: CallAction, planned: PlannedCall, result: SysResult, files: Files): void;
  testedSock(files: Files): Sock | null;
  isTested(segment: Segment): boolean;
}

export function createDescriptors(): Descriptors {
  return new Names();
}

class Names implements Descriptors {
  readonly #live = new Map<number, number>();
  readonly #sockets = new Map<number, Named>();
  #current: Named | null = null;
  #nextPeerPort = PEER_PORT;

  get tested(): Tested | null {
    return this.#current?.tested ?? null;
  }

  /** A descriptor that the script never got stands for none: far above those that are given out. */
  liveFd(scriptFd: number): number {
    return this.#live.get(scriptFd) ?? 1_000_000 + scriptFd;
  }

  inbound({ seq, flags }: SegmentAction): void {
    const current = this.#current;
    if (current === null || current.phase === 'listening') {
      const tested = createTested(BIND_PORT, this.#nextPeerPort++);
      tested.scriptPeerIss = seq;
      this.#current = { fd: null, phase: 'connection', tested };
    } else if (current.phase === 'connecting' && /^[^.]*S/.test(flags) && current.tested) {
      // The peer's SYN, with or without ACK, tells where its numbers begin.
      current.tested.scriptPeerIss = seq;
      if (flags.includes('.')) current.phase = 'connection';
    } else {
      current.tested ??= createTested(BIND_PORT, this.#nextPeerPort++);
    }
  }

  outbound(): Tested | null {
    return this.tested;
  }

  connecting(scriptFd: number): void {
    const named = this.#sockets.get(scriptFd);
    if (named?.phase !== 'new') return;
    named.phase = 'connecting';
    named.tested = createTested(null, CONNECT_PORT);
    this.#current = named;
  }

  returned({ result: expected }: CallAction, { effect, fd }: PlannedCall, { ret, errno }: SysResult, files: Files): void {
    if (effect === 'connect' && FAILED.includes(errno)) this.#failed(fd!);
    if (ret < 0) return;
    const scriptFd = expected.kind === 'number' ? expected.value : ret;
    switch (effect) {
      case 'socket':
        this.#live.set(scriptFd, ret);
        this.#current = { fd: scriptFd, phase: 'new', tested: null };
        this.#sockets.set(scriptFd, this.#current);
        return;
      case 'dup':
        this.#live.set(scriptFd, ret);
        return;
      case 'accept':
        this.#live.set(scriptFd, ret);
        this.#accepted(scriptFd, ret, files);
        return;
      case 'listen': {
        const named = this.#sockets.get(fd!);
        if (named) named.phase = 'listening';
        return;
      }
      case 'close':
        this.#live.delete(fd!);
        return;
      default:
    }
  }

  /** A socket whose attempt has failed may try again, from another port. */
  #failed(scriptFd: number): void {
    const named = this.#sockets.get(scriptFd);
    if (named?.phase === 'connecting') named.phase = 'new';
  }

  /** The descriptor of the connection under test, where it is that one which was accepted. */
  #accepted(scriptFd: number, liveFd: number, files: Files): void {
    const sock = files.socketOf(liveFd);
    if (sock && this.tested?.peerPort === sock.conn.remotePort) this.#current!.fd = scriptFd;
  }

  testedSock(files: Files): Sock | null {
    const fd = this.#current?.fd ?? null;
    return fd === null ? null : files.socketOf(this.liveFd(fd));
  }

  isTested(segment: Segment): boolean {
    return this.tested !== null && isOf(this.tested, segment);
  }
}
