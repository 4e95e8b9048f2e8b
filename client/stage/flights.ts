import type { Art, Stamps } from './art.ts';
import type { Point } from './geometry.ts';
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
/** The same where one host and the feet of many share a narrow wire. */
const MOST_AMONG_FEET = 5;

/** Chooses the look by the height of the lowest street and the number of tokens. */
export function tokenLook(sight: Sight, count: number, large: number): TokenLook {
  const { plan, camera, ratio } = sight;
  const height = Math.min(...plan.streets.map(({ h }) => h)) * camera.zoom;
  const zoomedIn = camera.zoom > 1.5;
  const feet = plan.solo && plan.places.some(({ plate }) => !plate);
  const brief = count > (feet ? MOST_AMONG_FEET : MOST_WITH_NUMBERS) || height < (plan.trunkX === null ? 46 : 70);
  const unit = brief ? Math.max(0.75, Math.min(1.5, height / (zoomedIn ? 34 : 40))) : Math.max(0.72, Math.min(1.8, height / 92));
  // Two lanes of tokens must find room in a street, however large the type.
  const most = brief ? Infinity : height / 86;
  // Rounded, so that pictures of tokens are not made anew for a hair's breadth.
  return { brief, unit: Math.round(Math.min(most, unit * (plan.solo ? 0.88 : 1) * large) * ratio * 50) / 50 };
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

/** A token's place on the screen, for clicks and for the ring around the one that is selected. */
export interface TokenSpot {
  id: number;
  at: Point;
  w: number;
  h: number;
}

/** Tokens sent at one instant follow each other; this much of the way at most, however many they are. */
const MOST_BEHIND = 0.45;

/** A token with all that does not change while it moves: its way, its place among those sent with it, its pictures. */
interface Rider {
  flight: FlightView;
  track: Track;
  /** Pixels. */
  behind: number;
  w: number;
  h: number;
  /** Its picture to the right and to the left, as soon as it was needed. */
  textures: { right: string | null; left: string | null };
}

/** Readies tokens for many frames: to be done again where segments, sight or look have changed. */
export function boardFlights(flights: readonly FlightView[], sight: Sight, look: TokenLook): Rider[] {
  const tracks = new Map<string, Track>();
  const ranks = new Map<string, number>();
  return flights.map((flight) => {
    const key = `${flight.from}>${flight.to}`;
    let track = tracks.get(key);
    if (!track) tracks.set(key, (track = trackOf(route(sight.plan, flight.from, flight.to).map((point) => pixel(sight, point)))));
    const group = `${key}@${flight.sentUs}`;
    const rank = flight.copy ? (ranks.get(group) ?? 1) - 1 : (ranks.get(group) ?? 0);
    ranks.set(group, rank + 1);
    const half = tokenHalf(faceOf(flight, look.brief, 1));
    const behind = Math.min(rank * (2 * half.w + 8) * look.unit, track.length * MOST_BEHIND);
    return { flight, track, behind, w: 2 * half.w * look.unit, h: 2 * half.h * look.unit, textures: { right: null, left: null } };
  });
}

/**
 * Lays all tokens on their wires at a time. Where nothing is to glide, a token stands at the start, in the middle or at
 * the end of its way.
 */
export function layFlights(stamps: Stamps, art: Art, palette: Palette, generation: string, riders: readonly Rider[], sight: Sight, look: TokenLook, nowUs: number, calm: boolean): TokenSpot[] {
  const spots: TokenSpot[] = [];
  const width = sight.plan.width * sight.ratio;
  const height = sight.plan.height * sight.ratio;
  for (const { flight, track, behind, w, h, textures } of riders) {
    const gone = progressAt(flight, nowUs);
    const even = calm ? (0.1 + Math.round(gone * 2) * 0.4) * track.length - behind : gone * (track.length + behind) - behind;
    const { x, y, way } = along(track, Math.max(0, even + splitBy(flight, gone, calm) * (w / 2 + 4 * look.unit)));
    if (x < -w || y < -w || x > width + w || y > height + w) continue;
    // In a crowd tokens keep a little apart.
    const at = { x, y: look.brief ? y + (((flight.id * 7) % 5) - 2) * 1.6 * look.unit : y };
    const side = way > 0 ? 'right' : 'left';
    const known = textures[side];
    if (known === null) textures[side] = tokenTexture(art, palette, generation, faceOf(flight, look.brief, way), look.unit);
    else art.keep(known);
    stamps.put(textures[side]!, at);
    spots.push({ id: flight.id, at, w, h });
  }
  return spots;
}

/** A pair that the wire made of one begins as one and splits on its way: the copy falls behind. */
function splitBy(flight: FlightView, gone: number, calm: boolean): number {
  if (!flight.doubled) return 0;
  const apart = calm ? 1 : Math.max(0, Math.min(1, (gone - 0.1) / 0.2));
  return flight.copy ? -apart : apart;
}

/** A way of straight pieces, measured. */
interface Track {
  points: Point[];
  /** Distance of each point from the start. */
  ends: number[];
  length: number;
}

function trackOf(points: Point[]): Track {
  const ends = [0];
  for (let i = 1; i < points.length; i++) ends.push(ends[i - 1]! + Math.hypot(points[i]!.x - points[i - 1]!.x, points[i]!.y - points[i - 1]!.y));
  return { points, ends, length: ends.at(-1)! };
}

/** The place at a distance from the start, and which way a token points there: along the wire, or where that is upright, to its goal. */
function along({ points, ends, length }: Track, distance: number): Point & { way: 1 | -1 } {
  let i = 1;
  while (i < points.length - 1 && ends[i]! < distance) i++;
  const a = points[i - 1] ?? { x: 0, y: 0 };
  const b = points[i] ?? a;
  const piece = (ends[i] ?? 0) - ends[i - 1]!;
  const part = piece > 0 ? Math.min(1, (Math.min(distance, length) - ends[i - 1]!) / piece) : 0;
  const goal = points.at(-1) ?? b;
  const dx = Math.abs(b.x - a.x) > 0.5 ? b.x - a.x : goal.x - (points[0]?.x ?? 0);
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part, way: dx >= 0 ? 1 : -1 };
}
