import { describe, expect, test } from 'vitest';
import type { GameEvent } from '../../shared/game/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { NO_MARKS, type Marks } from '../../client/stage/drawnear.ts';
import { effectsOf, progress, type Effect } from '../../client/stage/effects.ts';
import { drawHostPicture, liftWay, socketAt, type HostPicture } from '../../client/stage/hostpicture.ts';
import { rowsOf } from '../../client/stage/hostlayout.ts';
import { effectsMarks, marksKey } from '../../client/stage/marks.ts';
import { viewWorld } from '../../client/stage/view.ts';
import { playGame } from './games.ts';
import { PALETTES } from './palettes.ts';
import { recorder, type Written } from './recorder.ts';
import { crowded, forked, waiting, type Told } from './worlds.ts';

const SIZE = { w: 460, h: 660 };

function draw(told: Told, host: number, marks: Marks = NO_MARKS): { picture: HostPicture; written: Written[] } {
  const view = viewWorld(told.world).hosts[host]!;
  const { pen, written } = recorder(1, 0);
  return { picture: drawHostPicture(pen, PALETTES[0]![1], view, SIZE, 'near', rowsOf(view), marks), written };
}

/** The effects of one call, seen before it and after it. */
function ofCall(told: Told, host: number, call: SysCall): { effects: Effect[]; before: HostPicture } {
  const before = draw(told, host).picture;
  const events = told.call(host, call);
  return { effects: events.flatMap((event) => effectsOf(event, 0, () => before)), before };
}

describe('what events show', () => {
  test('SOCK-ACCEPT: accept() lifts the first connection of the queue over the line to its new descriptor', () => {
    const told = waiting();
    const { effects } = ofCall(told, 0, { name: 'accept', fd: 3 });
    expect(effects).toMatchObject([{ kind: 'lift', hostId: 0, fd: 4, from: '.2:40812' }]);
    const { picture } = draw(told, 0);
    const { near } = picture;
    const way = liftWay(picture, told.world.appPids[0]!, 4);
    const place = near!.cards[0]!.queues!.accept.slots[0]!;
    const box = near!.processes[0]!.box;
    expect(way[0]).toEqual({ x: place.x + place.w, y: place.y + place.h / 2 });
    expect([way[0]!.y > near!.lineY, way.at(-1)!.y < near!.lineY]).toEqual([true, true]);
    expect(way.at(-1)!.x).toBeCloseTo(box.x + box.w + 3);
    // It keeps to the gutter: no card lies in its way.
    for (const { x, y } of way.slice(1)) expect(near!.cards.some((card) => x < card.box.x + card.box.w && y > card.box.y && y < card.box.y + card.box.h)).toBe(false);
  });

  test('while it is lifted its place stays empty and its descriptor faint; then both are as the World says', () => {
    const told = waiting();
    const { effects } = ofCall(told, 0, { name: 'accept', fd: 3 });
    expect(effects).toHaveLength(1);
    const view = viewWorld(told.world);
    const during = effectsMarks(view, effects, null, 300)(0);
    const after = effectsMarks(view, effects, null, 2500)(0);
    expect(during.lifting).toMatchObject({ fd: 4 });
    expect(after.lifting).toBeNull();
    expect(marksKey(effects, 300)).not.toBe(marksKey(effects, 2500));
    const faint = (marks: Marks): number => draw(told, 0, marks).written.filter(({ alpha }) => alpha < 1).length;
    expect(faint(during)).toBeGreaterThan(3);
    expect(faint(after)).toBe(0);
    expect(progress(effects[0]!, 1300)).toBe(0.5);
  });

  test('close() cuts the string of its descriptor alone; exit() all of them', () => {
    const told = forked();
    const { effects, before } = ofCall(told, 1, { name: 'close', fd: 3 });
    const cut = effects.filter(({ kind }) => kind === 'cut');
    expect(cut).toHaveLength(1);
    expect(cut[0]).toMatchObject({ path: expect.arrayContaining([before.near!.processes[0]!.rows[0]!.at]) });
    const { effects: all } = ofCall(forked(), 1, { name: 'exit' });
    expect(all.filter(({ kind }) => kind === 'cut')).toHaveLength(2);
  });

  test('dup() and fork() light up each new reference', () => {
    const { effects } = ofCall(forked(), 1, { name: 'dup', fd: 3 });
    expect(effects).toMatchObject([{ kind: 'pulse', fd: 5 }]);
    const { effects: forks } = ofCall(forked(), 1, { name: 'fork', child: 'worker' });
    expect(forks.map((effect) => effect.kind === 'pulse' && effect.fd)).toEqual([3, 4]);
  });

  test('SOCK-ACCEPTQ: a full queue turns away at its host, and is barred for a moment', () => {
    const told = crowded(4);
    told.events.length = 0;
    for (let i = 0; i < 6 && !told.events.some(({ type }) => type === 'segment-dropped'); i++) told.advance(500_000);
    const dropped = told.events.find((event): event is Extract<GameEvent, { type: 'segment-dropped' }> => event.type === 'segment-dropped')!;
    const effects = effectsOf(dropped, 0, () => null);
    expect(effects).toMatchObject([{ kind: 'lost', to: 0, queue: 'accept', why: 'drop.accept-queue-full' }]);
    expect(effectsMarks(viewWorld(told.world), effects, null, 100)(0).refusing).toBe('accept');
    expect(effectsMarks(viewWorld(told.world), effects, null, 100)(1).refusing).toBeNull();
  });
});

test('each reference of an open file has a string with an end of its own', () => {
  const { picture } = draw(forked(), 0);
  const rows = picture.near!.processes.flatMap((spot) => spot.rows);
  expect(rows).toHaveLength(6);
  const ends = rows.map(({ string }) => string.at(-1)!).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`);
  expect(new Set(ends).size).toBe(6);
});

test('a click finds the connection that waits in a place, and the card beside it', () => {
  const { picture } = draw(waiting(), 0);
  const card = picture.near!.cards[0]!;
  const place = card.queues!.accept.slots[0]!;
  const waits = card.socket.queues!.accept[0]!.socketId;
  expect(socketAt(picture, { x: place.x + 5, y: place.y + 5 })).toBe(waits);
  expect(socketAt(picture, { x: card.box.x + 5, y: card.box.y + 5 })).toBe(card.socket.id);
  expect(socketAt(picture, { x: 5, y: 5 })).toBeNull();
});

test('in 15 random games a segment on the wire is marked as sent again where its event says so, and copies are told apart', () => {
  let again = 0;
  let copies = 0;
  for (let seed = 1; seed <= 15; seed++) {
    const sent = new Map<number, boolean>();
    const told = playGame(seed, () => {});
    for (const event of told.events) if (event.type === 'segment-sent') sent.set(event.segmentId, event.retransmission);
    playGame(seed, (world) => {
      for (const flight of viewWorld(world).flights) {
        if (sent.get(flight.segmentId)) again++;
        if (flight.copy) copies++;
        expect([seed, flight.segmentId, flight.letters, flight.again]).toEqual([seed, flight.segmentId, flight.letters, sent.get(flight.segmentId)]);
        expect(flight.doubled).toBe(world.sim.inFlight.filter(({ segmentId }) => segmentId === flight.segmentId).length === 2);
      }
    });
  }
  expect([again > 20, copies > 8]).toEqual([true, true]);
});
