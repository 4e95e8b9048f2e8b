import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { ROOMS_PER_MINUTE, WRONG_JOINS_PER_MINUTE } from './limits.ts';

/** Limits per address, for what has no player yet. Generous: a school sits behind one address. */
export interface AddressLimits {
  mayMakeRoom(address: string): Promise<boolean>;
  mayTryJoin(address: string): boolean;
  countWrongJoin(address: string): void;
}

/** The address at the other end of the connection. Forwarding headers are not believed: anybody can write them. */
export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}

/** Fresh counters, kept in memory. */
export function createAddressLimits(): AddressLimits {
  const rooms = new RateLimiterMemory({ points: ROOMS_PER_MINUTE, duration: 60 });
  const wrongJoins = new RateLimiterMemory({ points: WRONG_JOINS_PER_MINUTE, duration: 60 });
  const blocked = new Set<string>();
  return {
    mayMakeRoom: (address) => rooms.consume(address).then(() => true, () => false),
    mayTryJoin: (address) => !blocked.has(address),
    countWrongJoin(address) {
      wrongJoins.consume(address).catch(() => {
        blocked.add(address);
        setTimeout(() => blocked.delete(address), 60_000).unref();
      });
    },
  };
}
