import { signal } from '@preact/signals';
import { normaliseCode } from './codes.ts';

export type Route = { page: 'home' | 'capture' | 'script' } | { page: 'room'; code: string; at: number | null };

/**
 * Reads `#/room/CODE`, or `#/room/CODE?at=57` for its moment after input 57, `#/capture` and `#/script`; anything else is
 * the home page.
 */
export function parseRoute(hash: string): Route {
  if (hash === '#/capture' || hash === '#/script') return { page: hash === '#/capture' ? 'capture' : 'script' };
  const match = /^#\/room\/([^/?]+)/.exec(hash);
  if (!match) return { page: 'home' };
  const at = /[?&]at=(\d{1,9})(?:&|$)/.exec(hash);
  return { page: 'room', code: normaliseCode(match[1]!), at: at ? Number(at[1]) : null };
}

export const route = signal<Route>({ page: 'home' });

/** Follows the page's address from now on. */
export function startRouter(): void {
  const read = (): void => {
    route.value = parseRoute(location.hash);
  };
  addEventListener('hashchange', read);
  read();
}

/** The address of a room's moment: with no secret in it, so that it may be passed on. */
export function linkTo(code: string, seq: number): string {
  const url = new URL(document.baseURI);
  url.hash = `/room/${code}?at=${seq}`;
  return url.href;
}

/** Goes to a room's page. */
export function goToRoom(code: string): void {
  location.hash = `#/room/${code}`;
}

/** Goes back to the home page. */
export function goHome(): void {
  location.hash = '#/';
}
