import type { Packet } from './packet.ts';

/**
 * What several machines that serve the same store need of each other: fan-out, and who owns a room. A room is stepped by one
 * machine alone, its owner; its players may be connected to others. The journal's numbers fence off an owner that does not
 * know yet that its time is over: no number can be written twice.
 */
export interface Bus {
  /** This machine's name, as others see it in `ownerOf`. */
  readonly machine: string;
  /** Sends a message to all who hear the room, on this machine and others; what one machine publishes arrives in its order. */
  publish(code: string, packet: Packet): void;
  /** Hears what is published for a room from now on; the function returned ends that. */
  subscribe(code: string, hear: (packet: Packet) => void): () => void;
  /** Takes a room for so long where it is free, its owner's time is over, or it is ours already. True where it is ours now. */
  claim(code: string, leaseMs: number): Promise<boolean>;
  /** Keeps a room for so long from now on. False where it is not ours any more. */
  renew(code: string, leaseMs: number): Promise<boolean>;
  /** Gives a room up; nothing where it is not ours. */
  release(code: string): Promise<void>;
  /** The machine that owns the room now, or null. */
  ownerOf(code: string): Promise<string | null>;
  /** Releases all rooms and hears nothing any more. */
  close(): Promise<void>;
}

interface Lease {
  machine: string;
  untilMs: number;
}

/** Machines that share one process: one server alone, or several in a test. */
export interface LocalNetwork {
  join(machine: string): Bus;
}

/** The embedded implementation: maps in memory. */
export function createLocalNetwork(): LocalNetwork {
  const hearers = new Map<string, Set<(packet: Packet) => void>>();
  const leases = new Map<string, Lease>();

  const leaseOf = (code: string): Lease | null => {
    const lease = leases.get(code);
    return lease && lease.untilMs > performance.now() ? lease : null;
  };

  return {
    join(machine) {
      const mine = new Set<() => void>();
      const keep = async (code: string, leaseMs: number, mayBeFree: boolean): Promise<boolean> => {
        const lease = leaseOf(code);
        if (lease ? lease.machine !== machine : !mayBeFree) return false;
        leases.set(code, { machine, untilMs: performance.now() + leaseMs });
        return true;
      };
      const release = (code: string): void => {
        if (leases.get(code)?.machine === machine) leases.delete(code);
      };
      return {
        machine,
        publish(code, packet) {
          for (const hear of hearers.get(code) ?? []) hear(packet);
        },
        subscribe(code, hear) {
          // A function of its own, so that the same one may be given twice.
          const listener = (packet: Packet): void => hear(packet);
          const listeners = hearers.get(code) ?? new Set();
          hearers.set(code, listeners.add(listener));
          const end = (): void => {
            mine.delete(end);
            listeners.delete(listener);
            if (listeners.size === 0) hearers.delete(code);
          };
          mine.add(end);
          return end;
        },
        claim: (code, leaseMs) => keep(code, leaseMs, true),
        renew: (code, leaseMs) => keep(code, leaseMs, false),
        release: async (code) => release(code),
        ownerOf: async (code) => leaseOf(code)?.machine ?? null,
        async close() {
          for (const end of mine) end();
          for (const code of leases.keys()) release(code);
        },
      };
    },
  };
}
