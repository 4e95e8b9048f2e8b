import type { Box, Point } from '../../client/stage/geometry.ts';
import { shorten, type Pen, type TextStyle } from '../../client/stage/pen.ts';

/** A text as it was written, and the colour right under it. */
export interface Written {
  text: string;
  /** The text before it was cut to fit. */
  whole: string;
  box: Box;
  colour: number;
  ground: number;
  /** Pixels. */
  size: number;
  alpha: number;
}

/** A pen that notes what it is asked for, with the widths of an ordinary sans and a monospace. */
export interface Recorder {
  pen: Pen;
  written: Written[];
}

function blend(over: number, under: number, alpha: number): number {
  const part = (shift: number): number => Math.round(((over >> shift) & 255) * alpha + ((under >> shift) & 255) * (1 - alpha));
  return (part(16) << 16) | (part(8) << 8) | part(0);
}

function bounds(points: Point[]): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { x: Math.min(...xs), y: Math.min(...ys), w: Math.max(...xs) - Math.min(...xs), h: Math.max(...ys) - Math.min(...ys) };
}

/** Width of a text, pixels: CJK letters are square, a monospace's are 0.6 of the size, a sans's about 0.56. */
export function widthOf(text: string, { size, mono, bold }: TextStyle, unit: number): number {
  return [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 1 : mono ? 0.6 : bold ? 0.58 : 0.54), 0) * size * unit;
}

/** Makes a recorder on a ground of one colour. */
export function recorder(unit: number, ground: number): Recorder {
  const fills: { box: Box; colour: number }[] = [];
  const written: Written[] = [];
  const under = ({ x, y }: Point): number => {
    for (let i = fills.length - 1; i >= 0; i--) {
      const { box, colour } = fills[i]!;
      if (x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h) return colour;
    }
    return ground;
  };
  const cover = (box: Box, colour: number, alpha = 1): void => {
    fills.push({ box, colour: blend(colour, under({ x: box.x + box.w / 2, y: box.y + box.h / 2 }), alpha) });
  };
  const pen: Pen = {
    unit,
    fill: (box, _radius, colour, alpha) => cover(box, colour, alpha),
    shape: (points, colour, alpha) => cover(bounds(points), colour, alpha),
    disc: ({ x, y }, radius, colour, alpha) => cover({ x: x - radius * unit, y: y - radius * unit, w: 2 * radius * unit, h: 2 * radius * unit }, colour, alpha),
    outline: () => {},
    dashedBox: () => {},
    path: () => {},
    dashed: () => {},
    text(at, whole, style) {
      const text = style.most === undefined ? whole : shorten(whole, style.most, (part) => widthOf(part, style, unit));
      const w = widthOf(text, style, unit);
      const h = style.size * unit;
      const box = { x: at.x - w * (style.align ?? 0), y: at.y - h / 2, w, h };
      if (text !== '') written.push({ text, whole, box, colour: style.colour, ground: under({ x: box.x + Math.min(w, 3), y: at.y }), size: h, alpha: style.alpha ?? 1 });
      return w;
    },
  };
  return { pen, written };
}

function luminance(colour: number): number {
  const channel = (shift: number): number => {
    const part = ((colour >> shift) & 255) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
}

/** Contrast of two colours by WCAG 2.2, 1 to 21. */
export function contrast(a: number, b: number): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
