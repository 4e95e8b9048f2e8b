import { forget, recall, remember } from './storage.ts';

/** What brings a player back to its seat in one room. */
export interface Session {
  name: string;
  token?: string;
  hostToken?: string;
  /** An invitation to be the host's remote, until it is used. */
  pairing?: string;
  /** True for who looks on, or hosts a workshop without taking part: nobody in the World. */
  watch?: boolean;
  /** The workshop whose activity the room is. */
  workshop?: string;
  /** True where the token is that of a remote. */
  remote?: boolean;
}

function isRemote({ remote, pairing }: Session): boolean {
  return remote === true || pairing !== undefined;
}

function key(code: string): string {
  return `ackademy:room:${code}`;
}

/** A browser may hold a player and a remote of one room: in tabs of their own. */
function lastingKey(code: string, remote: boolean): string {
  return remote ? `ackademy:remote:${code}` : key(code);
}

function parse(text: string | null): Session | null {
  if (!text) return null;
  try {
    const value = JSON.parse(text) as Session;
    return typeof value.name === 'string' ? value : null;
  } catch {
    return null;
  }
}

/**
 * The session of this tab, else the browser's last one: two tabs of one browser can thus be two players, and a new
 * tab without a session of its own takes the player over. A player goes before a remote.
 */
export function loadSession(code: string): Session | null {
  return parse(recall(sessionStorage, key(code))) ?? parse(recall(localStorage, lastingKey(code, false))) ?? parse(recall(localStorage, lastingKey(code, true)));
}

/** Keeps the session for this tab, and for the browser after it. */
export function saveSession(code: string, session: Session): void {
  const text = JSON.stringify(session);
  remember(sessionStorage, key(code), text);
  remember(localStorage, lastingKey(code, isRemote(session)), text);
}

/** Drops a session that the server no longer knows. */
export function dropSession(code: string, session: Session): void {
  forget(sessionStorage, key(code));
  forget(localStorage, lastingKey(code, isRemote(session)));
}

/** The name that was used last, to offer it again. */
export function lastName(): string {
  return recall(localStorage, 'ackademy:name') ?? '';
}

/** Keeps the name for the next room. */
export function saveName(name: string): void {
  remember(localStorage, 'ackademy:name', name);
}
