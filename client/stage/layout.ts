import type { World } from '../../shared/game/index.ts';
import type { Host, Process, Sock } from '../../shared/socket/index.ts';
import { descriptors, listeners, places, plainSockets, type Descriptor } from '../model.ts';
import type { Box, Point } from './geometry.ts';

/** A queue's row: places in order of leaving, the first one at the right, beside the gutter through which it is lifted. */
export interface QueueRow {
  caption: Point;
  /** The caption stands above the places where the card is narrow, and left of them elsewhere. */
  stacked: boolean;
  slots: Box[];
  /** Places that found no room. */
  hidden: number;
}

export interface SocketCard {
  socket: Sock;
  box: Box;
  /** Where the strings end: the open file, drawn into the card's head. */
  file: Box;
  accept: QueueRow | null;
  syn: QueueRow | null;
  compact: boolean;
}

export interface FdRow {
  descriptor: Descriptor;
  at: Point;
  /** The string from the row through the left gutter to its open file. */
  string: Point[];
}

export interface ProcessBox {
  process: Process;
  box: Box;
  rows: FdRow[];
}

export interface HostLayout {
  host: Host;
  box: Box;
  /** Where its wire leaves. */
  leg: Point;
  /** False where only its name is shown beside the wire (a narrow stage). */
  whole: boolean;
  processes: ProcessBox[];
  cards: SocketCard[];
  hidden: number;
}

export interface Layout {
  unit: number;
  width: number;
  height: number;
  lineY: number;
  /** Height of the lanes of the wire: to the right, to the left. */
  lanes: [number, number];
  hosts: HostLayout[];
  sizes: typeof WIDE;
  /** One host at a time: labels that only repeat are left out. */
  narrow: boolean;
  /** Many hosts: a grid of small cards. */
  crowd: boolean;
}

const MARGIN = 14;
/** Heights that a narrow stage saves on: the wire, a host's head, what the line and the kernel's label take, a queue. */
const WIDE = { wire: 132, head: 84, line: 50, kernel: 34, queue: 62 };
const NARROW = { wire: 116, head: 64, line: 46, kernel: 12, queue: 60 };
const ROW = 22;
const GUTTER = 34;
const MOST_ROWS = 6;
const CROWD = 4;

/** Where everything stands, in pixels of the canvas. */
export function layOut(world: World, width: number, height: number, unit: number, focus: number, narrow: boolean): Layout {
  const u = (n: number) => n * unit;
  const sizes = narrow ? NARROW : WIDE;
  const { wire } = sizes;
  const lanes: [number, number] = [height - u(98), height - u(54)];
  const layout: Layout = { unit, width, height, lineY: 0, lanes, hosts: [], sizes, narrow, crowd: !narrow && world.sim.hosts.length > CROWD };
  if (layout.crowd) return crowd(world, layout);
  const shown = narrow ? world.sim.hosts.filter((host) => host.id === focus) : world.sim.hosts;
  const rows = Math.max(narrow ? 2 : 3, ...shown.map((host) => processHeight(host)));
  layout.lineY = u(MARGIN + sizes.head + rows * ROW + sizes.line);
  const bottom = height - u(wire);
  const gap = u(28);
  const each = (width - 2 * u(MARGIN) - gap * (shown.length - 1)) / shown.length;
  layout.hosts = world.sim.hosts.map((host) => {
    const column = shown.indexOf(host);
    const leg = legOf(host.id, world.sim.hosts.length, width, unit);
    if (column < 0) return { host, box: { x: leg.x, y: bottom, w: 0, h: 0 }, leg, whole: false, processes: [], cards: [], hidden: 0 };
    const box = { x: u(MARGIN) + column * (each + gap), y: u(MARGIN), w: each, h: bottom - u(MARGIN) };
    return wholeHost(host, box, { x: leg.x, y: bottom }, layout);
  });
  return layout;
}

function legOf(hostId: number, count: number, width: number, unit: number): Point {
  const edge = 76 * unit;
  return { x: count < 2 ? width / 2 : edge + ((width - 2 * edge) * hostId) / (count - 1), y: 0 };
}

function processHeight(host: Host): number {
  const alive = host.processes.filter((process) => !process.exited);
  return Math.max(0, ...alive.map((process) => Math.min(MOST_ROWS, Object.keys(process.fds).length) + 1));
}

function wholeHost(host: Host, box: Box, leg: Point, layout: Layout): HostLayout {
  const cards = cardsOf(host, box, layout);
  const byFile = new Map(cards.list.map((card) => [card.socket.fileId, card]));
  return { host, box, leg, whole: true, processes: processesOf(host, box, layout, byFile), cards: cards.list, hidden: cards.hidden };
}

function processesOf(host: Host, box: Box, { unit, sizes, narrow }: Layout, byFile: Map<string | null, SocketCard>): ProcessBox[] {
  const u = (n: number) => n * unit;
  const alive = host.processes.filter((process) => !process.exited);
  const room = box.w - u(GUTTER + (narrow ? 126 : 96));
  const width = alive.length > 0 ? Math.min(u(250), room / alive.length - u(8)) : 0;
  let lane = 0;
  return alive.map((process, column) => {
    const at = { x: box.x + u(GUTTER) + column * (width + u(8)), y: box.y + u(sizes.head) };
    const shown = descriptors(host, process).slice(0, MOST_ROWS);
    const rows = shown.map((descriptor, row): FdRow => {
      const point = { x: at.x, y: at.y + u(34 + row * ROW + 11) };
      return { descriptor, at: point, string: stringOf(point, byFile.get(descriptor.file.id), box, unit, lane++) };
    });
    return { process, box: { ...at, w: width, h: u(40 + Math.max(1, shown.length) * ROW + (process.sleeping ? ROW : 0)) }, rows };
  });
}

/** Strings keep to the left gutter, each in its own lane, so that they cross no label. */
function stringOf(from: Point, card: SocketCard | undefined, box: Box, unit: number, lane: number): Point[] {
  if (!card) return [];
  const x = box.x + (GUTTER - 8 - (lane % 4) * 6) * unit;
  const y = card.file.y + card.file.h * (0.3 + 0.4 * ((lane % 3) / 2));
  return [from, { x, y: from.y }, { x, y }, { x: card.file.x, y }];
}

function cardsOf(host: Host, box: Box, layout: Layout): { list: SocketCard[]; hidden: number } {
  const u = (n: number) => n * layout.unit;
  const x = box.x + u(GUTTER);
  const w = box.w - u(GUTTER + 20);
  const bottom = box.y + box.h - u(10);
  const stacked = w < u(340);
  const { kernel, queue } = layout.sizes;
  const listenerHeight = u(42 + 2 * queue);
  const heard = listeners(host);
  const plain = plainSockets(host);
  const room = bottom - layout.lineY - u(kernel) - heard.length * (listenerHeight + u(10));
  const compact = plain.length * u(104) > room;
  let y = layout.lineY + u(kernel);
  let hidden = 0;
  const list: SocketCard[] = [];
  for (const socket of [...heard, ...plain]) {
    const h = socket.listener ? listenerHeight : u(compact ? 40 : 94);
    if (y + h > bottom) {
      hidden++;
      continue;
    }
    list.push(cardOf(socket, { x, y, w, h }, { stacked, compact, queue }, layout.unit));
    y += h + u(compact ? 6 : 10);
  }
  return { list, hidden };
}

interface CardForm {
  stacked: boolean;
  compact: boolean;
  /** Height of a queue. */
  queue: number;
}

function cardOf(socket: Sock, box: Box, { stacked, compact, queue }: CardForm, unit: number): SocketCard {
  const file = { x: box.x + 8 * unit, y: box.y + 8 * unit, w: 84 * unit, h: 24 * unit };
  if (!socket.listener) return { socket, box, file, accept: null, syn: null, compact };
  const step = queue * unit;
  const first = { ...box, y: box.y + 40 * unit };
  return { socket, box, file, compact: false, accept: queueRow(socket, first, stacked, unit), syn: queueRow(socket, { ...first, y: first.y + step }, stacked, unit) };
}

function queueRow(socket: Sock, card: Box, stacked: boolean, unit: number): QueueRow {
  const u = (n: number) => n * unit;
  const all = places(socket);
  const left = card.x + u(stacked ? 8 : 104);
  const room = card.x + card.w - u(10) - left;
  const fits = Math.max(1, Math.floor((room + u(6)) / u(78)));
  const shown = Math.min(all, fits);
  const w = Math.min(u(104), (room - u(6) * (shown - 1)) / shown);
  const top = card.y + u(stacked ? 18 : 0);
  const right = card.x + card.w - u(10);
  const slots = Array.from({ length: shown }, (_, i) => ({ x: right - (i + 1) * w - i * u(6), y: top, w, h: u(stacked ? 40 : 54) }));
  return { caption: { x: card.x + u(10), y: card.y }, stacked, slots, hidden: all - shown };
}

function crowd(world: World, layout: Layout): Layout {
  const count = world.sim.hosts.length;
  const u = (n: number) => n * layout.unit;
  const columns = Math.ceil(Math.sqrt((count * layout.width) / layout.height));
  const lines = Math.ceil(count / columns);
  const w = (layout.width - u(16)) / columns;
  const h = (layout.height - u(16)) / lines;
  layout.hosts = world.sim.hosts.map((host, i) => {
    const box = { x: u(12) + (i % columns) * w, y: u(12) + Math.floor(i / columns) * h, w: w - u(8), h: h - u(8) };
    return { host, box, leg: { x: box.x + box.w / 2, y: box.y + box.h / 2 }, whole: false, processes: [], cards: [], hidden: 0 };
  });
  return layout;
}

/** The way of a token from one host to another. */
export function wirePath(layout: Layout, from: number, to: number): Point[] {
  const a = layout.hosts[from]!;
  const b = layout.hosts[to]!;
  if (layout.crowd) return [a.leg, b.leg];
  const y = layout.lanes[a.leg.x <= b.leg.x ? 0 : 1];
  return [{ x: a.leg.x, y }, { x: b.leg.x, y }];
}

/** The way on which accept() lifts: from the first place through the right gutter, over the line, to the new descriptor. */
export function liftPath(layout: Layout, hostId: number, fd: number): Point[] {
  const host = layout.hosts[hostId];
  const slot = host?.cards.find((card) => card.accept)?.accept?.slots[0];
  if (!host || !slot) return [];
  for (const process of host.processes) {
    const row = process.rows.find((one) => one.descriptor.fd === fd);
    if (!row) continue;
    const gutter = host.box.x + host.box.w - 10 * layout.unit;
    const y = slot.y + slot.h / 2;
    return [{ x: slot.x + slot.w, y }, { x: gutter, y }, { x: gutter, y: row.at.y }, { x: process.box.x + process.box.w + 4 * layout.unit, y: row.at.y }];
  }
  return [];
}
