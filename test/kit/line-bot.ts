import { WebSocket as NodeWebSocket } from 'ws';
import { openLine, type Line, type LineState } from '../../client/line.ts';
import type { Environment, TransportKind } from '../../client/transport.ts';
import { hashPlain } from '../../shared/base/index.ts';
import { step, type World } from '../../shared/game/index.ts';
import { askIdOf, type AskedInput, type ResyncReason, type ServerMessage } from '../../shared/protocol/index.ts';
import { nodeEnvironment } from './transport-player.ts';

/** What a player has over the reload of its page: as a browser's storage keeps it. */
export interface Kept {
  code: string;
  name: string;
  token?: string;
  hostToken?: string;
}

/** What one player heard, over all its pages. */
export interface Memory {
  /** Ids in the order in which they were asked for, and the numbers that were acknowledged. */
  asked: string[];
  acked: Map<string, number>;
  refused: { id: string | undefined; code: string }[];
  resyncs: ResyncReason[];
  playerIds: Set<string>;
  by: Set<TransportKind>;
  joins: number;
}

export function freshMemory(): Memory {
  return { asked: [], acked: new Map(), refused: [], resyncs: [], playerIds: new Set(), by: new Set(), joins: 0 };
}

/** A browser's parts made of Node's, and a way to cut every connection of it as a lost network does. */
function cuttable(baseUrl: string): { environment: Environment; cut(): void } {
  const sockets = new Set<NodeWebSocket>();
  let lost = new AbortController();
  class Socket extends NodeWebSocket {
    constructor(url: string) {
      super(url);
      sockets.add(this);
      this.on('close', () => sockets.delete(this));
    }
  }
  const fetchUntilCut: typeof fetch = (input, init) =>
    fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, lost.signal]) : lost.signal });
  return {
    environment: nodeEnvironment(baseUrl, { WebSocket: Socket as unknown as typeof WebSocket, fetch: fetchUntilCut }),
    cut() {
      for (const socket of sockets) socket.terminate();
      lost.abort();
      lost = new AbortController();
    },
  };
}

/**
 * A player without a page: the client's own line with its reconnections, and a replica. `moved` is called whenever it may
 * want to do something.
 */
export class LineBot {
  world: World | null = null;
  seq = 0;
  playerId = '';
  state: LineState = { is: 'connecting' };
  waiting = 0;
  private readonly kept: Kept;
  readonly memory: Memory;
  private readonly moved: () => void;
  private readonly line: Line;
  private readonly cutAll: () => void;

  constructor(kept: Kept, memory: Memory, baseUrl: string, tag: string, moved: () => void) {
    this.kept = kept;
    this.memory = memory;
    this.moved = moved;
    const { environment, cut } = cuttable(baseUrl);
    this.cutAll = cut;
    this.line = openLine({
      credentials: () => ({
        code: kept.code, ...(kept.token ? { token: kept.token } : { name: kept.name }), ...(kept.hostToken ? { hostToken: kept.hostToken } : {}),
      }),
      state: (state) => {
        this.state = state;
        if (state.is === 'open' && state.by) memory.by.add(state.by);
        this.moved();
      },
      message: (message) => {
        const why = this.take(message);
        if (why) memory.resyncs.push(why);
        this.moved();
        return why;
      },
      waiting: (count) => (this.waiting = count),
    }, tag, environment);
  }

  get isOpen(): boolean {
    return this.state.is === 'open';
  }

  /** Asks for an input and remembers that; false where too many wait. */
  ask(input: AskedInput): boolean {
    const id = this.line.ask(input);
    if (id !== null) this.memory.asked.push(id);
    return id !== null;
  }

  hash(): string {
    return hashPlain(this.world);
  }

  /** Ends the connection as a lost network does; the line comes back by itself. */
  cut(): void {
    this.cutAll();
  }

  tryNow(): void {
    this.line.tryNow();
  }

  doubt(): void {
    this.line.doubt();
  }

  /** Ends the page. */
  leave(): void {
    this.line.leave();
    this.cutAll();
  }

  private take(message: ServerMessage): ResyncReason | null {
    switch (message.t) {
      case 'welcome':
        this.kept.token = message.token;
        this.memory.joins++;
        this.playerId = message.playerId;
        this.memory.playerIds.add(message.playerId);
        this.world = message.world;
        this.seq = message.seq;
        return null;
      case 'snapshot':
        this.world = message.world;
        this.seq = message.seq;
        return null;
      case 'inputs':
        return this.follow(message);
      case 'done':
        this.acknowledged(message.id, message.seq);
        return null;
      case 'refused':
        this.memory.refused.push({ id: message.id, code: message.code });
        return null;
      default:
        return null;
    }
  }

  private follow({ inputs, hash }: Extract<ServerMessage, { t: 'inputs' }>): ResyncReason | null {
    for (const numbered of inputs) {
      const id = askIdOf(numbered, this.playerId);
      if (id !== null) this.acknowledged(id, numbered.seq);
      if (numbered.seq !== this.seq + 1) return 'gap';
      step(this.world!, numbered.input);
      this.seq = numbered.seq;
    }
    return hash === undefined || hash === this.hash() ? null : 'hash';
  }

  private acknowledged(id: string, seq: number): void {
    const before = this.memory.acked.get(id);
    if (before !== undefined && before !== seq) throw new Error(`input ${id} was acknowledged as ${before} and as ${seq}`);
    this.memory.acked.set(id, seq);
  }
}
