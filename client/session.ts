import { forget, recall, remember } from './storage.ts';

/** What brings a player back to its seat in one room. */
export interface Session {
  name: string;
  token?: string;
  hostToken?: string;
}

function key(code: string): string {
  return `ackademy:room:${code}`;
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
 * tab without a session of its own takes the player over.
 */
export function loadSession(code: string): Session | null {
  return parse(recall(sessionStorage, key(code))) ?? parse(recall(localStorage, key(code)));
}

/** Keeps the session for this tab, and for the browser after it. */
export function saveSession(code: string, session: Session): void {
  const text = JSON.stringify(session);
  remember(sessionStorage, key(code), text);
  remember(localStorage, key(code), text);
}

/** Drops a session that the server no longer knows. */
export function dropSession(code: string): void {
  forget(sessionStorage, key(code));
  forget(localStorage, key(code));
}

/** The name that was used last, to offer it again. */
export function lastName(): string {
  return recall(localStorage, 'ackademy:name') ?? '';
}

/** Keeps the name for the next room. */
export function saveName(name: string): void {
  remember(localStorage, 'ackademy:name', name);
}
