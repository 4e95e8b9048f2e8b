import type { IncomingMessage } from 'node:http';

/**
 * True where a page of this very server asks, or no page at all (a program). Other sites' pages may not use a visitor's
 * browser. `X-Forwarded-Host` counts only where the proxy before this server is trusted.
 */
export function isSameOrigin({ headers }: IncomingMessage, trustProxy: boolean): boolean {
  if (headers.origin === undefined) return true;
  const host = URL.canParse(headers.origin) ? new URL(headers.origin).host : '';
  return host !== '' && (host === headers.host || (trustProxy && host === headers['x-forwarded-host']));
}

/** True where a browser says that another site asks: an image or a script there comes without Origin. */
export function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
