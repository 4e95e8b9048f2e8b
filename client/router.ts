import { signal } from '@preact/signals';
import { normaliseCode } from './codes.ts';

const PLAIN = ['capture', 'script', 'sandbox', 'levels', 'certificate', 'review', 'build', 'workshop', 'guide'] as const;
/** Pages of a workshop by its code. */
const CODED = ['board', 'projector', 'results'] as const;

export type Route = { page: 'home' | (typeof PLAIN)[number] } | { page: 'level'; id: string } | { page: (typeof CODED)[number]; code: string } | { page: 'room'; code: string; at: number | null };

/**
 * Reads `#/room/CODE`, `#/board/CODE` and the like, or `#/room/CODE?at=57` for its moment after input 57, `#/levels/ID`, and the pages
 * that are named alone, as `#/sandbox`; anything else is the home page. What follows a `?` is for the page itself.
 */
export function parseRoute(hash: string): Route {
  const plain = PLAIN.find((page) => hash === `#/${page}` || hash.startsWith(`#/${page}?`));
  if (plain) return { page: plain };
  const level = /^#\/levels\/([a-z0-9-]+)(?:\?|$)/.exec(hash);
  if (level) return { page: 'level', id: level[1]! };
  const coded = /^#\/(board|projector|results)\/([^/?]+)/.exec(hash);
  if (coded) return { page: coded[1] as (typeof CODED)[number], code: normaliseCode(coded[2]!) };
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
