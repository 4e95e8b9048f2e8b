import { computed, signal } from '@preact/signals';
import type { Poll, WorldConfig } from '../shared/game/index.ts';
import type { AskedInput, RefusalCode, ResyncReason, ServerMessage, View } from '../shared/protocol/index.ts';
import { openLine, type Credentials, type Line, type LineOwner, type LineState } from './line.ts';
import {
  applyInputs, forked, isHost, joinRefusal, link, online, playerId, presenting, replaceWorld, resetStore, toast,
} from './store.ts';
import { noteLocked, tellQuestion } from './question.ts';
import { dropSession, saveSession, type Session } from './session.ts';

/** Inputs that were asked for and wait for the server, or for the connection. */
export const waiting = signal(0);
/** When a lost connection is tried again, milliseconds of `performance.now()`; null where none is awaited. */
export const retryAtMs = signal<number | null>(null);
/** True where this device is the host's remote, and no player. */
export const isRemote = signal(false);
/** Remotes of the host that are connected. */
export const remotes = signal(0);
/** An invitation for a remote, while it works. */
export const invitation = signal<{ pairing: string; forMs: number } | null>(null);

/** What the room began as, where this page holds it itself, without a server. */
export const localConfig = signal<WorldConfig | null>(null);
export const isLocal = computed(() => localConfig.value !== null);

/** Who is where; the session changes with what the server says. Without a code it is a room of this page, and nothing is kept. */
interface Visit {
  readonly code: string | null;
  session: Session;
}

let client: { visit: Visit; line: Line } | null = null;
let nextRequest = 1;
const tab = [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36)).join('');

/** Joins a room and stays in it until `leaveRoom`, whatever the network does. */
export function enterRoom(code: string, session: Session): void {
  leaveRoom();
  resetStore();
  const visit: Visit = { code, session };
  client = { visit, line: openLine(ownerOf(visit), tab) };
}

/** Enters a room that this page itself holds, on the line that `open` makes. */
export function enterLocal<L extends Line>(config: WorldConfig, open: (owner: LineOwner) => L): L {
  leaveRoom();
  resetStore();
  const visit: Visit = { code: null, session: { name: '' } };
  const line = open(ownerOf(visit));
  client = { visit, line };
  localConfig.value = config;
  return line;
}

function ownerOf(visit: Visit): LineOwner {
  return {
    credentials: () => credentialsOf(visit),
    state: (state) => showState(visit, state),
    message: (message) => receive(visit, message),
    waiting: (count) => (waiting.value = count),
  };
}

/** Closes the connection for good. */
export function leaveRoom(): void {
  client?.line.leave();
  client = null;
  link.value = 'idle';
  waiting.value = 0;
  retryAtMs.value = null;
  localConfig.value = null;
  isRemote.value = false;
  remotes.value = 0;
  invitation.value = null;
  tellQuestion(null, undefined);
}

function credentialsOf({ code, session: { name, token, hostToken, pairing, watch } }: Visit): Credentials {
  const who = watch ? { watch } as const : token ? { token } : pairing ? { pairing } : { name };
  return { code: code ?? '', ...who, ...(hostToken ? { hostToken } : {}) };
}

/** Refusals after which the session is worth nothing any more. */
const ENDS_SESSION: ReadonlySet<RefusalCode> = new Set<RefusalCode>(['bad-token', 'bad-pairing', 'remote-revoked', 'removed']);

function showState({ code, session }: Visit, state: LineState): void {
  link.value = state.is;
  retryAtMs.value = state.is === 'waiting' ? state.untilMs : null;
  if (state.is !== 'closed') return;
  if (code !== null && ENDS_SESSION.has(state.why)) dropSession(code, session);
  joinRefusal.value = state.why;
}

/** Asks for an input. It is sent again after a reconnection until the server has answered it. */
export function ask(input: AskedInput): void {
  if (client && client.line.ask(input) === null) toast.value = { code: 'waiting-full', text: 'Too much waits to be sent.' };
}

/** Host or remote: has everybody's view follow the room's view; null is live. */
export function present(at: View | null): void {
  client?.line.request({ t: 'present', id: requestId(), at });
}

/** Host or remote: has a new room made of the inputs 1 to `seq`. */
export function fork(seq: number): void {
  client?.line.request({ t: 'fork', id: requestId(), seq });
}

/** Host: asks for an invitation for a remote. */
export function inviteRemote(): void {
  client?.line.request({ t: 'invite-remote', id: requestId() });
}

/** Host: ends the remotes and the invitation. */
export function revokeRemotes(): void {
  client?.line.request({ t: 'revoke-remotes', id: requestId() });
}

/** Host of a workshop: begins an activity of its plan. */
export function startActivity(index: number): void {
  client?.line.request({ t: 'start-activity', id: requestId(), index });
}

/** Host of a workshop: asks everybody something. */
export function askPoll(poll: Poll): void {
  client?.line.request({ t: 'ask-poll', id: requestId(), poll });
}

/** The room that this page is in, or null. */
export function roomCode(): string | null {
  return client?.visit.code ?? null;
}

/** The secrets of this device in the room it is in: for what is asked of the server outside of the line. */
export function secrets(): { token: string | null; hostToken: string | null } {
  const session = client?.visit.session;
  return { token: session?.token ?? null, hostToken: session?.hostToken ?? null };
}

/** Locks a choice of the open question. */
export function predict(question: number, choice: number): void {
  if (client?.line.request({ t: 'predict', id: requestId(), question, choice })) noteLocked(choice);
}

/** Host: goes on to the next stage of the open question. */
export function endStage(): void {
  client?.line.request({ t: 'end-stage', id: requestId() });
}

function requestId(): string {
  return `${tab}-q${nextRequest++}`;
}

/** Tries at once in place of waiting, and takes a seat back from another tab. */
export function reconnectNow(): void {
  joinRefusal.value = null;
  client?.line.tryNow();
}

function receive(visit: Visit, message: ServerMessage): ResyncReason | null {
  switch (message.t) {
    case 'welcome':
      welcomed(visit, message);
      return null;
    case 'inputs':
      return follow(message.inputs, message.hash);
    case 'snapshot':
      replaceWorld(message.world, message.seq);
      return null;
    case 'refused':
      toast.value = { code: message.code, text: message.text };
      return null;
    case 'presence':
      online.value = message.online;
      // A remote that came has used the invitation up.
      if (message.remotes > remotes.value) invitation.value = null;
      remotes.value = message.remotes;
      return null;
    case 'question':
      tellQuestion(message.question, message.mine);
      return null;
    case 'present':
      presenting.value = message.at;
      return null;
    case 'forked':
      forked.value = { code: message.code, seq: message.seq };
      return null;
    case 'remote-invited':
      showInvitation(message.pairing, message.expiresInMs);
      return null;
    case 'remotes-revoked':
      invitation.value = null;
      return null;
    case 'done':
    case 'pong':
      return null;
  }
}

function showInvitation(pairing: string, forMs: number): void {
  const shown = { pairing, forMs };
  invitation.value = shown;
  setTimeout(() => {
    if (invitation.value === shown) invitation.value = null;
  }, forMs);
}

/** A replica that throws has lost its way like one whose hash differs: both are cured by a snapshot. */
function follow(inputs: Parameters<typeof applyInputs>[0], hash: string | undefined): ResyncReason | null {
  try {
    return applyInputs(inputs, hash);
  } catch (error) {
    reportError(error);
    return 'error';
  }
}

function welcomed(visit: Visit, message: Extract<ServerMessage, { t: 'welcome' }>): void {
  const name = message.world.players.find((player) => player.id === message.playerId)?.name ?? visit.session.name;
  const { hostToken, watch, workshop } = visit.session;
  visit.session = { name, ...(watch ? { watch } : { token: message.token }), ...(workshop ? { workshop } : {}), ...(hostToken ? { hostToken } : {}), ...(message.remote ? { remote: true } : {}) };
  // Who only looks on, at the wall or the board, takes nothing away from the player or the host that this browser holds.
  if (visit.code !== null && (!watch || hostToken)) saveSession(visit.code, visit.session);
  playerId.value = message.playerId;
  isHost.value = message.host;
  isRemote.value = message.remote;
  joinRefusal.value = null;
  replaceWorld(message.world, message.seq);
  presenting.value = message.presenting;
  // Where a question is open now, it is told next.
  tellQuestion(null, undefined);
}

/** Doubts the line whenever the network or the page comes back. */
export function watchNetwork(): void {
  const doubt = (): void => client?.line.doubt();
  // Where the browser tells of it (Chromium): from one network to another without a moment offline.
  (navigator as Navigator & { connection?: EventTarget }).connection?.addEventListener('change', doubt);
  addEventListener('online', doubt);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') doubt();
  });
}
