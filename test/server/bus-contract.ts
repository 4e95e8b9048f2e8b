import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Bus } from '../../server/bus.ts';
import { createPacket } from '../../server/packet.ts';

/** Machines that see each other: one network for each test. */
export interface BusNetwork {
  join(machine: string): Bus | Promise<Bus>;
}

/** Long enough for any implementation's clock, short enough to be waited for. */
const LEASE_MS = 60_000;
const SHORT_LEASE_MS = 40;

/** What every implementation of `Bus` must do; run it with a network of yours. */
export function busContract(name: string, createNetwork: () => BusNetwork | Promise<BusNetwork>): void {
  describe(`Bus: ${name}`, () => {
    const machines: Bus[] = [];
    const join = async (network: BusNetwork, machine: string): Promise<Bus> => {
      const bus = await network.join(machine);
      machines.push(bus);
      return bus;
    };
    const two = async (): Promise<[Bus, Bus]> => {
      const network = await createNetwork();
      return [await join(network, 'one'), await join(network, 'two')];
    };
    afterEach(async () => {
      await Promise.all(machines.splice(0).map((bus) => bus.close()));
    });

    /** Subscribes, and is sure of it: publishes until it is heard. */
    async function listen(bus: Bus, code: string): Promise<{ heard: string[]; end(): void }> {
      const heard: string[] = [];
      const end = bus.subscribe(code, ({ text }) => heard.push(text));
      await vi.waitFor(() => {
        bus.publish(code, createPacket('ready?'));
        expect(heard.length).toBeGreaterThan(0);
      });
      await vi.waitFor(() => expect(heard.splice(0).length).toBe(0));
      return { heard, end };
    }

    test('what is published is heard on all machines, in order, and on the own one too', async () => {
      const [one, two_] = await two();
      const here = await listen(one, 'ROOM');
      const there = await listen(two_, 'ROOM');
      here.heard.splice(0);
      const texts = Array.from({ length: 200 }, (_, i) => `{"n":${i},"text":"é 漢 \\n"}`);
      for (const text of texts) one.publish('ROOM', createPacket(text));
      await vi.waitFor(() => expect([here.heard.length, there.heard.length]).toEqual([200, 200]));
      expect([here.heard, there.heard]).toEqual([texts, texts]);
    });

    test('rooms do not hear each other', async () => {
      const [one, two_] = await two();
      const a = await listen(two_, 'A');
      const b = await listen(two_, 'B');
      one.publish('A', createPacket('for a'));
      one.publish('B', createPacket('for b'));
      await vi.waitFor(() => expect([a.heard, b.heard]).toEqual([['for a'], ['for b']]));
    });

    test('who has ended hears nothing, others go on', async () => {
      const [one] = await two();
      const first = await listen(one, 'ROOM');
      const second = await listen(one, 'ROOM');
      first.heard.splice(0);
      first.end();
      first.end();
      one.publish('ROOM', createPacket('still?'));
      await vi.waitFor(() => expect(second.heard).toEqual(['still?']));
      expect(first.heard).toEqual([]);
    });

    test('a room has one owner', async () => {
      const [one, two_] = await two();
      expect(await one.ownerOf('ROOM')).toBeNull();
      expect(await one.claim('ROOM', LEASE_MS)).toBe(true);
      expect(await two_.claim('ROOM', LEASE_MS)).toBe(false);
      expect(await one.claim('ROOM', LEASE_MS)).toBe(true);
      expect([await one.ownerOf('ROOM'), await two_.ownerOf('ROOM')]).toEqual(['one', 'one']);
      expect(await two_.ownerOf('OTHER')).toBeNull();
    });

    test('of many who claim at once one gets it', async () => {
      const network = await createNetwork();
      const all = await Promise.all(Array.from({ length: 8 }, (_, i) => join(network, `machine ${i}`)));
      const won = await Promise.all(all.map((bus) => bus.claim('ROOM', LEASE_MS)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await all[0]!.ownerOf('ROOM')).toBe(all[won.indexOf(true)]!.machine);
    });

    test('only the owner renews and releases; a released room is free', async () => {
      const [one, two_] = await two();
      expect(await one.renew('ROOM', LEASE_MS)).toBe(false);
      await one.claim('ROOM', LEASE_MS);
      expect([await one.renew('ROOM', LEASE_MS), await two_.renew('ROOM', LEASE_MS)]).toEqual([true, false]);
      await two_.release('ROOM');
      expect(await two_.ownerOf('ROOM')).toBe('one');
      await one.release('ROOM');
      expect([await one.renew('ROOM', LEASE_MS), await two_.claim('ROOM', LEASE_MS)]).toEqual([false, true]);
    });

    test('a lease that is not renewed ends, and another machine takes over', async () => {
      const [one, two_] = await two();
      await one.claim('ROOM', SHORT_LEASE_MS);
      await vi.waitFor(async () => expect(await two_.claim('ROOM', LEASE_MS)).toBe(true), { timeout: 5_000 });
      expect([await one.renew('ROOM', LEASE_MS), await one.claim('ROOM', LEASE_MS), await one.ownerOf('ROOM')]).toEqual([false, false, 'two']);
    });

    test('a renewed lease lasts from then on', async () => {
      const [one, two_] = await two();
      await one.claim('ROOM', SHORT_LEASE_MS);
      expect(await one.renew('ROOM', LEASE_MS)).toBe(true);
      await one.claim('OTHER', SHORT_LEASE_MS);
      await vi.waitFor(async () => expect(await one.ownerOf('OTHER')).toBeNull(), { timeout: 5_000 });
      expect(await two_.ownerOf('ROOM')).toBe('one');
    });

    test('a machine that closes gives its rooms up and hears nothing', async () => {
      const [one, two_] = await two();
      const { heard } = await listen(one, 'ROOM');
      const other = await listen(two_, 'ROOM');
      heard.splice(0);
      await one.claim('ROOM', LEASE_MS);
      await one.close();
      expect(await two_.claim('ROOM', LEASE_MS)).toBe(true);
      two_.publish('ROOM', createPacket('there?'));
      await vi.waitFor(() => expect(other.heard).toEqual(['there?']));
      expect(heard).toEqual([]);
    });
  });
}
