import type { Box, Point } from './geometry.ts';
import type { FdView, FileView, HostView, ProcessView, QueuesView, SocketView } from './view.ts';

/** A queue's row: numbered places in order of leaving, the first at the right, beside the gutter through which it is lifted. */
export interface QueueRow {
  caption: Point;
  slots: Box[];
  /** Places that found no room. */
  hidden: number;
}

export type Form = 'full' | 'bars' | 'line';

export interface CardSpot {
  socket: SocketView;
  box: Box;
  /** Less where many sockets share the room. */
  form: Form;
  queues: { accept: QueueRow; syn: QueueRow } | null;
}

export interface FileSpot {
  file: FileView;
  box: Box;
  /** Where the link to its socket ends; null where that is not shown. */
  link: [Point, Point] | null;
}

export interface FdSpot {
  fd: FdView;
  at: Point;
  /** From the descriptor through the left gutter, over the line, to its open file; empty where that is not shown. */
  string: Point[];
}

export interface ProcessSpot {
  process: ProcessView;
  box: Box;
  rows: FdSpot[];
  hiddenFds: number;
}

/** Where everything of a host stands in its own picture, pixels from its upper left corner. */
export interface HostLayout {
  unit: number;
  w: number;
  h: number;
  lineY: number;
  /** Open files as boxes of their own, or in the heads of their sockets' cards where it is narrow. */
  chips: boolean;
  processes: ProcessSpot[];
  hiddenProcesses: number;
  files: FileSpot[];
  cards: CardSpot[];
  hiddenCards: number;
  /** Where processes begin. */
  head: number;
  /** Way of what accept() lifts goes along here. */
  gutterX: number;
}

const ROW = 22;
/** Heights that a narrow picture saves on: a host's head, what the line takes, the kernel's label, a listener, a place in its queues. */
const WIDE = { head: 84, line: 40, kernel: 34, listener: 182, slot: 46 };
const NARROW = { head: 66, line: 32, kernel: 16, listener: 172, slot: 40 };
const GUTTER = 36;
const RIGHT = 26;
const FILE = { w: 86, h: 42 };
const GAP = 10;
/** Heights of a connection's card: with its numbers, with its bars alone, as a line. */
const HEIGHTS = { full: 120, bars: 82, line: 34 };
/** A listener whose queues are one low row each; and the height of such a row and of a place in it. */
const LOW = { listener: 88, row: 26, slot: 22, caption: 66 };
const MOST_PROCESSES = 3;

/** Rows of descriptors that a host's largest process has, a sleeping call's included: the line stands below them. */
export function rowsOf(host: HostView): number {
  return Math.max(1, ...host.processes.map(({ fds, sleeping }) => fds.length + (sleeping ? 1 : 0)));
}

/** Height of the system-call line from the top of a host's picture, so that it is one line through hosts of one height. */
export function lineHeight(rows: number, { w, h }: { w: number; h: number }, unit: number): number {
  const { head, line } = isNarrow(w, unit) ? NARROW : WIDE;
  const height = (shown: number): number => (head + 40 + shown * ROW + line) * unit;
  return Math.round(Math.min(height(Math.max(2, rows)), Math.max(h * 0.46, height(2))));
}

/** Where open files find no room of their own, they stand in the heads of their sockets' cards, and labels that only repeat are left out. */
function isNarrow(w: number, unit: number): boolean {
  return w < 410 * unit;
}

/** Lays a host out in a picture of so many pixels, with its line at `lineY`. */
export function layOutHost(host: HostView, size: { w: number; h: number }, unit: number, lineY: number): HostLayout {
  const u = (n: number) => n * unit;
  const chips = isNarrow(size.w, unit);
  const layout: HostLayout = {
    unit, ...size, lineY, chips, processes: [], hiddenProcesses: Math.max(0, host.processes.length - MOST_PROCESSES), files: [], cards: [], hiddenCards: 0,
    gutterX: size.w - u(13), head: u((chips ? NARROW : WIDE).head),
  };
  placeCards(layout, host);
  placeFiles(layout, host);
  placeProcesses(layout, host);
  return layout;
}

function placeCards(layout: HostLayout, host: HostView): void {
  const u = (n: number) => n * layout.unit;
  const { kernel, listener, slot } = layout.chips ? NARROW : WIDE;
  const x = u(layout.chips ? GUTTER : GUTTER + FILE.w + 22);
  const w = layout.w - x - u(RIGHT);
  const bottom = layout.h - u(12);
  const plain = host.sockets.filter(({ queues }) => !queues).length;
  const listeners = host.sockets.length - plain;
  const all = bottom - layout.lineY - u(kernel);
  const heights = { ...HEIGHTS, full: listener, bars: LOW.listener };
  const low = listeners === 0 ? 'full' : listenerForm(all / layout.unit, listeners, plain, listener);
  const room = all - listeners * u(heights[low] + GAP);
  // Room to spare makes the places of queues taller.
  const spare = listeners > 0 && low === 'full' ? Math.max(0, Math.min(u(44), (room - plain * u(HEIGHTS.full + GAP) - u(40)) / (2 * listeners))) : 0;
  const forms = chooseForms(plain, room / layout.unit);
  let y = layout.lineY + u(kernel);
  for (const socket of host.sockets) {
    const form = socket.queues ? low : forms.shift()!;
    const h = socket.queues ? u(heights[low]) + spare : u(HEIGHTS[form]);
    if (y + h > bottom) {
      layout.hiddenCards++;
      continue;
    }
    const box = { x, y, w, h };
    layout.cards.push({ socket, box, form, queues: socket.queues && queueRows(socket.queues, box, form, u(slot) + spare / 2, layout.unit) });
    y += h + u(form === 'line' ? 6 : GAP);
  }
}

/** The form of listeners in so much room, stage units: whole beside two connections, low beside one; never left out for others. */
function listenerForm(room: number, listeners: number, plain: number, whole: number): Form {
  const left = (beside: number): number => (room - Math.min(plain, beside) * HEIGHTS.line) / listeners - GAP;
  return left(2) >= whole ? 'full' : left(1) >= LOW.listener ? 'bars' : 'line';
}

/** The forms of so many connections' cards: all at least lines, then the first ones grow as far as there is room. */
function chooseForms(count: number, room: number): Form[] {
  const forms: Form[] = Array.from({ length: count }, () => 'line');
  let left = room - count * (HEIGHTS.line + GAP) + GAP;
  for (const [from, to] of [['line', 'bars'], ['bars', 'full']] as const) {
    const more = HEIGHTS[to] - HEIGHTS[from];
    for (let i = 0; i < count && forms[i] === from && left >= more; i++) {
      forms[i] = to;
      left -= more;
    }
  }
  return forms;
}

function queueRows(queues: QueuesView, box: Box, form: Form, tall: number, unit: number): CardSpot['queues'] {
  if (form === 'line') return null;
  if (form === 'bars') {
    const low = (y: number): QueueRow => lowRow(queues.places, { ...box, y, h: LOW.slot * unit }, unit);
    return { accept: low(box.y + 34 * unit), syn: low(box.y + (34 + LOW.row) * unit) };
  }
  const row = (y: number): QueueRow => queueRow(queues.places, { ...box, y, h: tall }, unit);
  return { accept: row(box.y + 36 * unit), syn: row(box.y + box.h - tall - 27 * unit) };
}

/** Places of a queue: wide enough for a peer's address where they fit, else only for its number. */
function queueRow(places: number, box: Box, unit: number): QueueRow {
  const { slots, hidden } = slotsOf(places, { ...box, x: box.x + 10 * unit, y: box.y + 18 * unit, w: box.w - 20 * unit }, unit);
  return { caption: { x: box.x + 10 * unit, y: box.y + 7 * unit }, slots, hidden };
}

/** The same in one line with its caption. */
function lowRow(places: number, box: Box, unit: number): QueueRow {
  const { slots, hidden } = slotsOf(places, { ...box, x: box.x + LOW.caption * unit, w: box.w - (LOW.caption + 10) * unit }, unit);
  return { caption: { x: box.x + 10 * unit, y: box.y + box.h / 2 }, slots, hidden };
}

function slotsOf(places: number, area: Box, unit: number): { slots: Box[]; hidden: number } {
  const gap = 6 * unit;
  const narrowest = places * (76 * unit + gap) - gap <= area.w ? 76 : 36;
  const shown = Math.max(1, Math.min(places, Math.floor((area.w + gap) / (narrowest * unit + gap))));
  const w = Math.min(108 * unit, (area.w - gap * (shown - 1)) / shown);
  const right = area.x + area.w;
  return { slots: Array.from({ length: shown }, (_, i) => ({ x: right - (i + 1) * w - i * gap, y: area.y, w, h: area.h })), hidden: places - shown };
}

function placeFiles(layout: HostLayout, host: HostView): void {
  const u = (n: number) => n * layout.unit;
  for (const card of layout.cards) {
    const file = host.files.find(({ socketId }) => socketId === card.socket.id);
    if (!file) continue;
    const h = Math.min(u(FILE.h), card.box.h);
    const box = layout.chips ? { x: card.box.x + u(7), y: card.box.y + u(5), w: u(66), h: u(24) } : { x: u(GUTTER), y: card.box.y, w: u(FILE.w), h };
    const middle = box.y + box.h / 2;
    layout.files.push({ file, box, link: layout.chips ? null : [{ x: box.x + box.w, y: middle }, { x: card.box.x, y: middle }] });
  }
}

function placeProcesses(layout: HostLayout, host: HostView): void {
  const u = (n: number) => n * layout.unit;
  const shown = host.processes.slice(0, MOST_PROCESSES);
  const gap = u(26);
  const room = layout.w - u(GUTTER + RIGHT + 10);
  const w = Math.min(u(250), (room - gap * (shown.length - 1)) / Math.max(1, shown.length));
  const most = Math.max(1, Math.floor((layout.lineY - layout.head - u(40 + 26)) / u(ROW)));
  const hooks = new Map<string, number>();
  let lane = 0;
  layout.processes = shown.map((process, column): ProcessSpot => {
    const at = { x: u(GUTTER) + column * (w + gap), y: layout.head };
    const fit = Math.max(1, most - (process.sleeping ? 1 : 0));
    const fds = process.fds.length > fit ? process.fds.slice(0, fit - 1) : process.fds;
    const hiddenFds = process.fds.length - fds.length;
    const rows = fds.map((fd, i): FdSpot => {
      const point = { x: at.x, y: at.y + u(34 + i * ROW + 11) };
      const hook = hooks.get(fd.fileId) ?? 0;
      hooks.set(fd.fileId, hook + 1);
      return { fd, at: point, string: stringTo(layout, fd, point, column, lane++, hook) };
    });
    const lines = Math.max(1, fds.length + (hiddenFds > 0 ? 1 : 0)) + (process.sleeping ? 1 : 0);
    return { process, box: { ...at, w, h: u(40 + lines * ROW) }, rows, hiddenFds };
  });
}

/** Strings keep to gutters, each in a lane and at a hook of its own, so that they cross no label and can be counted. */
function stringTo(layout: HostLayout, fd: FdView, from: Point, column: number, lane: number, hook: number): Point[] {
  const { unit } = layout;
  const file = layout.files.find((spot) => spot.file.id === fd.fileId);
  if (!file) return [];
  const x = (GUTTER - 10 - (lane % 4) * 7) * unit;
  const part = file.file.refs > 1 ? 0.22 + 0.56 * ((hook % 4) / Math.min(3, file.file.refs - 1)) : 0.5;
  const y = file.box.y + file.box.h * Math.min(0.86, part);
  const end = [{ x, y }, { x: file.box.x, y }];
  if (column === 0) return [from, { x, y: from.y }, ...end];
  const down = from.x - (7 + (lane % 3) * 6) * unit;
  const across = layout.lineY - (10 + (lane % 3) * 6) * unit;
  return [from, { x: down, y: from.y }, { x: down, y: across }, { x, y: across }, ...end];
}

/** The way on which accept() lifts: from the first place through the right gutter, over the line, to the new descriptor. */
export function liftPath(layout: HostLayout, pid: number, fd: number): Point[] {
  const slot = layout.cards.find(({ queues }) => queues)?.queues?.accept.slots[0];
  const process = layout.processes.find((spot) => spot.process.pid === pid);
  const row = process?.rows.find((spot) => spot.fd.fd === fd);
  if (!slot || !process) return [];
  // A descriptor that found no room is among those of the last line.
  const goal = row?.at.y ?? process.box.y + process.box.h - 15 * layout.unit;
  const y = slot.y + slot.h / 2;
  const right = process.box.x + process.box.w;
  const start = [{ x: slot.x + slot.w, y }, { x: layout.gutterX, y }];
  const end = { x: right + 3 * layout.unit, y: goal };
  if (process === layout.processes.at(-1)) return [...start, { x: layout.gutterX, y: goal }, end];
  const above = layout.lineY - 12 * layout.unit;
  const beside = right + 10 * layout.unit;
  return [...start, { x: layout.gutterX, y: above }, { x: beside, y: above }, { x: beside, y: goal }, end];
}
