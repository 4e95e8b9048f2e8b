import { t } from '../i18n.ts';
import { onScreen, type Camera } from './camera.ts';
import type { Point } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { laneY, TRUNK_HALF, type Place, type Plan } from './plan.ts';
import { shortName } from './drawsmall.ts';
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
  if (plan.solo) {
    const feet = plan.places.filter(({ plate }) => !plate);
    const pitch = feet.length > 1 ? ((feet[1]!.legX - feet[0]!.legX) * sight.camera.zoom * sight.ratio) / pen.unit : 99;
    for (const place of plan.places) if (place.plate) drawPlate(pen, palette, view, sight, place);
    // Numbers keep clear of each other: where feet stand close, every second or fifth has one.
    const every = [1, 2, 5, 10, 20].find((step) => step * pitch >= 20) ?? 50;
    feet.forEach((place, i) => drawFoot(pen, palette, view, sight, place, i % every === 0));
  }
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
  else pen.path(leg, palette.wire, plan.solo && !place.plate ? 2.5 : 7);
}

/** The end of a link at which its words stand: the host with fewer links. */
function leafOf(view: WorldView, link: LinkView): number {
  const degree = (id: number): number => view.links.filter(({ a, b }) => a === id || b === id).length;
  return degree(link.a) < degree(link.b) ? link.a : link.b;
}

/** What is wrong with a link, in words. */
function faultWords({ lossPpm, duplicatePpm }: LinkView): string[] {
  const words: string[] = [];
  if (lossPpm > 0) words.push(t('stage.wireLoses', { loss: lossPpm / 10_000 }));
  if (duplicatePpm > 0) words.push(t('stage.wireDoubles', { part: duplicatePpm / 10_000 }));
  return words;
}

/** A link in words: always its delay; and what is wrong with it. */
function linkWords(link: LinkView, short: boolean, alone: boolean): string {
  if (link.cut) return t('stage.wireCut');
  const delay = { delay: link.delayUs / 1000 };
  return [...(short ? [] : [t(alone ? 'stage.wire' : 'stage.wireDelay', delay)]), ...faultWords(link)].join(' · ');
}

/** The only link's words stand line by line beside the right leg, where no token goes. */
function drawBesideLabel(pen: Pen, sight: Sight, place: Place, link: LinkView, colour: number): void {
  const u = pen.unit;
  const street = sight.plan.streets[place.street]!;
  const { x, y } = pixel(sight, { x: place.legX, y: street.y + street.h * 0.5 });
  const room = (sight.plan.width - place.legX) * sight.camera.zoom * sight.ratio - 18 * u;
  const whole = t('stage.wire', { delay: link.delayUs / 1000 });
  const wide = [...whole].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 13 : 7.3), 0) * u;
  const lines = link.cut ? [t('stage.wireCut')] : [wide <= room ? whole : t('stage.wireDelay', { delay: link.delayUs / 1000 }), ...faultWords(link)];
  lines.forEach((words, i) => pen.text({ x: x + 12 * u, y: y + (i - (lines.length - 1) / 2) * 18 * u }, words, { size: 13, colour, most: room }));
}

function drawLabel(pen: Pen, palette: Palette, view: WorldView, sight: Sight, link: LinkView): void {
  const { plan, camera, ratio } = sight;
  const two = plan.places.length === 2 && plan.streets.length === 1 && !plan.solo;
  const place = plan.places[leafOf(view, link)];
  if (!place) return;
  const street = plan.streets[place.street]!;
  const height = street.h * camera.zoom * ratio;
  const words = linkWords(link, height < 40 * pen.unit && !plan.solo, plan.solo);
  const colour = link.cut ? palette.text : palette.dim;
  if (two) return drawBesideLabel(pen, sight, plan.places[1]!, link, colour);
  if (plan.solo) {
    if (plan.places.some(({ plate }) => !plate)) return drawOwnLabel(pen, palette, view, sight, link);
    if (plan.places.length > 2 && view.links.indexOf(link) > 0) return;
    const at = pixel(sight, { x: (street.x0 + street.x1) / 2, y: street.y + street.h * 0.88 });
    return void pen.text(at, words, { size: 13, colour, align: 0.5, most: Math.max(60, (street.x1 - street.x0) * camera.zoom * ratio - 100 * pen.unit) });
  }
  if (words === '') return;
  const size = height < 50 * pen.unit ? 12 : 13;
  const at = pixel(sight, { x: place.legX, y: street.y + street.h * 0.51 });
  const most = (place.box.w / 2) * camera.zoom * ratio;
  pen.text({ x: at.x + 9 * pen.unit, y: at.y }, words, { size, colour, most });
}

/** Of many links on a narrow stage, that of the host shown has its words between the lanes. */
function drawOwnLabel(pen: Pen, palette: Palette, view: WorldView, sight: Sight, link: LinkView): void {
  const place = sight.plan.places.find(({ whole }) => whole);
  if (!place || leafOf(view, link) !== place.hostId) return;
  const { y, h } = sight.plan.streets[place.street]!;
  const at = pixel(sight, { x: place.legX, y: y + h * 0.355 });
  pen.text({ x: at.x + 10 * pen.unit, y: at.y }, linkWords(link, false, true), { size: 12, colour: link.cut ? palette.text : palette.dim, most: 130 * pen.unit });
}

/** The end of a leg whose host is not shown: a dot, and the number in its name. */
function drawFoot(pen: Pen, palette: Palette, view: WorldView, sight: Sight, place: Place, numbered: boolean): void {
  const u = pen.unit;
  const street = sight.plan.streets[place.street]!;
  const foot = pixel(sight, { x: place.legX, y: street.y + street.h * 0.76 });
  pen.disc(foot, 4, palette.wire);
  const name = view.hosts[place.hostId]?.name ?? '';
  if (numbered) pen.text({ x: foot.x, y: foot.y + 12 * u }, shortName(name, 3), { size: 12, colour: palette.dim, align: 0.5, most: 24 * u });
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
