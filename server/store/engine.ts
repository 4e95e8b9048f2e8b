import { randomUUID } from 'node:crypto';

declare const ENGINE_HASH: string | undefined;

/**
 * What the rules were that a checkpoint's World came of: a hash of `shared/`, put in by the build. A World of other rules is
 * not what the journal gives now, so its checkpoint is passed over. Run from its sources, which may change at any time, the
 * server uses no checkpoint of another process.
 */
export const ENGINE: string = typeof ENGINE_HASH === 'undefined' ? `sources ${randomUUID()}` : ENGINE_HASH;
