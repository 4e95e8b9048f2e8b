import { hashPlain } from '../shared/base/index.ts';
import type { World } from '../shared/game/index.ts';
import { live } from './store.ts';

/** What browser tests and curious students may read: copies, so that nothing outside can change the live. */
export interface Probe {
  readonly seq: number;
  hash(): string;
  world(): World | null;
}

declare global {
  interface Window {
    ackademy: Probe;
  }
}

/** Puts the read-only probe on the window. */
export function exposeProbe(): void {
  if ('ackademy' in window) return;
  const probe: Probe = {
    get seq() {
      return live.seq;
    },
    hash: () => (live.world ? hashPlain(live.world) : ''),
    world: () => (live.world ? (JSON.parse(JSON.stringify(live.world)) as World) : null),
  };
  Object.defineProperty(window, 'ackademy', { value: Object.freeze(probe), writable: false });
}
