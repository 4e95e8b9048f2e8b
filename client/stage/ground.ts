import { t } from '../i18n.ts';
import { onScreen, type Camera } from './camera.ts';
import type { Point } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { laneY, TRUNK_HALF, type Place, type Plan } from './plan.ts';
import type { LinkView, WorldView } from './view.ts';

/** What the wires are drawn by: the plan through a camera, in pixels of `ratio` to a CSS pixel. */
export interface Sight {
  plan: Plan;
  camera: Camera;
  ratio: number;
}

/** A point of the plan in pixels. */
export function pixel({ camera, ratio }: Sight, { x, y }: Point): Point {
  return { x: (x * camera.zoom + camera.x) * ratio, y: (y * camera.zoom + camera.y) * ratio };
}

/** Draws all wires: two lanes for each street, the trunk that joins streets, and a leg for each host. */
export function drawGround(pen: Pen, palette: Palette, view: WorldView, sight: Sight): void {
  const { plan } = sight;
  const at = (x: number, y: number): Point => pixel(sight, { x, y });
  const dead = plan.places.length === 2 && view.links.every(({ cut }) => cut);
  plan.streets.forEach((street, id) => {
    if (street.x1 <= street.x0) return;
    for (const way of [1, -1]) {
      const y = laneY(plan, id, way);
      const lane = [at(street.x0, y), at(street.x1, y)];
      if (dead) pen.dashed(lane, palette.rst, 3);
      else pen.path(lane, palette.wire, 3.5);
    }
  });
  drawTrunk(pen, palette, plan, at);
  for (const place of plan.places) drawLeg(pen, palette, view, sight, place);
  for (const link of view.links) drawLabel(pen, palette, view, sight, link);
  if (plan.solo) for (const place of plan.places) drawPlate(pen, palette, view, sight, place);
}

function drawTrunk(pen: Pen, palette: Palette, plan: Plan, at: (x: number, y: number) => Point): void {
  if (plan.trunkX === null || plan.streets.length < 2) return;
  const last = plan.streets.length - 1;
  for (const side of [-1, 1]) {
    const x = plan.trunkX + side * TRUNK_HALF;
    pen.path([at(x, laneY(plan, 0, 1)), at(x, laneY(plan, last, -1))], palette.wire, 3.5);
  }
}

function cutOff(view: WorldView, hostId: number): boolean {
  const own = view.links.filter(({ a, b }) => a === hostId || b === hostId);
  return own.length > 0 && own.every(({ cut }) => cut);
}

function drawLeg(pen: Pen, palette: Palette, view: WorldView, sight: Sight, place: Place): void {
  const { plan } = sight;
  const top = place.whole ? place.box.y + place.box.h - 1 : laneY(plan, place.street, 1);
  const foot = plan.solo ? plan.streets[place.street]!.y + plan.streets[place.street]!.h * 0.76 : laneY(plan, place.street, -1);
  const leg = [pixel(sight, { x: place.legX, y: top }), pixel(sight, { x: place.legX, y: foot })];
  if (cutOff(view, place.hostId)) pen.dashed(leg, palette.rst, 4);
  else pen.path(leg, palette.wire, 7);
}

/** The end of a link at which its words stand: the host with fewer links. */
function leafOf(view: WorldView, link: LinkView): number {
  const degree = (id: number): number => view.links.filter(({ a, b }) => a === id || b === id).length;
  return degree(link.a) < degree(link.b) ? link.a : link.b;
}

/** A link in words: always its delay; and what is wrong with it. */
function linkWords({ delayUs, lossPpm, duplicatePpm, cut }: LinkView, short: boolean, alone: boolean): string {
  if (cut) return t('stage.wireCut');
  const words = short ? [] : [t(alone ? 'stage.wire' : 'stage.wireDelay', { delay: delayUs / 1000 })];
  if (lossPpm > 0) words.push(t('stage.wireLoses', { loss: lossPpm / 10_000 }));
  if (duplicatePpm > 0) words.push(t('stage.wireDoubles', { part: duplicatePpm / 10_000 }));
  return words.join(' · ');
}

function drawLabel(pen: Pen, palette: Palette, view: WorldView, sight: Sight, link: LinkView): void {
  const { plan, camera, ratio } = sight;
  const two = plan.places.length === 2 && plan.streets.length === 1;
  const place = plan.places[leafOf(view, link)];
  if (!place) return;
  const street = plan.streets[place.street]!;
  const height = street.h * camera.zoom * ratio;
  const words = linkWords(link, !two && height < 40 * pen.unit, two || plan.solo);
  if (words === '') return;
  const colour = link.cut ? palette.text : palette.dim;
  if (two || plan.solo) {
    const others = plan.solo && plan.places.length > 2;
    if (others && view.links.indexOf(link) > 0) return;
    const at = pixel(sight, { x: (street.x0 + street.x1) / 2, y: street.y + street.h * (plan.solo ? 0.88 : 0.94) });
    pen.text(at, words, { size: 13, colour, align: 0.5, most: Math.max(60, (street.x1 - street.x0) * camera.zoom * ratio - (plan.solo ? 100 * pen.unit : 0)) });
    return;
  }
  const size = height < 50 * pen.unit ? 12 : 13;
  const at = pixel(sight, { x: place.legX, y: street.y + street.h * 0.51 });
  const most = (place.box.w / 2) * camera.zoom * ratio;
  pen.text({ x: at.x + 9 * pen.unit, y: at.y }, words, { size, colour, most });
}

function drawPlate(pen: Pen, palette: Palette, view: WorldView, sight: Sight, place: Place): void {
  const u = pen.unit;
  const street = sight.plan.streets[place.street]!;
  const foot = pixel(sight, { x: place.legX, y: street.y + street.h * 0.76 });
  const box = { x: foot.x - 46 * u, y: foot.y, w: 92 * u, h: 24 * u };
  pen.fill(box, 8, palette.panel);
  pen.outline(box, 8, place.whole ? palette.line : palette.wire, place.whole ? 2 : 1.5);
  const name = view.hosts[place.hostId]?.name ?? '';
  pen.text({ x: foot.x, y: box.y + box.h / 2 }, name, { size: 13, colour: palette.text, bold: true, align: 0.5, most: box.w - 8 * u });
}

/** A host's box on the screen, pixels. */
export function boxOf({ camera, ratio }: Sight, place: Place): { x: number; y: number; w: number; h: number } {
  const box = onScreen(camera, place.box);
  return { x: box.x * ratio, y: box.y * ratio, w: box.w * ratio, h: box.h * ratio };
}
