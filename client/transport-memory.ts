import type { Environment, TransportKind } from './transport.ts';

const KEY = 'ackademy:transport';
/** After this a WebSocket is tried first again: the network may be another one by now. */
const TRY_AGAIN_MS = 300_000;

/** What to try first: a WebSocket, unless only HTTP worked a short while ago. */
export function preferredKind(storage: Environment['storage'], nowMs: number): TransportKind {
  const sinceMs = Number(read(storage) ?? Number.NaN);
  return nowMs - sinceMs < TRY_AGAIN_MS && nowMs >= sinceMs ? 'http' : 'websocket';
}

/** Notes what worked: HTTP with its time, a WebSocket by forgetting that. */
export function rememberKind(storage: Environment['storage'], kind: TransportKind, nowMs: number): void {
  const known = read(storage);
  // The first time counts, so that a WebSocket is tried again however often HTTP works.
  if (kind === 'http' && preferredKind(storage, nowMs) === 'http') return;
  if (kind === 'websocket' && !known) return;
  try {
    storage?.setItem(KEY, kind === 'http' ? String(nowMs) : '');
  } catch {
    // Full or forbidden: the choice is made anew each time.
  }
}

function read(storage: Environment['storage']): string | null {
  try {
    return storage?.getItem(KEY) || null;
  } catch {
    return null;
  }
}
