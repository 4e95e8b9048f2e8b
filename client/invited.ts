import { normaliseCode } from './codes.ts';
import { saveSession } from './session.ts';

/** The link by which another device becomes the host's remote. The secret is in the fragment, which browsers send nowhere. */
export function linkForRemote(code: string, pairing: string): string {
  const url = new URL(document.baseURI);
  url.hash = `/room/${code}?remote=${pairing}`;
  return url.href;
}

/** Takes an invitation out of the address, where neither the history nor a shared link keeps it, into this tab's session. */
function acceptInvitation(): boolean {
  const match = /^#\/room\/([^/?]+)\?remote=([\w-]{1,256})$/.exec(location.hash);
  if (!match) return false;
  const code = normaliseCode(match[1]!);
  saveSession(code, { name: '', pairing: match[2]! });
  history.replaceState(null, '', `#/room/${code}`);
  return true;
}

// At once, before anything else reads the address: this module comes first.
acceptInvitation();
addEventListener('hashchange', () => {
  // The tab may be in that very room as somebody else.
  if (acceptInvitation()) location.reload();
});
