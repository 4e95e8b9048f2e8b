import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { REPLAY_MS_PER_MINUTE, ROOMS_PER_MINUTE, SUBMISSIONS_PER_MINUTE, WRONG_JOINS_PER_MINUTE } from './limits.ts';

/** Limits per address, for what has no player yet. Generous: a school sits behind one address. */
export interface AddressLimits {
  mayMakeRoom(address: string): Promise<boolean>;
  /** Runs of levels, and progress. */
  maySubmit(address: string): Promise<boolean>;
  /** Counts the time that playing a run again took: who has used up a minute's share waits. */
  countReplay(address: string, ms: number): void;
  mayTryJoin(address: string): boolean;
  /** Counts a code that is none, or a secret that its room does not know; the same ones again only after a minute: pages that come back to what was deleted guess nothing. */
  countWrongJoin(address: string, code: string, secret?: string): void;
}

/**
 * The address of the one who asks, for limits. Forwarding headers are believed only behind a proxy that is trusted, and of
 * those only what that proxy itself wrote, which stands last: anybody can write the rest.
 */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined;
  const last = forwarded?.toString().split(',').at(-1)?.trim();
  return networkOf(last || (request.socket.remoteAddress ?? 'unknown'));
}

/** An IPv6 host has 2^64 addresses of its own, so its network of 64 bits stands for it. */
function networkOf(address: string): string {
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  if (!isIPv6(address)) return address.slice(0, 64);
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== '')) as [string[], string[]];
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}

/** Fresh counters, kept in memory. */
export function createAddressLimits(): AddressLimits {
  const rooms = new RateLimiterMemory({ points: ROOMS_PER_MINUTE, duration: 60 });
  const submissions = new RateLimiterMemory({ points: SUBMISSIONS_PER_MINUTE, duration: 60 });
  const replays = new RateLimiterMemory({ points: REPLAY_MS_PER_MINUTE, duration: 60 });
  const wrongJoins = new RateLimiterMemory({ points: WRONG_JOINS_PER_MINUTE, duration: 60 });
  const counted = new RateLimiterMemory({ points: 1, duration: 60 });
  const blocked = new Set<string>();
  return {
    mayMakeRoom: (address) => rooms.consume(address).then(() => true, () => false),
    async maySubmit(address) {
      const replayed = await replays.get(address);
      return (replayed === null || replayed.remainingPoints > 0) && submissions.consume(address).then(() => true, () => false);
    },
    countReplay: (address, ms) => void replays.penalty(address, Math.ceil(ms)),
    mayTryJoin: (address) => !blocked.has(address),
    countWrongJoin(address, code, secret = '') {
      counted.consume(`${address} ${code} ${secret}`).then(() => wrongJoins.consume(address).catch(() => {
        blocked.add(address);
        setTimeout(() => blocked.delete(address), 60_000).unref();
      }), () => {});
    },
  };
}
