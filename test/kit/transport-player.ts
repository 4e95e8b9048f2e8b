import { WebSocket as NodeWebSocket } from 'ws';
import { openTransport, type Environment, type Transport } from '../../client/transport.ts';
import { hashPlain } from '../../shared/base/index.ts';
import { step, type World } from '../../shared/game/index.ts';
import { PROTOCOL_VERSION, type AskedInput, type ClientMessage, type ServerMessage } from '../../shared/protocol/index.ts';
import { answersIn } from './socket-player.ts';

/** A tab's storage in memory. */
export function tabStorage(): NonNullable<Environment['storage']> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

/** What a browser gives the transport, made of Node's parts; `baseUrl` ends in a slash. */
export function nodeEnvironment(baseUrl: string, change: Partial<Environment> = {}): Environment {
  return { baseUrl, WebSocket: NodeWebSocket as unknown as typeof WebSocket, fetch, storage: tabStorage(), openWithinMs: 3_000, answerWithinMs: 10_000, ...change };
}

/** A player whose messages go by the client's own transport, with a replica of its own. */
export class TransportPlayer {
  readonly received: ServerMessage[] = [];
  readonly transport: Transport;
  world: World | null = null;
  seq = 0;
  token = '';
  playerId = '';
  closed: { code: number; reason: string } | null = null;
  private readonly waiting = new Set<() => void>();

  private constructor(environment: Environment) {
    this.transport = openTransport({
      open: () => this.wake(),
      message: (text) => this.take(JSON.parse(text) as ServerMessage),
      close: (code, reason) => {
        this.closed = { code, reason };
        this.wake();
      },
    }, environment);
  }

  /** Opens a transport; resolves when it is open or has ended. */
  static async connect(environment: Environment): Promise<TransportPlayer> {
    const player = new TransportPlayer(environment);
    await player.until(() => player.transport.kind !== null || player.closed !== null);
    return player;
  }

  /** Connects and joins; resolves when the welcome is here. */
  static async join(environment: Environment, code: string, who: { name?: string; token?: string; hostToken?: string }): Promise<TransportPlayer> {
    const player = await TransportPlayer.connect(environment);
    player.send({ t: 'join', v: PROTOCOL_VERSION, code, ...who });
    await player.until(() => player.world !== null || player.closed !== null);
    if (player.closed) throw new Error(`closed (${player.closed.code}) before a welcome`);
    return player;
  }

  send(message: ClientMessage): void {
    this.transport.send(JSON.stringify(message));
  }

  /** Resolves when the condition holds; checked after every message. Vitest's timeout ends a wait that never does. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  /** Asks for an input; resolves with its number in the room's order, or with the code of the refusal. */
  async ask(input: AskedInput, id: string): Promise<number | string> {
    this.send({ t: 'input', id, input });
    let answer: number | string | undefined;
    await this.until(() => {
      answer = this.answerTo(id);
      return answer !== undefined || this.closed !== null;
    });
    if (answer === undefined) throw new Error(`closed (${this.closed?.code}) before an answer`);
    return answer;
  }

  /** Number or refusal of what was asked under that id, if it was answered. */
  answerTo(id: string): number | string | undefined {
    for (const message of this.received) {
      if (message.t === 'done' && message.id === id) return message.seq;
      if (message.t === 'refused' && message.id === id) return message.code;
    }
    return undefined;
  }

  hash(): string {
    return hashPlain(this.world);
  }

  private take(message: ServerMessage): void {
    if (message.t === 'welcome') {
      this.token = message.token;
      this.playerId = message.playerId;
    }
    if (message.t === 'welcome' || message.t === 'snapshot') {
      this.world = message.world;
      this.seq = message.seq;
    }
    if (message.t === 'inputs') {
      this.follow(message);
      this.received.push(...answersIn(message, this.playerId));
    }
    this.received.push(message);
    this.wake();
  }

  private follow({ inputs, hash }: Extract<ServerMessage, { t: 'inputs' }>): void {
    for (const { seq, input } of inputs) {
      if (seq !== this.seq + 1) throw new Error(`input ${seq} came after ${this.seq}`);
      step(this.world!, input);
      this.seq = seq;
    }
    if (hash !== undefined && hash !== this.hash()) throw new Error(`the replica differs after input ${this.seq}`);
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
