export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  w: number;
  h: number;
}

/** Length of a path of straight pieces. */
export function pathLength(path: Point[]): number {
  let length = 0;
  for (let i = 1; i < path.length; i++) length += Math.hypot(path[i]!.x - path[i - 1]!.x, path[i]!.y - path[i - 1]!.y);
  return length;
}

/** The point at a distance from the start of a path; its ends where the distance lies outside. */
export function pointAt(path: Point[], distance: number): Point {
  let left = Math.max(0, distance);
  for (let i = 1; i < path.length; i++) {
    const a = path[i - 1]!;
    const b = path[i]!;
    const piece = Math.hypot(b.x - a.x, b.y - a.y);
    if (left <= piece && piece > 0) return { x: a.x + ((b.x - a.x) * left) / piece, y: a.y + ((b.y - a.y) * left) / piece };
    left -= piece;
  }
  return path.at(-1) ?? { x: 0, y: 0 };
}

/** A path with its corners rounded, as a longer list of points. */
export function roundCorners(path: Point[], radius: number): Point[] {
  const out: Point[] = [];
  path.forEach((corner, i) => {
    const before = path[i - 1];
    const after = path[i + 1];
    if (!before || !after) {
      out.push(corner);
      return;
    }
    const a = toward(corner, before, radius);
    const b = toward(corner, after, radius);
    for (let step = 0; step <= 6; step++) {
      const u = step / 6;
      out.push({
        x: (1 - u) ** 2 * a.x + 2 * u * (1 - u) * corner.x + u ** 2 * b.x,
        y: (1 - u) ** 2 * a.y + 2 * u * (1 - u) * corner.y + u ** 2 * b.y,
      });
    }
  });
  return out;
}

function toward(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** Pieces of a path as dashes, each a list of two points. */
export function dashes(path: Point[], on: number, off: number, phase = 0): [Point, Point][] {
  const out: [Point, Point][] = [];
  const length = pathLength(path);
  for (let at = -(phase % (on + off)); at < length; at += on + off) {
    if (at + on > 0) out.push([pointAt(path, at), pointAt(path, Math.min(length, at + on))]);
  }
  return out;
}
