import type { GameEvent } from '../../shared/game/index.ts';
import type { Segment } from '../../shared/tcp/index.ts';
import { t } from '../i18n.ts';
import { pathLength, pointAt, roundCorners, type Point } from './geometry.ts';
import { liftPath, wirePath, type Layout } from './layout.ts';
import type { Painter } from './painter.ts';
import type { Palette } from './palette.ts';
import { drawToken } from './token.ts';

/** Something short that an event shows; positions are looked up in the layout of the moment. */
export type Effect =
  | { kind: 'lift'; startMs: number; hostId: number; fd: number; from: string }
  | { kind: 'lost'; startMs: number; id: number; from: number; to: number; segment: Segment; why: string; atEnd: boolean }
  | { kind: 'flash'; startMs: number; hostId: number }
  | { kind: 'cut'; startMs: number; path: Point[] };

const LENGTHS_MS: Record<Effect['kind'], number> = { lift: 2200, lost: 2200, flash: 900, cut: 1400 };

/** How far an effect is, 0 to 1 and beyond when it is over. */
export function progress(effect: Effect, nowMs: number): number {
  return (nowMs - effect.startMs) / LENGTHS_MS[effect.kind];
}

/** The effect that an event asks for, or null. `old` is the layout before the event: a string that is cut was there. */
export function effectOf(event: GameEvent, nowMs: number, old: Layout | null): Effect | null {
  switch (event.type) {
    case 'syscall-returned':
      if ((event.call.name === 'accept' || event.call.name === 'accept4') && event.result.ret >= 0) {
        const { address } = event.result;
        return { kind: 'lift', startMs: nowMs, hostId: event.hostId, fd: event.result.ret, from: address ? `:${address.port}` : '' };
      }
      return event.call.name === 'close' && event.result.ret === 0 ? cutOf(event.hostId, event.call.fd, nowMs, old) : null;
    case 'segment-dropped':
      return {
        kind: 'lost', startMs: nowMs, id: event.segmentId, from: event.hostId, to: event.toHostId, segment: event.segment,
        why: t(`drop.${event.reason}`), atEnd: event.reason === 'syn-queue-full' || event.reason === 'accept-queue-full',
      };
    case 'segment-arrived':
      return event.segment.flags & 4 ? { kind: 'flash', startMs: nowMs, hostId: event.hostId } : null;
    default:
      return null;
  }
}

function cutOf(hostId: number, fd: number, nowMs: number, old: Layout | null): Effect | null {
  const rows = old?.hosts[hostId]?.processes.flatMap((process) => process.rows) ?? [];
  const path = rows.find((row) => row.descriptor.fd === fd)?.string ?? [];
  return path.length > 0 ? { kind: 'cut', startMs: nowMs, path } : null;
}

/** Draws an effect at its moment; `calm` holds it still. */
export function drawEffect(painter: Painter, palette: Palette, layout: Layout, effect: Effect, nowMs: number, calm: boolean): void {
  const at = progress(effect, nowMs);
  switch (effect.kind) {
    case 'lift': return drawLift(painter, palette, layout, effect, at, calm);
    case 'lost': return drawLost(painter, palette, layout, effect, at, calm);
    case 'flash': return drawFlash(painter, palette, layout, effect.hostId, calm ? 0.3 : at);
    case 'cut': return drawCut(painter, palette, effect.path, calm ? 0.3 : at);
  }
}

function drawLift(painter: Painter, palette: Palette, layout: Layout, effect: Extract<Effect, { kind: 'lift' }>, at: number, calm: boolean): void {
  const straight = liftPath(layout, effect.hostId, effect.fd);
  const host = layout.hosts[effect.hostId];
  if (straight.length === 0 || !host) return;
  const u = painter.unit;
  const path = roundCorners(straight, 12 * u);
  const alpha = at > 0.85 ? (1 - at) / 0.15 : 1;
  painter.dashed(path, palette.line, 3, calm ? 0 : -at * 120 * u, alpha);
  const end = path.at(-1)!;
  painter.shape([{ x: end.x - 3 * u, y: end.y }, { x: end.x + 10 * u, y: end.y - 8 * u }, { x: end.x + 10 * u, y: end.y + 8 * u }], palette.line, alpha);
  const eased = calm ? 1 : 1 - (1 - Math.min(1, at / 0.75)) ** 3;
  const card = pointAt(path, eased * pathLength(path));
  const box = { x: card.x - 34 * u, y: card.y - 14 * u, w: 68 * u, h: 28 * u };
  painter.fill(box, 8, palette.ok, alpha);
  painter.text(`lift${effect.fd}`, card, effect.from || 'ESTAB', { size: 13, colour: palette.ink, mono: true, bold: true, align: 0.5, alpha });
  const pill = { x: host.box.x + host.box.w - 206 * u, y: host.box.y + (layout.narrow ? 38 : 10) * u, w: 190 * u, h: 24 * u };
  painter.fill(pill, 12, palette.line, alpha);
  painter.text(`lift${effect.fd}-t`, { x: pill.x + pill.w / 2, y: pill.y + pill.h / 2 }, t('stage.lifts'), { size: 13, colour: palette.ink, bold: true, align: 0.5, alpha, most: pill.w - 10 * u });
}

function drawLost(painter: Painter, palette: Palette, layout: Layout, effect: Extract<Effect, { kind: 'lost' }>, at: number, calm: boolean): void {
  const path = wirePath(layout, effect.from, effect.to);
  const u = painter.unit;
  const way = path[0]!.x <= path[1]!.x ? 1 : -1;
  const stop = effect.atEnd ? 1 : 0.5;
  const flown = calm || effect.atEnd ? 1 : Math.min(1, at / 0.4);
  const point = pointAt(path, pathLength(path) * stop * flown);
  const fallen = calm ? 0 : Math.max(0, (at - 0.45) / 0.55);
  const alpha = 1 - fallen * 0.9;
  drawToken(painter, palette, `lost${effect.id}`, effect.segment, { x: point.x, y: point.y + fallen ** 2 * 34 * u }, way, alpha);
  if (flown < 1) return;
  const reach = 26 * u;
  for (const side of [-1, 1]) painter.path([{ x: point.x - reach, y: point.y - side * reach * 0.7 }, { x: point.x + reach, y: point.y + side * reach * 0.7 }], palette.rst, 5, alpha);
  painter.text(`lost${effect.id}-w`, { x: point.x - (effect.atEnd ? way * 60 * u : 0), y: point.y - 34 * u }, effect.why, { size: 15, colour: palette.rst, bold: true, align: effect.atEnd ? (way > 0 ? 1 : 0) : 0.5 });
}

function drawFlash(painter: Painter, palette: Palette, layout: Layout, hostId: number, at: number): void {
  const box = layout.hosts[hostId]?.box;
  if (box && box.w > 0) painter.outline(box, 14, palette.rst, 5, Math.max(0, 1 - at));
}

function drawCut(painter: Painter, palette: Palette, path: Point[], at: number): void {
  const u = painter.unit;
  const whole = roundCorners(path, 8 * u);
  const length = pathLength(whole);
  const gap = (0.06 + at * 0.4) * length;
  const points = (from: number, to: number) => Array.from({ length: 24 }, (_, i) => pointAt(whole, from + ((to - from) * i) / 23));
  painter.path(points(0, length / 2 - gap), palette.fin, 3, 1 - at);
  painter.path(points(length / 2 + gap, length), palette.fin, 3, 1 - at);
}
