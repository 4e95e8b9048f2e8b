import type Phaser from 'phaser';
import { hasMessage, t } from '../i18n.ts';
import type { Art, Stamps } from './art.ts';
import { progress, type Effect } from './effects.ts';
import { faceOf, tokenTexture, type TokenLook } from './flights.ts';
import { dashes, pathLength, pointAt, roundCorners, type Box, type Point } from './geometry.ts';
import { pixel, type Sight } from './ground.ts';
import { liftWay, type HostPicture } from './hostpicture.ts';
import type { Palette } from './palette.ts';
import { route } from './plan.ts';
import { drawStateMark } from './statemark.ts';
import { tokenHalf, TOKEN_MARGIN } from './token.ts';

/** What effects are drawn with. `placed` gives a host's picture and where it stands on the screen, pixels. */
export interface Tools {
  lines: Phaser.GameObjects.Graphics;
  stamps: Stamps;
  art: Art;
  palette: Palette;
  generation: string;
  sight: Sight;
  look: TokenLook;
  /** Pixels of a stage unit for labels. */
  unit: number;
  calm: boolean;
  placed(hostId: number): { picture: HostPicture; box: Box } | null;
}

/** Draws an effect at its moment; where nothing is to glide it stands still, with the same words. */
export function drawEffect(tools: Tools, effect: Effect, nowMs: number): void {
  const at = progress(effect, nowMs);
  switch (effect.kind) {
    case 'lift': return drawLift(tools, effect, at);
    case 'lost': return effect.queue ? drawTurnedAway(tools, effect, at) : drawLost(tools, effect, at);
    case 'flash': return drawFlash(tools, effect.hostId, tools.calm ? 0.3 : at);
    case 'pulse': return drawPulse(tools, effect, tools.calm ? 0.4 : at);
    case 'cut': return drawCut(tools, effect, tools.calm ? 0.25 : at);
  }
}

function stroke(tools: Tools, points: Point[], colour: number, width: number, alpha: number): void {
  tools.lines.lineStyle(width * tools.unit, colour, alpha);
  for (let i = 1; i < points.length; i++) tools.lines.lineBetween(points[i - 1]!.x, points[i - 1]!.y, points[i]!.x, points[i]!.y);
}

/** A label in a pill, its middle at the point, kept on the screen. */
function label(tools: Tools, words: string, at: Point, alpha: number, danger = false): void {
  const { art, palette, unit, generation, sight } = tools;
  const long = [...words].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 14.5 : 7.9), 0) + 26;
  const size = { w: long * unit, h: 28 * unit };
  const key = art.texture([generation, 'label', words, danger, unit.toFixed(3)].join('|'), size.w, size.h, unit, (pen) => {
    const box = { x: unit, y: unit, w: size.w - 2 * unit, h: size.h - 2 * unit };
    pen.fill(box, 13, danger ? palette.dangerGround : palette.line);
    if (danger) pen.outline(box, 13, palette.dangerEdge, 1.5);
    pen.text({ x: size.w / 2, y: size.h / 2 }, words, { size: 14, colour: danger ? palette.text : palette.ink, bold: true, align: 0.5, most: box.w - 12 * unit });
  });
  const width = sight.plan.width * sight.ratio;
  tools.stamps.put(key, { x: Math.max(size.w / 2, Math.min(width - size.w / 2, at.x)), y: Math.max(size.h / 2, at.y) }, { alpha });
}

/** Where a point of a host's picture stands on the screen now. */
function outside({ picture, box }: { picture: HostPicture; box: Box }, { x, y }: Point): Point {
  return { x: box.x + (x * box.w) / picture.w, y: box.y + (y * box.h) / picture.h };
}

/** Part of the lift in which the call reaches down; then the connection rises, and its descriptor lights up. */
const REACH = 0.22;
const RISE = 0.78;

/** How far accept() has got: below 1 its descriptor is still empty. */
export function liftPart(at: number): number {
  return at / RISE;
}

function drawLift(tools: Tools, effect: Extract<Effect, { kind: 'lift' }>, at: number): void {
  const placed = tools.placed(effect.hostId);
  if (!placed) return;
  const { palette, unit, calm } = tools;
  const way = liftWay(placed.picture, effect.pid, effect.fd).map((point) => outside(placed, point));
  if (way.length < 2) return;
  const path = roundCorners(way, 14 * unit);
  const length = pathLength(path);
  const alpha = at > 0.9 ? Math.max(0, (1 - at) / 0.1) : 1;
  // The call reaches down: its line grows from the descriptor's end of the way to the place.
  const reached = calm ? 1 : Math.min(1, at / REACH);
  const down = [...path].reverse();
  for (const [from, to] of dashes(down, 8 * unit, 6 * unit)) {
    if (pathLength([down[0]!, from]) <= length * reached) stroke(tools, [from, to], palette.line, 3, alpha);
  }
  const risen = calm ? 1 : Math.max(0, Math.min(1, (at - REACH) / (RISE - REACH)));
  const eased = risen < 0.5 ? 2 * risen * risen : 1 - (-2 * risen + 2) ** 2 / 2;
  const here = pointAt(path, eased * length);
  drawRipple(tools, placed, path, eased * length, alpha);
  // The card keeps within its host, for it goes from its queue to its process and nowhere else.
  const card = { x: Math.min(here.x, placed.box.x + placed.box.w - 54 * unit), y: here.y };
  if (risen < 1 || calm) tools.stamps.put(cardTexture(tools, effect.from), card, { alpha, scale: 1 + 0.1 * Math.sin(Math.PI * eased) });
  const end = path.at(-1)!;
  if (risen >= 1) {
    const grow = calm ? 0.5 : (at - RISE) / (1 - RISE);
    tools.lines.lineStyle(3 * unit, palette.line, alpha * (1 - grow * 0.6)).strokeCircle(end.x, end.y, (8 + 22 * grow) * unit);
  }
  const lineY = outside(placed, { x: 0, y: placed.picture.near?.lineY ?? placed.picture.small?.lineY ?? 0 }).y;
  label(tools, t('stage.lifts'), { x: placed.box.x + placed.box.w * 0.34, y: lineY }, alpha);
}

/** Light runs along the line from where the connection crosses it. */
function drawRipple(tools: Tools, placed: { picture: HostPicture; box: Box }, path: Point[], distance: number, alpha: number): void {
  const { picture, box } = placed;
  const lineY = outside(placed, { x: 0, y: picture.near?.lineY ?? picture.small?.lineY ?? 0 }).y;
  const here = pointAt(path, distance);
  if (tools.calm || here.y > lineY) return;
  const over = Math.min(1, (lineY - here.y) / (90 * tools.unit));
  const reach = box.w * over;
  const x = Math.min(here.x, box.x + box.w);
  stroke(tools, [{ x: Math.max(box.x + 3, x - reach), y: lineY }, { x: Math.min(box.x + box.w - 3, x + reach), y: lineY }], tools.palette.text, 4, alpha * (1 - over));
}

/** The connection that is lifted, as it looked in the queue. */
function cardTexture({ art, palette, unit, generation }: Tools, from: string): string {
  const w = 96 * unit;
  const h = 46 * unit;
  return art.texture([generation, 'card', from, unit.toFixed(3)].join('|'), w, h, unit, (pen) => {
    const box = { x: 2 * unit, y: 2 * unit, w: w - 4 * unit, h: h - 4 * unit };
    pen.fill(box, 8, palette.panel);
    pen.outline(box, 8, palette.ok, 3);
    pen.text({ x: w / 2, y: h * 0.33 }, from || '…', { size: 13, colour: palette.text, mono: true, bold: true, align: 0.5, most: box.w - 8 * unit });
    drawStateMark(pen, palette, 'ESTABLISHED', { x: w / 2 - 26 * unit, y: h * 0.7 }, 4);
    pen.text({ x: w / 2 + 6 * unit, y: h * 0.7 }, 'ESTAB', { size: 12, colour: palette.text, align: 0.5 });
  });
}

function reason(why: string): string {
  return hasMessage(why) ? t(why) : why;
}

/** A token that the wire loses: it breaks where it dies, and its halves fall. */
function drawLost(tools: Tools, effect: Extract<Effect, { kind: 'lost' }>, at: number): void {
  const { sight, look, calm, palette, art, generation, unit } = tools;
  const path = route(sight.plan, effect.from, effect.to).map((point) => pixel(sight, point));
  if (path.length === 0) return;
  const way = path.at(-1)!.x >= path[0]!.x ? 1 : -1;
  const flown = calm ? 1 : Math.min(1, at / 0.4);
  const point = pointAt(path, pathLength(path) * 0.5 * flown);
  const face = faceOf(effect.token, look.brief, way);
  if (flown < 1) return tools.stamps.put(tokenTexture(art, palette, generation, face, look.unit), point);
  const fallen = calm ? 0.2 : (at - 0.4) / 0.6;
  const alpha = Math.max(0, 1 - fallen ** 2);
  for (const [part, side] of [['left', -1], ['right', 1]] as const) {
    const x = point.x + side * (4 + 16 * fallen) * look.unit;
    tools.stamps.put(tokenTexture(art, palette, generation, face, look.unit, part), { x, y: point.y + fallen ** 2 * 26 * look.unit }, { alpha, angle: side * 22 * fallen });
  }
  const reach = (look.brief ? 10 : 17) * look.unit;
  for (const side of [-1, 1]) stroke(tools, [{ x: point.x - reach, y: point.y - side * reach }, { x: point.x + reach, y: point.y + side * reach }], palette.rst, 4.5, Math.min(1, alpha + 0.2));
  label(tools, reason(effect.why), { x: point.x, y: point.y - (look.brief ? 24 : 44) * Math.max(look.unit, unit * 0.8) }, Math.min(1, alpha + 0.3), true);
}

/** A token that a full queue turns away: it comes up its leg, bounces off, and falls. */
function drawTurnedAway(tools: Tools, effect: Extract<Effect, { kind: 'lost' }>, at: number): void {
  const { sight, look, calm, palette, art, generation, unit } = tools;
  const path = route(sight.plan, effect.from, effect.to).map((point) => pixel(sight, point));
  if (path.length === 0) return;
  const end = path.at(-1)!;
  const way = end.x >= path[0]!.x ? 1 : -1;
  const face = faceOf(effect.token, look.brief, way);
  const half = tokenHalf(face);
  // It comes to rest a little way back.
  const bounce = calm ? 1 : Math.max(0, Math.min(1, (at - 0.08) / 0.35));
  const back = (half.h + TOKEN_MARGIN + (half.w + 26) * Math.sin((bounce * Math.PI) / 2)) * look.unit;
  const point = pointAt(path, pathLength(path) - back);
  const alpha = at > 0.6 && !calm ? Math.max(0, (1 - at) / 0.4) : 1;
  tools.stamps.put(tokenTexture(art, palette, generation, face, look.unit), point, { alpha, angle: -way * bounce * 14 });
  const bar = Math.max(26, half.w) * look.unit;
  stroke(tools, [{ x: end.x - bar, y: end.y + 1 }, { x: end.x + bar, y: end.y + 1 }], palette.rst, 6, alpha);
  label(tools, reason(effect.why), { x: end.x, y: end.y - 24 * unit }, Math.min(1, alpha + 0.3), true);
}

function drawFlash(tools: Tools, hostId: number, at: number): void {
  const placed = tools.placed(hostId);
  if (!placed) return;
  const { x, y, w, h } = placed.box;
  tools.lines.lineStyle(5 * tools.unit, tools.palette.rst, Math.max(0, 1 - at)).strokeRoundedRect(x + 2, y + 2, w - 4, h - 4, 12 * tools.unit);
}

/** A new reference: a ring at the descriptor, and at the open file that it now refers to. */
function drawPulse(tools: Tools, effect: Extract<Effect, { kind: 'pulse' }>, at: number): void {
  const placed = tools.placed(effect.hostId);
  const row = placed?.picture.near?.processes.find(({ process }) => process.pid === effect.pid)?.rows.find(({ fd }) => fd.fd === effect.fd);
  if (!placed || !row) return;
  const path = roundCorners(row.string, 8 * tools.unit).map((point) => outside(placed, point));
  const alpha = Math.max(0, 1 - at);
  if (path.length > 1) {
    const length = pathLength(path) * Math.min(1, at / 0.6);
    stroke(tools, Array.from({ length: 32 }, (_, i) => pointAt(path, (length * i) / 31)), tools.palette.line, 3.5, alpha);
  }
  const from = outside(placed, row.at);
  tools.lines.lineStyle(3 * tools.unit, tools.palette.line, alpha).strokeCircle(from.x, from.y, (6 + 16 * at) * tools.unit);
}

/** A string that close() cuts: its two ends draw back from the cut. */
function drawCut(tools: Tools, effect: Extract<Effect, { kind: 'cut' }>, at: number): void {
  const placed = tools.placed(effect.hostId);
  if (!placed) return;
  const scale = placed.box.w / effect.w;
  const path = effect.path.map(({ x, y }) => ({ x: placed.box.x + x * scale, y: placed.box.y + y * scale }));
  const length = pathLength(path);
  const gap = (0.05 + at * 0.42) * length;
  const alpha = Math.max(0, 1 - at ** 2);
  const points = (from: number, to: number): Point[] => Array.from({ length: 24 }, (_, i) => pointAt(path, from + ((to - from) * i) / 23));
  stroke(tools, points(0, length / 2 - gap), tools.palette.fin, 3, alpha);
  stroke(tools, points(length / 2 + gap, length), tools.palette.fin, 3, alpha);
  const middle = pointAt(path, length / 2);
  const reach = 7 * tools.unit;
  for (const side of [-1, 1]) stroke(tools, [{ x: middle.x - reach, y: middle.y - side * reach }, { x: middle.x + reach, y: middle.y + side * reach }], tools.palette.rst, 3.5, alpha);
}
