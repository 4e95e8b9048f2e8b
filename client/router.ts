import { signal } from '@preact/signals';
import { normaliseCode } from './codes.ts';

export type Route = { page: 'home' } | { page: 'room'; code: string };

/** Reads `#/room/CODE`; anything else is the home page. */
export function parseRoute(hash: string): Route {
  const match = /^#\/room\/([^/?]+)/.exec(hash);
  if (!match) return { page: 'home' };
  return { page: 'room', code: normaliseCode(match[1]!) };
}

export const route = signal<Route>(parseRoute(location.hash));

addEventListener('hashchange', () => {
  route.value = parseRoute(location.hash);
});

/** Goes to a room's page. */
export function goToRoom(code: string): void {
  location.hash = `#/room/${code}`;
}

/** Goes back to the home page. */
export function goHome(): void {
  location.hash = '#/';
}
