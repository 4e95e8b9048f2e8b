import { ACK } from '../../shared/tcp/index.ts';
import type { Segment } from '../../shared/tcp/index.ts';
import { tokenKind, type TokenKind } from '../format.ts';
import { relativeAck, relativeSeq } from '../relative.ts';
import type { Point } from './geometry.ts';
import type { Painter } from './painter.ts';
import type { Palette } from './palette.ts';

const LETTERS: Record<TokenKind, string> = { syn: 'SYN', synack: 'SYN+ACK', ack: 'ACK', data: 'DATA', fin: 'FIN', rst: 'RST' };
const HALF_HEIGHT = 21;

/** Letters of a token, and the numbers under them: relative, as players read them. */
export function tokenWords(segment: Segment): [string, string] {
  const kind = tokenKind(segment);
  const seq = relativeSeq(segment);
  const length = segment.payload.length;
  const ack = segment.flags & ACK ? relativeAck(segment) : null;
  switch (kind) {
    case 'syn': return [LETTERS.syn, `seq ${seq}`];
    case 'synack': return [LETTERS.synack, `seq ${seq} ack ${ack}`];
    case 'ack': return [LETTERS.ack, String(ack)];
    case 'data': return [`${LETTERS.data} ${length}`, `${seq}:${seq + length} ack ${ack}`];
    case 'fin': return [LETTERS.fin, ack === null ? `seq ${seq}` : `seq ${seq} ack ${ack}`];
    case 'rst': return [LETTERS.rst, `seq ${seq}`];
  }
}

const HALF_WIDTHS: Record<TokenKind, number> = { syn: 46, synack: 62, ack: 24, data: 58, fin: 58, rst: 34 };

function outlineOf(kind: TokenKind, at: Point, u: number, way: number): Point[] {
  const w = HALF_WIDTHS[kind] * u;
  const h = HALF_HEIGHT * u;
  const nose = 14 * u;
  const p = (x: number, y: number): Point => ({ x: at.x + x * way, y: at.y + y });
  switch (kind) {
    case 'syn': return [p(-w, -h), p(w - nose, -h), p(w, 0), p(w - nose, h), p(-w, h)];
    case 'synack': return [p(-w, -h), p(w - nose, -h), p(w, 0), p(w - nose, h), p(-w, h), p(-w + nose, 0)];
    case 'data': return [p(-w, -h), p(w, -h), p(w, h), p(-w, h)];
    case 'fin': return torn(w, h, p);
    case 'rst': return octagon(w, h, p);
    case 'ack': return [];
  }
}

function torn(w: number, h: number, p: (x: number, y: number) => Point): Point[] {
  const teeth = 6;
  const edge = Array.from({ length: teeth * 2 + 1 }, (_, i) => p(w - (i * w) / teeth, i % 2 === 0 ? h : h * 0.55));
  return [p(-w, -h), p(w, -h), ...edge];
}

function octagon(w: number, h: number, p: (x: number, y: number) => Point): Point[] {
  const c = h * 0.6;
  return [p(-w + c, -h), p(w - c, -h), p(w, -h + c), p(w, h - c), p(w - c, h), p(-w + c, h), p(-w, h - c), p(-w, -h + c)];
}

/**
 * Draws a token at a point: shape, letters and colour each tell its kind alone. `way` is 1 where it goes right and -1
 * where it goes left.
 */
export function drawToken(painter: Painter, palette: Palette, key: string, segment: Segment, at: Point, way: number, alpha = 1): void {
  const kind = tokenKind(segment);
  const u = painter.unit;
  if (kind === 'ack') painter.disc(at, 25 * u, palette.ack, alpha);
  else {
    const outline = outlineOf(kind, at, u, way);
    painter.shape(outline, palette[kind], alpha);
    painter.path([...outline, outline[0]!], palette.ground, 1.5, alpha);
  }
  if (kind === 'rst') cross(painter, palette, at, u, alpha);
  const [letters, numbers] = tokenWords(segment);
  const lean = (kind === 'syn' ? -5 : kind === 'synack' ? 1 : 0) * way * u;
  painter.text(`${key}-l`, { x: at.x + lean, y: at.y - 8 * u - (kind === 'fin' ? 4 * u : 0) }, letters, { size: kind === 'ack' ? 13 : 15, colour: palette.ink, bold: true, align: 0.5, alpha });
  painter.text(`${key}-n`, { x: at.x + lean, y: at.y + 9 * u - (kind === 'fin' ? 6 * u : 0) }, numbers, { size: 12, colour: palette.ink, mono: true, bold: true, align: 0.5, alpha });
}

/** The cross of a RST stands in its corners, clear of the letters. */
function cross(painter: Painter, palette: Palette, at: Point, u: number, alpha: number): void {
  for (const [sx, sy] of [[-1, -1], [1, -1], [-1, 1], [1, 1]] as const) {
    painter.path([{ x: at.x + sx * 28 * u, y: at.y + sy * 15 * u }, { x: at.x + sx * 20 * u, y: at.y + sy * 10 * u }], palette.ink, 2.5, alpha);
  }
}
