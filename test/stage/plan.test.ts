import { describe, expect, test } from 'vitest';
import { between, bounded, frame, inPlan, MOST_ZOOM, onScreen, pan, WHOLE_VIEW, zoomAt } from '../../client/stage/camera.ts';
import type { Box, Point } from '../../client/stage/geometry.ts';
import { hubs, isSolo, planStage, route, type Plan } from '../../client/stage/plan.ts';

const SIZES = [{ w: 936, h: 748 }, { w: 1490, h: 1020 }, { w: 360, h: 470 }, { w: 640, h: 264 }, { w: 768, h: 900 }];
const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8, 12, 17, 30, 45, 60];
const star = (count: number) => Array.from({ length: count - 1 }, (_, i) => ({ a: 0, b: i + 1 }));
const mesh = (count: number) => Array.from({ length: count }, (_, a) => Array.from({ length: count - a - 1 }, (__, i) => ({ a, b: a + i + 1 }))).flat();
const chain = (count: number) => Array.from({ length: count - 1 }, (_, a) => ({ a, b: a + 1 }));

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
const inside = ({ x, y }: Point, { x: left, y: top, w, h }: Box): boolean => x > left + 0.5 && x < left + w - 0.5 && y > top + 0.5 && y < top + h - 0.5;

function whole(plan: Plan): { hostId: number; box: Box }[] {
  return plan.places.filter((place) => place.whole);
}

/** What is wrong with a plan, in words. */
function faults(plan: Plan, links: { a: number; b: number }[]): string[] {
  const found: string[] = [];
  for (const { hostId, box } of whole(plan)) {
    if (box.x < 0 || box.y < 0 || box.x + box.w > plan.width || box.y + box.h > plan.height) found.push(`host ${hostId} leaves the stage`);
    if (box.w < 20 || box.h < 20) found.push(`host ${hostId} is ${box.w.toFixed()}x${box.h.toFixed()}`);
    for (const other of whole(plan)) if (other.hostId > hostId && overlap(box, other.box)) found.push(`hosts ${hostId} and ${other.hostId} overlap`);
  }
  for (const { a, b } of links.slice(0, 80)) {
    for (const [from, to] of [[a, b], [b, a]] as const) {
      const path = route(plan, from, to);
      if (path.length < 3) found.push(`no way from ${from} to ${to}`);
      path.forEach((point, i) => {
        const before = path[i - 1] ?? point;
        if (Math.abs(point.x - before.x) > 0.01 && Math.abs(point.y - before.y) > 0.01) found.push(`the way from ${from} to ${to} is not along streets`);
        for (let part = 0; part <= 1; part += 0.05) {
          const at = { x: before.x + (point.x - before.x) * part, y: before.y + (point.y - before.y) * part };
          const crossed = whole(plan).find(({ box }) => inside(at, box));
          if (crossed) found.push(`the way from ${from} to ${to} crosses host ${crossed.hostId}`);
          if (at.x < 0 || at.x > plan.width || at.y < 0 || at.y > plan.height) found.push(`the way from ${from} to ${to} leaves the stage`);
        }
      });
    }
  }
  return [...new Set(found)];
}

describe.each(SIZES)('hosts on a stage of $w x $h', (size) => {
  test.each(COUNTS)('%i hosts around a server: none overlaps, no wire crosses one', (count) => {
    expect(faults(planStage(count, star(count), size, 0, false), star(count))).toEqual([]);
  });

  test.each([2, 3, 4, 6, 8])('%i hosts, each linked with each, or in a chain', (count) => {
    expect(faults(planStage(count, mesh(count), size, 0, false), mesh(count))).toEqual([]);
    expect(faults(planStage(count, chain(count), size, 1, false), chain(count))).toEqual([]);
  });
});

test('a server has the most room; hosts of one kind have the same', () => {
  expect(hubs(12, star(12))).toEqual([0]);
  expect(hubs(4, mesh(4))).toEqual([]);
  expect(hubs(2, star(2))).toEqual([]);
  const { places } = planStage(12, star(12), SIZES[0]!, 0, false);
  const area = ({ box }: { box: Box }): number => box.w * box.h;
  expect(Math.min(...places.slice(1).map((place) => area(places[0]!) / area(place)))).toBeGreaterThan(2);
});

test('two hosts stand side by side on a wide stage, and one at a time on a phone', () => {
  const [a, b] = planStage(2, star(2), SIZES[0]!, 0, false).places;
  expect([a!.box.y, a!.box.w, a!.box.h]).toEqual([b!.box.y, b!.box.w, b!.box.h]);
  expect(isSolo(2, SIZES[2]!, false)).toBe(true);
  expect(planStage(2, star(2), SIZES[2]!, 1, false).places.map((place) => place.whole)).toEqual([false, true]);
});

test('of many hosts a phone shows the one in focus: a foot for each other, and the server by name', () => {
  const upright = SIZES[2]!;
  expect([isSolo(12, upright, false), isSolo(12, upright, true), isSolo(12, SIZES[0]!, true)]).toEqual([false, true, false]);
  for (const focus of [0, 5, 11]) {
    const plan = planStage(12, star(12), upright, focus, true);
    expect(whole(plan).map(({ hostId }) => hostId)).toEqual([focus]);
    expect(plan.places.filter(({ plate }) => plate).map(({ hostId }) => hostId)).toEqual([...new Set([0, focus])]);
    expect(new Set(plan.places.map(({ legX }) => legX)).size).toBe(12);
    expect(faults(plan, star(12))).toEqual([]);
  }
});

test('what stands in a column has one: two hosts beside each other on half a screen', () => {
  const [a, b] = planStage(2, star(2), { w: 745, h: 920 }, 0, false).places;
  expect(a!.box.y).toBe(b!.box.y);
  expect(b!.box.x).toBeGreaterThan(a!.box.x);
});

describe('the camera', () => {
  const screen = SIZES[0]!;

  test('what lies under the pointer stays there while it zooms', () => {
    const at = { x: 300, y: 200 };
    const near = zoomAt(WHOLE_VIEW, 3, at, screen);
    const now = onScreen(near, { ...inPlan(WHOLE_VIEW, at), w: 0, h: 0 });
    expect([now.x, now.y]).toEqual([at.x, at.y].map((n) => expect.closeTo(n, 6)));
  });

  test('zoom and view have bounds; zoomed out is everything', () => {
    expect(zoomAt(WHOLE_VIEW, 1e6, { x: 0, y: 0 }, screen).zoom).toBe(MOST_ZOOM);
    expect(zoomAt({ zoom: 3, x: -500, y: -300 }, 1e-6, { x: 9, y: 9 }, screen)).toEqual(WHOLE_VIEW);
    expect(pan({ zoom: 2, x: 0, y: 0 }, 1e6, -1e6, screen)).toEqual({ zoom: 2, x: 0, y: -screen.h });
    expect(bounded({ zoom: 0.1, x: 50, y: 50 }, screen)).toEqual(WHOLE_VIEW);
  });

  test('a framed host is wholly seen and fills most of the screen', () => {
    const { places } = planStage(60, star(60), screen, 0, false);
    for (const { box } of places) {
      const seen = onScreen(frame(box, screen), box);
      expect(seen.x).toBeGreaterThanOrEqual(-0.01);
      expect(seen.x + seen.w).toBeLessThanOrEqual(screen.w + 0.01);
      expect(Math.max(seen.w / screen.w, seen.h / screen.h)).toBeGreaterThan(0.7);
    }
  });

  test('a glide begins and ends where it should', () => {
    const to = frame({ x: 100, y: 100, w: 80, h: 60 }, screen);
    expect(between(WHOLE_VIEW, to, 1)).toEqual(to);
    expect(between(WHOLE_VIEW, to, 0)).toEqual(WHOLE_VIEW);
  });
});
