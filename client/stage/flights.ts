import type { Art, Stamps } from './art.ts';
import { pathLength, pointAt, type Point } from './geometry.ts';
import { pixel, type Sight } from './ground.ts';
import type { Palette } from './palette.ts';
import { route } from './plan.ts';
import { drawToken, tokenHalf, TOKEN_MARGIN, type TokenFace } from './token.ts';
import { progressAt, type FlightView } from './flightview.ts';

/** How tokens are drawn now: with numbers where there is room, by letters alone where there is a crowd. */
export interface TokenLook {
  brief: boolean;
  /** Pixels of a stage unit. */
  unit: number;
}

const MOST_WITH_NUMBERS = 60;

/** Chooses the look by the height of the lowest street and the number of tokens. */
export function tokenLook(sight: Sight, count: number, large: number): TokenLook {
  const { plan, camera, ratio } = sight;
  const height = Math.min(...plan.streets.map(({ h }) => h)) * camera.zoom;
  const zoomedIn = camera.zoom > 1.5;
  const brief = count > MOST_WITH_NUMBERS || height < (plan.trunkX === null ? 46 : 70);
  const unit = brief ? Math.max(0.75, Math.min(1.5, height / (zoomedIn ? 34 : 40))) : Math.max(0.72, Math.min(1.8, height / 92));
  // Rounded, so that pictures of tokens are not made anew for a hair's breadth.
  return { brief, unit: Math.round(unit * (plan.solo ? 0.88 : 1) * large * ratio * 50) / 50 };
}

/** The face of a token as this look shows it. */
export function faceOf(flight: Pick<FlightView, 'kind' | 'letters' | 'numbers' | 'again' | 'copy'>, brief: boolean, way: 1 | -1): TokenFace {
  const { kind, letters, numbers, again, copy } = flight;
  return { kind, letters, numbers: brief ? '' : numbers, way, again, copy };
}

/** The texture of a token; `part` is a half of one that breaks. */
export function tokenTexture(art: Art, palette: Palette, generation: string, face: TokenFace, unit: number, part: 'whole' | 'left' | 'right' = 'whole'): string {
  const half = tokenHalf(face);
  const w = 2 * (half.w + TOKEN_MARGIN) * unit;
  const h = 2 * (half.h + TOKEN_MARGIN) * unit;
  const words = face.numbers === '' ? '' : `${face.letters}|${face.numbers}`;
  const key = `${generation}|${face.kind}|${face.way}|${words}|${face.again}|${face.copy}|${unit}|${part}`;
  return art.texture(key, w, h, unit, (pen, context) => {
    if (part !== 'whole') clipHalf(context, w, h, part === 'left');
    drawToken(pen, palette, face, { x: w / 2, y: h / 2 });
  });
}

/** Keeps what is drawn to one side of a jagged crack. */
function clipHalf(context: CanvasRenderingContext2D, w: number, h: number, left: boolean): void {
  context.beginPath();
  context.moveTo(left ? 0 : w, 0);
  for (let i = 0; i <= 6; i++) context.lineTo(w / 2 + (i % 2 === 0 ? -1 : 1) * h * 0.11, (h * i) / 6);
  context.lineTo(left ? 0 : w, h);
  context.closePath();
  context.clip();
}

/** Which way a token points at a stretch of its path. */
export function wayAt(path: Point[], distance: number): 1 | -1 {
  const here = pointAt(path, distance);
  const ahead = pointAt(path, distance + 2);
  if (Math.abs(ahead.x - here.x) > 0.1) return ahead.x > here.x ? 1 : -1;
  return (path.at(-1)?.x ?? 0) >= (path[0]?.x ?? 0) ? 1 : -1;
}

/** A token's place on the screen, for clicks and for the ring around the one that is selected. */
export interface TokenSpot {
  id: number;
  at: Point;
  w: number;
  h: number;
}

/** Tokens sent at one instant follow each other; this much of the way at most, however many they are. */
const MOST_BEHIND = 0.45;

/**
 * Lays all tokens on their wires at a time. Where nothing is to glide, a token stands at the start, in the middle or at
 * the end of its way.
 */
export function layFlights(stamps: Stamps, art: Art, palette: Palette, generation: string, flights: readonly FlightView[], sight: Sight, look: TokenLook, nowUs: number, calm: boolean): TokenSpot[] {
  const paths = new Map<string, { points: Point[]; length: number }>();
  const ranks = new Map<string, number>();
  const spots: TokenSpot[] = [];
  for (const flight of flights) {
    const key = `${flight.from}>${flight.to}`;
    let path = paths.get(key);
    if (!path) {
      const points = route(sight.plan, flight.from, flight.to).map((point) => pixel(sight, point));
      paths.set(key, (path = { points, length: pathLength(points) }));
    }
    const group = `${key}@${flight.sentUs}`;
    const rank = flight.copy ? (ranks.get(group) ?? 1) - 1 : (ranks.get(group) ?? 0);
    ranks.set(group, rank + 1);
    const gone = progressAt(flight, nowUs);
    const part = calm ? 0.1 + Math.round(gone * 2) * 0.4 : gone;
    const size = tokenHalf(faceOf(flight, look.brief, 1));
    const behind = Math.min(rank * (2 * size.w + 8) * look.unit, path.length * MOST_BEHIND);
    const even = calm ? part * path.length - behind : part * (path.length + behind) - behind;
    const distance = Math.max(0, even + splitBy(flight, gone, calm) * (size.w + 4) * look.unit);
    const at = beside(flight, pointAt(path.points, distance), look);
    const w = 2 * size.w * look.unit;
    if (at.x < -w || at.y < -w || at.x > sight.plan.width * sight.ratio + w || at.y > sight.plan.height * sight.ratio + w) continue;
    stamps.put(tokenTexture(art, palette, generation, faceOf(flight, look.brief, wayAt(path.points, distance)), look.unit), at);
    spots.push({ id: flight.id, at, w, h: 2 * size.h * look.unit });
  }
  return spots;
}

/** A pair that the wire made of one begins as one and splits on its way: the copy falls behind. */
function splitBy(flight: FlightView, gone: number, calm: boolean): number {
  if (!flight.doubled) return 0;
  const apart = calm ? 1 : Math.max(0, Math.min(1, (gone - 0.1) / 0.2));
  return flight.copy ? -apart : apart;
}

/** In a crowd tokens keep a little apart. */
function beside(flight: FlightView, at: Point, { unit, brief }: TokenLook): Point {
  return brief ? { x: at.x, y: at.y + (((flight.id * 7) % 5) - 2) * 1.6 * unit } : at;
}
