import {
  askIdOf, PROTOCOL_VERSION, type AskedInput, type ClientMessage, type RefusalCode, type ServerMessage, type View,
} from '../shared/protocol/index.ts';
import {
  applyInputs, forked, isHost, joinRefusal, link, online, playerId, presenting, replaceWorld, resetStore, toast,
} from './store.ts';
import { dropSession, saveSession, type Session } from './session.ts';

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 10_000;
const PING_MS = 15_000;
/** Silence after which the network is taken for gone, although the socket has not noticed. */
const SILENCE_MS = 40_000;

/** Refusals to a join after which trying again cannot help. */
const FINAL: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'unknown-room', 'name-taken', 'bad-name', 'bad-token', 'wrong-version', 'room-full', 'server-full', 'taken-over',
]);

interface Client {
  code: string;
  session: Session;
  socket: WebSocket | null;
  tries: number;
  retry: number;
  pinger: number;
  heardMs: number;
  joined: boolean;
  resyncing: boolean;
  /** Asked for and not answered yet: sent again after a reconnection, under the same id. */
  pending: Map<string, AskedInput>;
}

let client: Client | null = null;
let nextId = 1;
const tab = [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36)).join('');

function post(message: ClientMessage): void {
  const socket = client?.socket;
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** Where the server listens: beside the page, whatever path a proxy gave it. */
function address(): string {
  const url = new URL('ws', document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return url.href;
}

/** Joins a room and stays in it until `leaveRoom`, whatever the network does. */
export function enterRoom(code: string, session: Session): void {
  leaveRoom();
  resetStore();
  client = { code, session, socket: null, tries: 0, retry: 0, pinger: 0, heardMs: 0, joined: false, resyncing: false, pending: new Map() };
  open(client);
}

/** Closes the connection for good. */
export function leaveRoom(): void {
  const gone = client;
  client = null;
  link.value = 'idle';
  if (!gone) return;
  clearTimeout(gone.retry);
  clearInterval(gone.pinger);
  gone.socket?.close(1000);
}

/** Asks for an input. It is sent again after a reconnection until the server has answered it. */
export function ask(input: AskedInput): void {
  if (!client) return;
  const id = `${tab}-${nextId++}`;
  client.pending.set(id, input);
  if (client.joined) post({ t: 'input', id, input });
}

/** Host: has everybody's view stand at a moment of the past, or go live again (null). */
export function present(at: View | null): void {
  post({ t: 'present', id: `${tab}-${nextId++}`, at });
}

/** Host: makes a new room of the inputs up to this one. */
export function fork(seq: number): void {
  post({ t: 'fork', id: `${tab}-${nextId++}`, seq });
}

/** Tries at once in place of waiting, and takes a seat back from another tab. */
export function reconnectNow(): void {
  if (!client || link.value === 'open' || link.value === 'connecting') return;
  clearTimeout(client.retry);
  joinRefusal.value = null;
  open(client);
}

function open(at: Client): void {
  link.value = 'connecting';
  at.joined = false;
  const socket = new WebSocket(address());
  at.socket = socket;
  socket.onopen = () => {
    at.heardMs = performance.now();
    const { name, token, hostToken } = at.session;
    post({ t: 'join', v: PROTOCOL_VERSION, code: at.code, ...(token ? { token } : { name }), ...(hostToken ? { hostToken } : {}) });
    at.pinger = window.setInterval(() => watch(at), PING_MS);
  };
  socket.onmessage = (event) => {
    if (client !== at || at.socket !== socket) return;
    at.heardMs = performance.now();
    receive(at, JSON.parse(String(event.data)) as ServerMessage);
  };
  socket.onclose = () => closed(at, socket);
}

function watch(at: Client): void {
  if (performance.now() - at.heardMs > SILENCE_MS) at.socket?.close();
  else post({ t: 'ping' });
}

function closed(at: Client, socket: WebSocket): void {
  clearInterval(at.pinger);
  if (client !== at || at.socket !== socket) return;
  at.socket = null;
  at.joined = false;
  if (joinRefusal.value) {
    link.value = 'closed';
    return;
  }
  link.value = 'waiting';
  const most = Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** at.tries);
  at.tries++;
  // Jitter, so that a class of thirty does not come back in one instant after a restart.
  at.retry = window.setTimeout(() => open(at), most * (0.5 + Math.random() / 2));
}

function receive(at: Client, message: ServerMessage): void {
  switch (message.t) {
    case 'welcome':
      return welcomed(at, message);
    case 'inputs':
      for (const numbered of message.inputs) at.pending.delete(askIdOf(numbered, playerId.value ?? '') ?? '');
      if (at.resyncing) return;
      if (!follow(message.inputs, message.hash)) resync(at);
      return;
    case 'snapshot':
      at.resyncing = false;
      return replaceWorld(message.world, message.seq);
    case 'done':
      at.pending.delete(message.id);
      return;
    case 'refused':
      return refused(at, message.id, message.code, message.text);
    case 'presence':
      online.value = message.online;
      return;
    case 'present':
      presenting.value = message.at;
      return;
    case 'forked':
      forked.value = { code: message.code, seq: message.seq };
      return;
    case 'pong':
      return;
  }
}

/** A replica that throws has lost its way like one whose hash differs: both are cured by a snapshot. */
function follow(inputs: Parameters<typeof applyInputs>[0], hash: string | undefined): boolean {
  try {
    return applyInputs(inputs, hash);
  } catch (error) {
    reportError(error);
    return false;
  }
}

function resync(at: Client): void {
  at.resyncing = true;
  post({ t: 'resync' });
}

function welcomed(at: Client, message: Extract<ServerMessage, { t: 'welcome' }>): void {
  at.tries = 0;
  at.joined = true;
  at.resyncing = false;
  const name = message.world.players.find((player) => player.id === message.playerId)?.name ?? at.session.name;
  at.session = { ...at.session, name, token: message.token };
  saveSession(at.code, at.session);
  playerId.value = message.playerId;
  isHost.value = message.host;
  joinRefusal.value = null;
  link.value = 'open';
  replaceWorld(message.world, message.seq);
  presenting.value = message.presenting;
  for (const [id, input] of at.pending) post({ t: 'input', id, input });
}

function refused(at: Client, id: string | undefined, code: RefusalCode, text: string): void {
  if (id !== undefined) at.pending.delete(id);
  if (code === 'taken-over' || (!at.joined && FINAL.has(code))) {
    if (code === 'bad-token') dropSession(at.code);
    joinRefusal.value = code;
    link.value = 'closed';
    at.socket?.close(1000);
    return;
  }
  toast.value = { code, text };
}

/** Only what the network ended comes back by itself: a tab whose seat went to another one waits for its player. */
function retryNow(): void {
  if (link.value === 'waiting') reconnectNow();
}

addEventListener('online', retryNow);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') retryNow();
});
