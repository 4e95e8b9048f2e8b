import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWorld, defaultConfig, step, type Input, type World } from '../../shared/game/index.ts';
import type { Batch, JournalEntry, RoomRecord, Store } from '../../server/store.ts';

/** How the suite gets at an implementation: `reopen` gives what a restarted server finds. */
export interface OpenedStore {
  store: Store;
  reopen(): Promise<Store>;
  remove(): Promise<void>;
}

const hashOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();

/** A room's record; the host's token is `host of CODE`. */
export function roomRecord(code: string, createdMs = 1_000): RoomRecord {
  return { code, config: defaultConfig(7), hostHash: hashOf(`host of ${code}`), createdMs };
}

/** Inputs that a room can take, from number `from` to `to`. */
export function entriesOf(from: number, to: number): JournalEntry[] {
  return Array.from({ length: to - from + 1 }, (_, i): JournalEntry => {
    const seq = from + i;
    const input: Input = seq === 1 ? { type: 'join', playerId: 'p1', name: 'Ada “ünïcode” 阿达' } : { type: 'set-gated', gated: seq % 2 === 0 };
    return { seq, input, playerId: seq % 3 === 0 ? 'p1' : null, askId: seq % 3 === 0 ? `ask ${seq}` : null };
  });
}

/** The World after the first `seq` of those. */
export function worldAfter(seq: number): World {
  const world = createWorld(defaultConfig(7));
  for (const { input } of entriesOf(1, seq)) step(world, input);
  return world;
}

const batch = (code: string, from: number, to: number, more: Partial<Batch> = {}): Batch => ({ code, players: [], entries: entriesOf(from, to), ...more });

/** What every store must do (server/store.ts). */
export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`store contract: ${name}`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      ({ store } = opened);
      await store.createRoom(roomRecord('AAAAAA'));
    });
    afterEach(async () => {
      await store.close();
      await opened.remove();
    });
    const reopen = async (): Promise<void> => {
      await store.close();
      store = await opened.reopen();
    };

    test('a room is made once and found as it was made', async () => {
      expect(await store.createRoom({ ...roomRecord('AAAAAA'), createdMs: 9 })).toBe(false);
      expect(await store.createRoom(roomRecord('BBBBBB'))).toBe(true);
      await reopen();
      expect(await store.findRoom('AAAAAA')).toEqual({ ...roomRecord('AAAAAA'), hostHash: new Uint8Array(hashOf('host of AAAAAA')) });
      expect([await store.findRoom('CCCCCC'), await store.loadRoom('CCCCCC')]).toEqual([null, null]);
    });

    test('what was committed is there after a restart, of every room of the batch', async () => {
      await store.createRoom(roomRecord('BBBBBB'));
      const players = [{ playerId: 'p1', name: 'Ada “ünïcode” 阿达', tokenHash: new Uint8Array(hashOf('p1')) }];
      await store.commit([batch('AAAAAA', 1, 3, { players }), batch('BBBBBB', 1, 5)]);
      await reopen();
      expect(await store.loadRoom('AAAAAA')).toMatchObject({ players, remotes: [], checkpoint: null, asked: [], entries: entriesOf(1, 3), repairs: [] });
      expect((await store.loadRoom('BBBBBB'))?.entries).toEqual(entriesOf(1, 5));
    });

    test('all batches or none: a number that is taken undoes the whole commit', async () => {
      await store.createRoom(roomRecord('BBBBBB'));
      await store.commit([batch('BBBBBB', 1, 2)]);
      await expect(store.commit([batch('AAAAAA', 1, 2), batch('BBBBBB', 2, 3)])).rejects.toThrow();
      expect((await store.loadRoom('AAAAAA'))?.entries).toEqual([]);
      expect((await store.loadRoom('BBBBBB'))?.entries).toEqual(entriesOf(1, 2));
      await store.commit([batch('AAAAAA', 1, 2), batch('BBBBBB', 3, 3)]);
      expect((await store.loadRoom('BBBBBB'))?.entries).toEqual(entriesOf(1, 3));
    });

    test('calls that are under way together take effect in their order', async () => {
      await Promise.all([1, 2, 3, 4].map((seq) => store.commit([batch('AAAAAA', seq, seq)])));
      expect(await store.loadEntries('AAAAAA', 1, 10)).toEqual(entriesOf(1, 4));
    });

    test('a checkpoint and what came after it', async () => {
      await store.commit([batch('AAAAAA', 1, 7, { checkpoint: { seq: 7, world: worldAfter(7) } })]);
      await store.commit([batch('AAAAAA', 8, 9, {})]);
      await store.commit([batch('AAAAAA', 10, 12, { checkpoint: { seq: 12, world: worldAfter(12) } })]);
      await store.commit([batch('AAAAAA', 13, 14)]);
      const loaded = (await store.loadRoom('AAAAAA'))!;
      expect(loaded.checkpoint).toEqual({ seq: 12, world: worldAfter(12) });
      expect(loaded.entries).toEqual(entriesOf(13, 14));
      expect(loaded.asked).toEqual([3, 6, 9, 12].map((seq) => ({ seq, playerId: 'p1', askId: `ask ${seq}` })));
      expect(await store.loadEntries('AAAAAA', 1, 100)).toEqual(entriesOf(1, 14));
    });

    test('inputs by number', async () => {
      await store.commit([batch('AAAAAA', 1, 9)]);
      expect(await store.loadEntries('AAAAAA', 4, 3)).toEqual(entriesOf(4, 6));
      expect(await store.loadEntries('AAAAAA', 8, 100)).toEqual(entriesOf(8, 9));
      expect(await store.loadEntries('AAAAAA', 10, 100)).toEqual([]);
    });

    test('a fork begins as the other was, and goes its own way', async () => {
      await store.addRemote('AAAAAA', { remoteId: 'r1', tokenHash: new Uint8Array(hashOf('r1')) });
      await store.commit([batch('AAAAAA', 1, 6, { players: [{ playerId: 'p1', name: 'Ada', tokenHash: hashOf('p1') }], checkpoint: { seq: 6, world: worldAfter(6) } })]);
      await store.commit([batch('AAAAAA', 7, 9)]);
      expect(await store.forkRoom(roomRecord('AAAAAA'), 'AAAAAA', 3)).toBe(false);
      for (const [code, seq, checkpoint] of [['FFFFFF', 4, null], ['GGGGGG', 8, 6]] as const) {
        expect(await store.forkRoom(roomRecord(code), 'AAAAAA', seq)).toBe(true);
        expect(await store.loadEntries(code, 1, 100)).toEqual(entriesOf(1, seq));
        expect((await store.loadRoom(code))?.checkpoint?.seq ?? null).toBe(checkpoint);
        expect([await store.knowsToken(code, hashOf('p1')), await store.knowsToken(code, hashOf('r1'))]).toEqual([true, true]);
      }
      await store.commit([batch('FFFFFF', 5, 5)]);
      expect(await store.loadEntries('AAAAAA', 1, 100)).toEqual(entriesOf(1, 9));
    });

    test('tokens of a room: its host, players and remotes, and nobody else', async () => {
      await store.createRoom(roomRecord('BBBBBB'));
      await store.commit([batch('AAAAAA', 1, 1, { players: [{ playerId: 'p1', name: 'Ada', tokenHash: hashOf('p1') }] })]);
      await store.addRemote('AAAAAA', { remoteId: 'r1', tokenHash: hashOf('r1') });
      const known = (code: string): Promise<boolean[]> => Promise.all(['host of AAAAAA', 'p1', 'r1', 'other'].map((token) => store.knowsToken(code, hashOf(token))));
      expect([await known('AAAAAA'), await known('BBBBBB'), await known('CCCCCC')]).toEqual([[true, true, true, false], Array(4).fill(false), Array(4).fill(false)]);
      await store.dropRemotes('AAAAAA');
      expect(await known('AAAAAA')).toEqual([true, true, false, false]);
      expect((await store.loadRoom('AAAAAA'))?.remotes).toEqual([]);
    });

    test('results replace those before, and outlive the room', async () => {
      expect(await store.getResults('AAAAAA')).toBeNull();
      await store.putResults('AAAAAA', '{"first":1}', 5_000);
      await store.putResults('AAAAAA', '{"second":2}', 6_000);
      await store.prune({ roomsBeforeMs: 10_000, resultsBeforeMs: 0, keep: new Set() });
      await reopen();
      expect([await store.findRoom('AAAAAA'), await store.getResults('AAAAAA')]).toEqual([null, '{"second":2}']);
      await store.prune({ roomsBeforeMs: 0, resultsBeforeMs: 6_001, keep: new Set() });
      expect(await store.getResults('AAAAAA')).toBeNull();
    });

    test('progress belongs to a name and to the token that claimed it', async () => {
      const learner = { nameKey: 'ada', name: 'Ada', tokenHash: new Uint8Array(hashOf('t1')), progress: '{"a":"阿达"}', atMs: 5_000 };
      expect(await store.getLearner('ada')).toBeNull();
      expect(await store.putLearner(learner)).toBe(true);
      expect(await store.putLearner({ ...learner, tokenHash: hashOf('t2'), progress: '{}' })).toBe(false);
      expect(await store.putLearner({ ...learner, name: 'ADA', progress: '{"b":2}', atMs: 6_000 })).toBe(true);
      await reopen();
      expect(await store.getLearner('ada')).toEqual({ ...learner, name: 'ADA', progress: '{"b":2}', atMs: 6_000 });
      await store.prune({ roomsBeforeMs: 0, resultsBeforeMs: 6_001, keep: new Set() });
      expect(await store.getLearner('ada')).toBeNull();
    });

    test('the best run of each name and level is kept, best first', async () => {
      const run = { levelId: 'l1', nameKey: 'ada', name: 'Ada', rank: '000001 5', score: '{"moves":5}', run: '{}', atMs: 5_000 };
      expect(await store.putRun(run)).toBe(true);
      expect(await store.putRun({ ...run, rank: '000001 6', score: '{"moves":6}' })).toBe(false);
      expect(await store.putRun({ ...run, nameKey: 'bob', name: 'Bob 鲍勃', rank: '000001 4' })).toBe(true);
      expect(await store.putRun({ ...run, levelId: 'l2' })).toBe(true);
      expect(await store.putRun({ ...run, rank: '000000 9', score: '{"moves":9}' })).toBe(true);
      await reopen();
      expect((await store.bestRuns('l1', 10)).map(({ name, rank }) => [name, rank])).toEqual([['Ada', '000000 9'], ['Bob 鲍勃', '000001 4']]);
      expect(await store.bestRuns('l1', 1)).toEqual([{ ...run, rank: '000000 9', score: '{"moves":9}' }]);
      await store.prune({ roomsBeforeMs: 0, resultsBeforeMs: 5_001, keep: new Set() });
      expect(await store.bestRuns('l1', 10)).toEqual([]);
    });

    test('rooms go by their last input, not by their age; what is to be kept stays', async () => {
      const day = 86_400_000;
      for (const code of ['OLDOLD', 'KEPTKE', 'USEDUS']) await store.createRoom(roomRecord(code, day));
      for (const code of ['OLDOLD', 'KEPTKE', 'USEDUS']) await store.commit([batch(code, 1, 3, { checkpoint: { seq: 3, world: worldAfter(3) } })], 2 * day);
      await store.commit([batch('USEDUS', 4, 4)], 40 * day);
      const rule = { roomsBeforeMs: 30 * day, resultsBeforeMs: 0, keep: new Set(['KEPTKE', 'AAAAAA']) };
      expect(await store.prune(rule)).toEqual(['OLDOLD']);
      expect(await store.prune(rule)).toEqual([]);
      expect([await store.findRoom('OLDOLD'), await store.loadEntries('OLDOLD', 1, 9)]).toEqual([null, []]);
      expect(await store.loadEntries('USEDUS', 1, 9)).toEqual(entriesOf(1, 4));
      expect((await store.loadRoom('KEPTKE'))?.checkpoint?.seq).toBe(3);
    });

    test('a workshop and the rooms of its activities go together, by the last input of them all; one that is to be kept keeps all', async () => {
      const day = 86_400_000;
      const workshops = { WWWWWW: ['WPARTA', 'WPARTB'], XXXXXX: ['XPARTA', 'XPARTB'], YYYYYY: ['YPARTA', 'YPARTB'], ZZZZZZ: ['ZPARTA', 'ZPARTB'] };
      for (const [whole, parts] of Object.entries(workshops)) {
        await store.createRoom(roomRecord(whole, day));
        for (const code of parts) await store.createRoom({ ...roomRecord(code, day), config: { ...defaultConfig(7), partOf: whole } });
        for (const code of [whole, ...parts]) await store.commit([batch(code, 1, 1)], 2 * day);
      }
      // Of the first a game went on, of the second the workshop itself; somebody is in a game of the third.
      await store.commit([batch('WPARTB', 2, 2), batch('XXXXXX', 2, 2)], 40 * day);
      const rule = { roomsBeforeMs: 30 * day, resultsBeforeMs: 0, keep: new Set(['AAAAAA', 'YPARTA']) };
      expect((await store.prune(rule)).sort()).toEqual(['ZPARTA', 'ZPARTB', 'ZZZZZZ']);
      expect(await store.prune(rule)).toEqual([]);
      expect((await store.prune({ ...rule, roomsBeforeMs: 41 * day, keep: new Set(['WWWWWW', 'AAAAAA']) })).sort()).toEqual(['XPARTA', 'XPARTB', 'XXXXXX', 'YPARTA', 'YPARTB', 'YYYYYY']);
    });
  });
}
