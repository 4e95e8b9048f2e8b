import { secrets } from '../connection.ts';
import { loadSession, saveSession } from '../session.ts';

/** The host comes into a room of the workshop as one who looks on with the host's controls, a remote as the remote that it is; to be done before its page opens. */
export function keepWatch(part: string, workshop: string): void {
  const kept = loadSession(workshop);
  const hostToken = secrets().hostToken ?? kept?.hostToken;
  if (!hostToken && kept?.remote && kept.token) saveSession(part, { name: '', token: kept.token, remote: true });
  else saveSession(part, { name: '', watch: true, ...(hostToken ? { hostToken } : {}) });
}
