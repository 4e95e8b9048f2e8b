import type { Box, Point } from './geometry.ts';

/** A host's place: its box, and the foot of the leg by which it stands on its street. */
export interface Place {
  hostId: number;
  box: Box;
  street: number;
  legX: number;
  /** False where only a plate beside the wire stands for it, or a foot (a narrow stage). */
  whole: boolean;
  /** True where a host that is not shown has a plate with its name; without one it has a foot with its number. */
  plate: boolean;
}

/** A horizontal stretch of wire below a row of hosts. */
export interface Street {
  y: number;
  h: number;
  x0: number;
  x1: number;
}

/**
 * Where hosts and wires stand, in CSS pixels at zoom 1, where everything is seen. Each row of hosts has a street below
 * it; a trunk joins the streets. Wires thus cross no host, whatever their number.
 */
export interface Plan {
  width: number;
  height: number;
  places: Place[];
  streets: Street[];
  /** Middle of the trunk; null where there is one street. */
  trunkX: number | null;
  /** A narrow stage that shows one host, and on the wire below it plates or feet for all. */
  solo: boolean;
}

export interface Size {
  w: number;
  h: number;
}

const MARGIN = 12;
/** The box in which everything of a host can be read, CSS pixels. */
const WHOLE: Size = { w: 440, h: 590 };
/** Boxes in which a host is drawn as a card, and with everything (hostpicture.ts). */
const CARD: Size = { w: 120, h: 105 };
const NEAR: Size = { w: 306, h: 346 };
const TRUNK = 50;
/** Half the distance of the trunk's lanes. */
export const TRUNK_HALF = 10;
const SOLO_MOST = 3;
const SOLO_WIDTH = 620;

interface Grid {
  columns: number;
  rows: number;
  big: 'left' | 'top' | null;
  /** Part of the area that the hubs take. */
  share: number;
}

/** Hosts that talk with most others, such as a class's server: at most three, and only where there are four hosts and more. */
export function hubs(count: number, links: readonly { a: number; b: number }[]): number[] {
  if (count < 3) return [];
  const degree = Array.from({ length: count }, () => 0);
  for (const { a, b } of links) {
    degree[a]!++;
    degree[b]!++;
  }
  const median = [...degree].sort((x, y) => x - y)[count >> 1]!;
  const big = degree.flatMap((d, id) => (d >= 2 && d > 2 * median - 1 && d > median ? [id] : []));
  return big.length <= 3 ? big : [];
}

/** True where a stage has room for one host with all it has, and not for more: a phone held upright. */
export function isUpright(size: Size): boolean {
  return size.w < SOLO_WIDTH && size.h > size.w * 0.8;
}

/** True where the stage shows one host at a time: few of them always; more where only one is wanted. */
export function isSolo(count: number, size: Size, one: boolean): boolean {
  return count > 1 && (count <= SOLO_MOST || one) && isUpright(size);
}

/** Finds places for so many hosts in an area: of all grids, the one in which most can be read; `one` asks for the one in focus alone. */
export function planStage(count: number, links: readonly { a: number; b: number }[], size: Size, focus: number, one: boolean): Plan {
  if (isSolo(count, size, one)) return planSolo(count, links, size, focus);
  const big = hubs(count, links);
  const small = Array.from({ length: count }, (_, id) => id).filter((id) => !big.includes(id));
  let best: Grid = { columns: 1, rows: small.length, big: null, share: 0 };
  let most = -1;
  for (const grid of grids(small.length, big.length)) {
    const score = rate(grid, big.length, size);
    if (score > most) {
      most = score;
      best = grid;
    }
  }
  return place(best, big, small, size);
}

function grids(small: number, big: number): Grid[] {
  const out: Grid[] = [];
  for (let columns = 1; columns <= small; columns++) {
    const rows = Math.ceil(small / columns);
    if (Math.ceil(small / rows) !== columns) continue;
    if (big === 0) out.push({ columns, rows, big: null, share: 0 });
    else for (const side of ['left', 'top'] as const) for (const share of [0.22, 0.28, 0.36, 0.42, 0.46]) out.push({ columns, rows, big: side, share });
  }
  return out;
}

/** Height of a street where so many rows share the height: tokens must find room in it. */
function streetHeight(rows: number, height: number): number {
  const most = rows === 1 ? Math.max(104, Math.min(130, height * 0.135)) : rows === 2 ? 64 : rows <= 4 ? 48 : rows <= 6 ? 34 : 26;
  return Math.max(22, Math.min(most, height / rows / 3.2));
}

function readable({ w, h }: Size): number {
  return Math.min(w / WHOLE.w, h / WHOLE.h, 1.3);
}

function rate(grid: Grid, big: number, size: Size): number {
  const { bigCell, cell } = cells(grid, big, size);
  if (cell.w < 20 || cell.h < 20) return -1;
  // What a host has stands in a column: a tall box serves it well as long as it is as wide as a column.
  const squeezed = Math.min(1, (cell.w / cell.h) * (cell.w >= NEAR.w ? 2 : 1.2), (cell.h / cell.w) * 2.2);
  const named = Math.max(0, Math.min(1, (cell.w - 56) / 34)) * Math.max(0, Math.min(1, (cell.h - 18) / 38));
  const steps = [CARD, NEAR].filter(({ w, h }) => cell.w * 0.94 >= w && cell.h >= h).length;
  return 0.15 * steps + readable(cell) * squeezed + (bigCell ? 0.5 * Math.min(1, readable(bigCell)) + 0.4 * Math.min(1, bigCell.h / 200, bigCell.w / 260) : 0) + 0.6 * named;
}

function cells(grid: Grid, big: number, size: Size): { cell: Size; bigCell: Size | null; street: number; area: Box } {
  const inner = { x: MARGIN, y: MARGIN, w: size.w - 2 * MARGIN, h: size.h - MARGIN };
  const street = streetHeight(grid.rows + (grid.big === 'top' ? 1 : 0), size.h);
  const trunk = grid.rows > 1 || grid.big ? TRUNK : 0;
  let area = { ...inner, w: inner.w - (grid.big === 'left' ? 0 : trunk) };
  let bigCell: Size | null = null;
  if (grid.big === 'left') {
    const w = inner.w * grid.share;
    bigCell = { w, h: (inner.h - street * big) / big };
    area = { ...inner, x: inner.x + w + trunk, w: inner.w - w - trunk };
  } else if (grid.big === 'top') {
    const h = inner.h * grid.share;
    bigCell = { w: area.w / big, h: h - street };
    area = { ...area, y: area.y + h, h: area.h - h };
  }
  return { cell: { w: area.w / grid.columns, h: area.h / grid.rows - street }, bigCell, street, area };
}

function place(grid: Grid, big: number[], small: number[], size: Size): Plan {
  const { cell, bigCell, street, area } = cells(grid, big.length, size);
  const gap = Math.max(cell.w < 40 ? 2 : 4, Math.min(20, cell.w * 0.06));
  const plan: Plan = { width: size.w, height: size.h, places: [], streets: [], trunkX: null, solo: false };
  if (grid.rows > 1 || grid.big) plan.trunkX = grid.big === 'left' ? area.x - TRUNK / 2 + gap / 4 : area.x + area.w + TRUNK / 2 - 4;
  if (grid.big === 'top') plan.streets.push({ y: area.y - street, h: street, x0: area.x, x1: area.x });
  const first = plan.streets.length;
  for (let row = 0; row < grid.rows; row++) plan.streets.push({ y: area.y + row * (cell.h + street) + cell.h, h: street, x0: area.x, x1: area.x });
  small.forEach((hostId, i) => {
    const row = Math.floor(i / grid.columns);
    const inRow = row === grid.rows - 1 ? small.length - row * grid.columns : grid.columns;
    // A last row that is not full takes the middle, except beside a trunk to which its street must lead.
    const indent = grid.big === 'left' ? 0 : ((grid.columns - inRow) * cell.w) / 2;
    const box = { x: area.x + indent + (i % grid.columns) * cell.w + gap / 2, y: area.y + row * (cell.h + street), w: cell.w - gap, h: cell.h };
    plan.places.push({ hostId, box, street: first + row, legX: box.x + box.w / 2, whole: true, plate: false });
  });
  big.forEach((hostId, i) => plan.places.push(bigPlace(hostId, i, bigCell!, grid, plan, street)));
  plan.places.sort((a, b) => a.hostId - b.hostId);
  spreadLegs(plan);
  return plan;
}

function bigPlace(hostId: number, i: number, cell: Size, grid: Grid, plan: Plan, street: number): Place {
  const last = plan.streets.length - 1;
  if (grid.big === 'top') {
    const box = { x: MARGIN + i * cell.w + 2, y: MARGIN, w: cell.w - 4, h: cell.h };
    return { hostId, box, street: 0, legX: box.x + box.w / 2, whole: true, plate: false };
  }
  const box = { x: MARGIN, y: MARGIN + i * (cell.h + street), w: cell.w, h: cell.h };
  const bottom = box.y + box.h;
  // Below a hub that is not the last one runs the street of the row that ends nearest.
  const nearest = plan.streets.reduce((best, { y }, id) => (Math.abs(y - bottom) < Math.abs(plan.streets[best]!.y - bottom) ? id : best), last);
  return { hostId, box: { ...box, h: plan.streets[nearest]!.y - box.y }, street: nearest, legX: box.x + box.w / 2, whole: true, plate: false };
}

/** Legs stand where two hosts of one street look at each other; streets reach from the first leg to the last, and to the trunk. */
function spreadLegs(plan: Plan): void {
  const two = plan.places.length === 2 && plan.streets.length === 1;
  if (two) {
    const [a, b] = plan.places as [Place, Place];
    // Clear of the stage's buttons in one corner, and of the wire's words in the other.
    const inset = Math.min(a.box.w / 2, plan.height < 340 ? 160 : 110);
    a.legX = a.box.x + inset;
    b.legX = b.box.x + b.box.w - inset;
  }
  plan.streets.forEach((street, id) => {
    const feet = plan.places.filter((one) => one.street === id).map(({ legX }) => legX);
    if (plan.trunkX !== null) feet.push(plan.trunkX - TRUNK_HALF, plan.trunkX + TRUNK_HALF);
    street.x0 = Math.min(...feet);
    street.x1 = Math.max(...feet);
  });
}

/** Middle of a plate from the stage's side. */
const PLATE_X = 56;

/**
 * One host takes the stage. Few have plates in their order on the wire below it; of many, the one that is shown stands at
 * the left, a server that is not at the right, and the others are feet between them.
 */
function planSolo(count: number, links: readonly { a: number; b: number }[], size: Size, focus: number): Plan {
  const h = size.h < 520 ? 88 : 118;
  const street = { y: size.h - h, h, x0: PLATE_X, x1: size.w - PLATE_X };
  const box = { x: 8, y: 8, w: size.w - 16, h: street.y - 8 };
  const few = count <= SOLO_MOST;
  const server = few ? undefined : hubs(count, links).find((id) => id !== focus);
  const feet = Array.from({ length: count }, (_, id) => id).filter((id) => few || (id !== focus && id !== server));
  const first = few ? street.x0 : street.x0 + 66;
  const last = few || server === undefined ? (few ? street.x1 : size.w - 18) : street.x1 - 66;
  if (!few && server === undefined) street.x1 = last;
  const places = Array.from({ length: count }, (_, hostId): Place => {
    const at = feet.indexOf(hostId);
    const legX = at >= 0 ? first + ((last - first) * at) / Math.max(1, feet.length - 1) : hostId === focus ? street.x0 : street.x1;
    return { hostId, legX, street: 0, whole: hostId === focus, plate: few || at < 0, box: hostId === focus ? box : { x: legX, y: street.y, w: 0, h: 0 } };
  });
  return { width: size.w, height: size.h, places, streets: [street], trunkX: null, solo: true };
}

/** Height of a street's lane: traffic to the right keeps above, to the left below. */
export function laneY(plan: Plan, street: number, way: number): number {
  const { y, h } = plan.streets[street]!;
  return y + h * (plan.solo ? (way >= 0 ? 0.17 : 0.54) : plan.streets.length === 1 ? (way >= 0 ? 0.26 : 0.73) : way >= 0 ? 0.32 : 0.7);
}

/** The way of a token from one host to another: down a leg, along streets, up a leg. CSS pixels at zoom 1. */
export function route(plan: Plan, from: number, to: number): Point[] {
  const a = plan.places[from];
  const b = plan.places[to];
  if (!a || !b) return [];
  const top = (place: Place): number => (place.whole ? place.box.y + place.box.h : laneY(plan, place.street, 1));
  const start = { x: a.legX, y: top(a) };
  const end = { x: b.legX, y: top(b) };
  // What a host sends to itself goes down its leg and up again.
  if (from === to) return [start, { x: a.legX, y: laneY(plan, a.street, 1) }, end];
  if (a.street === b.street) {
    const y = laneY(plan, a.street, b.legX - a.legX);
    return [start, { x: a.legX, y }, { x: b.legX, y }, end];
  }
  const trunk = plan.trunkX ?? 0;
  const ya = laneY(plan, a.street, trunk - a.legX);
  const yb = laneY(plan, b.street, b.legX - trunk);
  const x = trunk + (yb < ya ? TRUNK_HALF : -TRUNK_HALF);
  return [start, { x: a.legX, y: ya }, { x, y: ya }, { x, y: yb }, { x: b.legX, y: yb }, end];
}
