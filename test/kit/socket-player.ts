import { WebSocket } from 'ws';
import { hashPlain } from '../../shared/base/index.ts';
import { step, type World } from '../../shared/game/index.ts';
import { askIdOf, PROTOCOL_VERSION, type AskedInput, type ClientMessage, type ServerMessage } from '../../shared/protocol/index.ts';

type Of<T extends ServerMessage['t']> = Extract<ServerMessage, { t: T }>;

/** A room as the server made it. */
export interface MadeRoom {
  code: string;
  hostToken: string;
}

/** Makes a room over HTTP. */
export async function makeRoom(url: string, body: object = {}): Promise<MadeRoom> {
  const response = await fetch(new URL('api/rooms', url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (response.status !== 201) throw new Error(`POST api/rooms: ${response.status}`);
  return (await response.json()) as MadeRoom;
}

/** The answers to a player that ride along with everybody's inputs, as the messages `done` that they stand for. */
export function answersIn({ inputs }: Of<'inputs'>, playerId: string): Of<'done'>[] {
  return inputs.flatMap((numbered) => {
    const id = askIdOf(numbered, playerId);
    return id === null ? [] : [{ t: 'done', id, seq: numbered.seq }];
  });
}

let made = 1;

/** A player over a real WebSocket, with a replica of its own, as a browser has. */
export class SocketPlayer {
  readonly received: ServerMessage[] = [];
  world: World | null = null;
  seq = 0;
  token = '';
  playerId = '';
  closed: { code: number; reason: string } | null = null;
  private readonly waiting = new Set<() => void>();
  private nextId = 1;
  /** Ids of two connections of one player must differ, as those of two pages do: an id that was used is answered from what was done. */
  private readonly tag = `s${made++}`;

  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.take(JSON.parse((data as Buffer).toString()) as ServerMessage));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.wake();
    });
    socket.on('error', () => undefined);
  }

  /** Opens a connection that has not joined yet. */
  static async connect(url: string, headers: Record<string, string> = {}): Promise<SocketPlayer> {
    const socket = new WebSocket(new URL('ws', url.replace('http', 'ws')), { headers });
    const player = new SocketPlayer(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return player;
  }

  /** Connects and joins; resolves when the welcome is here. */
  static async join(url: string, code: string, who: { name?: string; token?: string; hostToken?: string; pairing?: string; watch?: true }): Promise<SocketPlayer> {
    const player = await SocketPlayer.connect(url);
    player.send({ t: 'join', v: PROTOCOL_VERSION, code, ...who });
    await player.welcome();
    return player;
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Resolves when the condition holds; checked after every message. Vitest's timeout ends a wait that never does. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.add(resolve));
  }

  /** The first message of that kind from `since` on (an index into `received`) that fits. */
  async message<T extends ServerMessage['t']>(t: T, fits: (message: Of<T>) => boolean = () => true, since = 0): Promise<Of<T>> {
    const find = (): Of<T> | undefined =>
      this.received.slice(since).find((message): message is Of<T> => message.t === t && fits(message as Of<T>));
    await this.until(() => find() !== undefined || this.closed !== null);
    const found = find();
    if (!found) throw new Error(`closed (${this.closed?.code}) before a message ${t}`);
    return found;
  }

  async welcome(): Promise<Of<'welcome'>> {
    return this.message('welcome');
  }

  async whenClosed(): Promise<{ code: number; reason: string }> {
    await this.until(() => this.closed !== null);
    return this.closed!;
  }

  /** Asks for an input and waits for the answer to it. */
  async ask(input: AskedInput, id = `${this.tag}-${this.nextId++}`): Promise<Of<'done'> | Of<'refused'>> {
    const since = this.received.length;
    this.send({ t: 'input', id, input });
    const answered = (message: ServerMessage): message is Of<'done'> | Of<'refused'> =>
      (message.t === 'done' || message.t === 'refused') && message.id === id;
    await this.until(() => this.received.slice(since).some(answered) || this.closed !== null);
    const answer = this.received.slice(since).find(answered);
    if (!answer) throw new Error(`closed (${this.closed?.code}) before an answer`);
    return answer;
  }

  hash(): string {
    return hashPlain(this.world);
  }

  /** Ends the connection as a lost network does. */
  cut(): void {
    this.socket.terminate();
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

  private follow({ inputs, hash }: Of<'inputs'>): void {
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

/** A request besides inputs: sent under a fresh id; resolves with the answer or the refusal, or for `present` with the new view. */
export async function request(
  player: SocketPlayer, message: RequestWithoutId,
): Promise<Of<'forked' | 'remote-invited' | 'remotes-revoked' | 'refused' | 'present'>> {
  const id = `q${player.received.length}`;
  const since = player.received.length;
  player.send({ ...message, id });
  type Answer = Awaited<ReturnType<typeof request>>;
  const fits = (got: ServerMessage): got is Answer => ('id' in got && got.id === id) || (message.t === 'present' && got.t === 'present');
  await player.until(() => player.received.slice(since).some(fits) || player.closed !== null);
  const answer = player.received.slice(since).find(fits);
  if (!answer) throw new Error(`closed (${player.closed?.code}) before an answer`);
  return answer;
}

type Request = Extract<ClientMessage, { t: 'present' | 'fork' | 'invite-remote' | 'revoke-remotes' }>;
type RequestWithoutId = Request extends infer T ? (T extends { id: string } ? Omit<T, 'id'> : never) : never;

/** The code with which a join is refused. */
export async function refusedJoin(url: string, code: string, who: { v?: number; name?: string; token?: string; hostToken?: string; pairing?: string }): Promise<string> {
  const player = await SocketPlayer.connect(url);
  player.send({ t: 'join', v: PROTOCOL_VERSION, code, ...who });
  const refused = await player.message('refused');
  player.cut();
  return refused.code;
}
