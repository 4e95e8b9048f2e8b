import type { FlightKind } from './flightview.ts';
import type { Point } from './geometry.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** What a token looks like: equal faces share one picture. */
export interface TokenFace {
  kind: FlightKind;
  letters: string;
  /** Empty where many tokens share the wire. */
  numbers: string;
  /** 1 where it goes right, -1 where it goes left. */
  way: 1 | -1;
  /** Marks a retransmission, and the second of a pair that the wire made of one. */
  again: boolean;
  copy: boolean;
}

/** One or two letters for the tokens of a crowded wire. */
export const BRIEF: Record<FlightKind, string> = { syn: 'S', synack: 'SA', ack: 'A', data: 'D', fin: 'F', rst: 'R', probe: '?' };

/** Half the size of a token, stage units: wide enough for its words. */
export function tokenHalf(face: TokenFace): { w: number; h: number } {
  const brief = face.numbers === '';
  if (brief) return { w: face.kind === 'synack' ? 19 : 14, h: 11 };
  const words = Math.max(face.letters.length * 9.6, face.numbers.length * 7.4) / 2;
  if (face.kind === 'ack') return { w: Math.max(24, words + 9), h: 23 };
  return { w: Math.max(34, words + (face.kind === 'synack' || face.kind === 'syn' ? 17 : 11)), h: 22 };
}

/** Room around a token for its badge and its edge, stage units. */
export const TOKEN_MARGIN = 9;

type At = (x: number, y: number) => Point;

function outlineOf(kind: FlightKind, w: number, h: number, p: At): Point[] {
  const nose = h * 0.66;
  switch (kind) {
    case 'syn': return [p(-w, -h), p(w - nose, -h), p(w, 0), p(w - nose, h), p(-w, h)];
    case 'synack': return [p(-w, -h), p(w - nose, -h), p(w, 0), p(w - nose, h), p(-w, h), p(-w + nose, 0)];
    case 'fin': return [p(-w, -h), p(w, -h), ...Array.from({ length: 9 }, (_, i) => p(w - (i * w) / 4, i % 2 === 0 ? h : h * 0.55))];
    case 'rst': {
      const c = h * 0.6;
      return [p(-w + c, -h), p(w - c, -h), p(w, -h + c), p(w, h - c), p(w - c, h), p(-w + c, h), p(-w, h - c), p(-w, -h + c)];
    }
    case 'data': return [p(-w, -h), p(w, -h), p(w, h), p(-w, h)];
    case 'ack':
    case 'probe':
      return rounded(w, h, p);
  }
}

/** A disc, or a capsule where the number is long. */
function rounded(w: number, h: number, p: At): Point[] {
  const straight = Math.max(0, w - h);
  const arc = (from: number, dx: number): Point[] => Array.from({ length: 13 }, (_, i) => {
    const angle = from + (Math.PI * i) / 12;
    return p(dx + h * Math.cos(angle), h * Math.sin(angle));
  });
  return [...arc(-Math.PI / 2, straight), ...arc(Math.PI / 2, -straight)];
}

/** Draws a token around a point: shape, letters and colour each tell its kind alone. */
export function drawToken(pen: Pen, palette: Palette, face: TokenFace, at: Point): void {
  const u = pen.unit;
  const { kind, way } = face;
  const half = tokenHalf(face);
  const p: At = (x, y) => ({ x: at.x + x * way, y: at.y + y });
  const outline = outlineOf(kind, half.w * u, half.h * u, p);
  const hollow = kind === 'probe';
  pen.shape(outline, hollow ? palette.panel : palette[kind]);
  const closed = [...outline, outline[0]!];
  if (hollow) pen.dashed(closed, palette.text, 2);
  else pen.path(closed, palette.ink, 1.5);
  if (kind === 'rst') drawCorners(pen, palette, half, at);
  const colour = hollow ? palette.text : palette.ink;
  const lean = (kind === 'syn' ? -0.2 : kind === 'synack' ? 0.1 : 0) * half.h * way * u;
  if (face.numbers === '') pen.text({ x: at.x + lean, y: at.y - (kind === 'fin' ? 2.5 * u : 0) }, BRIEF[kind], { size: 13, colour, bold: true, align: 0.5 });
  else {
    const up = kind === 'fin' ? 3 * u : 0;
    pen.text({ x: at.x + lean, y: at.y - 8 * u - up }, face.letters, { size: kind === 'ack' ? 13 : 15, colour, bold: true, align: 0.5 });
    pen.text({ x: at.x + lean, y: at.y + 9 * u - up * 1.6 }, face.numbers, { size: 12, colour, mono: true, bold: true, align: 0.5 });
  }
  if (face.again || face.copy) drawBadge(pen, palette, { x: at.x + (half.w - 2) * u, y: at.y - (half.h - 1) * u }, face.again ? '↻' : '2');
}

/** A sign at a token's corner: sent again, or second of a pair. */
function drawBadge(pen: Pen, palette: Palette, at: Point, text: string): void {
  pen.disc(at, 9, palette.ground);
  pen.disc(at, 8, palette.line);
  pen.text(at, text, { size: 12, colour: palette.ink, bold: true, align: 0.5 });
}

/** The cross of a RST stands in its corners, clear of the letters. */
function drawCorners(pen: Pen, palette: Palette, half: { w: number; h: number }, at: Point): void {
  const u = pen.unit;
  for (const [sx, sy] of [[-1, -1], [1, -1], [-1, 1], [1, 1]] as const) {
    const from = { x: at.x + sx * (half.w - 3) * u, y: at.y + sy * (half.h - 3) * u };
    pen.path([from, { x: from.x - sx * 5 * u, y: from.y - sy * 5 * u }], palette.ink, 2);
  }
}
