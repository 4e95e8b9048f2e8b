import { secrets } from '../connection.ts';
import { loadSession, saveSession } from '../session.ts';

/** The host comes into a room of the workshop as one who looks on with the host's controls; to be done before its page opens. */
export function keepWatch(part: string, workshop: string): void {
  const kept = loadSession(workshop);
  const hostToken = secrets().hostToken ?? kept?.hostToken ?? (kept?.remote ? kept.token : undefined);
  saveSession(part, { name: '', watch: true, ...(hostToken ? { hostToken } : {}) });
}
