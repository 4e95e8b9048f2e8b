import { dashes, type Box, type Point } from './geometry.ts';
import { css } from './palette.ts';

const SANS = '"Inter Variable", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const MONO = '"JetBrains Mono Variable", "Noto Sans Mono CJK SC", monospace';

export interface TextStyle {
  /** Size in stage units: 12, 13, 15, 17 or 22. */
  size: number;
  colour: number;
  mono?: boolean;
  bold?: boolean;
  /** 0 left, 0.5 middle, 1 right. */
  align?: number;
  alpha?: number;
  /** Pixels; a longer text ends in an ellipsis. */
  most?: number;
}

/**
 * What pictures are drawn with: a canvas in the browser, a recorder in tests. Places are pixels; radii, line widths and
 * type sizes are stage units of `unit` pixels.
 */
export interface Pen {
  readonly unit: number;
  fill(box: Box, radius: number, colour: number, alpha?: number): void;
  outline(box: Box, radius: number, colour: number, width?: number, alpha?: number): void;
  dashedBox(box: Box, radius: number, colour: number, alpha?: number): void;
  path(points: Point[], colour: number, width: number, alpha?: number): void;
  dashed(points: Point[], colour: number, width: number, alpha?: number): void;
  shape(points: Point[], colour: number, alpha?: number): void;
  disc(at: Point, radius: number, colour: number, alpha?: number): void;
  /** Writes a line of text, its middle at the point's height; returns its width in pixels. */
  text(at: Point, text: string, style: TextStyle): number;
}

/** A pen on a 2D canvas: sharp text without an object per text, and one upload per change. */
export function canvasPen(context: CanvasRenderingContext2D, unit: number): Pen {
  const trace = (points: Point[]): void => {
    context.beginPath();
    points.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  };
  const round = ({ x, y, w, h }: Box, radius: number): void => {
    context.beginPath();
    context.roundRect(x, y, Math.max(0, w), Math.max(0, h), Math.min(radius * unit, w / 2, h / 2));
  };
  const stroke = (colour: number, width: number, alpha: number): void => {
    context.globalAlpha = alpha;
    context.strokeStyle = css(colour);
    context.lineWidth = width * unit;
    context.stroke();
  };
  const paint = (colour: number, alpha: number): void => {
    context.globalAlpha = alpha;
    context.fillStyle = css(colour);
    context.fill();
  };
  context.lineJoin = 'round';
  context.lineCap = 'round';
  return {
    unit,
    fill(box, radius, colour, alpha = 1) {
      round(box, radius);
      paint(colour, alpha);
    },
    outline(box, radius, colour, width = 1, alpha = 1) {
      round(box, radius);
      stroke(colour, width, alpha);
    },
    dashedBox(box, radius, colour, alpha = 1) {
      round(box, radius);
      context.setLineDash([5 * unit, 4 * unit]);
      stroke(colour, 1.25, alpha);
      context.setLineDash([]);
    },
    path(points, colour, width, alpha = 1) {
      trace(points);
      stroke(colour, width, alpha);
    },
    dashed(points, colour, width, alpha = 1) {
      for (const dash of dashes(points, 7 * unit, 6 * unit)) {
        trace(dash);
        stroke(colour, width, alpha);
      }
    },
    shape(points, colour, alpha = 1) {
      trace(points);
      context.closePath();
      paint(colour, alpha);
    },
    disc({ x, y }, radius, colour, alpha = 1) {
      context.beginPath();
      context.arc(x, y, radius * unit, 0, Math.PI * 2);
      paint(colour, alpha);
    },
    text(at, text, style) {
      context.font = `${style.bold ? 650 : 450} ${Math.round(style.size * unit * 4) / 4}px ${style.mono ? MONO : SANS}`;
      context.textBaseline = 'middle';
      context.globalAlpha = style.alpha ?? 1;
      context.fillStyle = css(style.colour);
      const shown = style.most === undefined ? text : shorten(text, style.most, (part) => context.measureText(part).width);
      const { width } = context.measureText(shown);
      context.fillText(shown, Math.round(at.x - width * (style.align ?? 0)), Math.round(at.y + 0.5));
      return width;
    },
  };
}

/** The longest beginning of a text that fits, with an ellipsis where it is not all of it. */
export function shorten(text: string, most: number, measure: (text: string) => number): string {
  const whole = measure(text);
  if (whole <= most) return text;
  let length = Math.min(text.length - 1, Math.floor((text.length * most) / whole));
  while (length > 0 && measure(`${text.slice(0, length)}…`) > most) length--;
  return length > 0 ? `${text.slice(0, length).trimEnd()}…` : '';
}
