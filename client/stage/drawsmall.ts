import { t } from '../i18n.ts';
import type { Box } from './geometry.ts';
import { share } from './drawcard.ts';
import { drawFrame, drawLine, type Marks } from './drawnear.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawStateMark, shortState, stateColour } from './statemark.ts';
import { countStates, type BuffersView, type HostView, type QueuesView, type SocketView, type WaitingView } from './view.ts';

/** Where a smaller picture of a host has the things that effects and clicks need. */
export interface SmallSpots {
  lineY: number;
  sockets: { socketId: string; box: Box }[];
  /** First place of the accept queue. */
  firstPlace: Box | null;
}

const ROW = 19;

/** Draws a host as a card: processes with their descriptors, the line, and one row for each socket. */
export function drawMiddle(pen: Pen, palette: Palette, host: HostView, size: { w: number; h: number }, marks: Marks): SmallSpots {
  const u = pen.unit;
  const { w, h } = size;
  const spots: SmallSpots = { lineY: 0, sockets: [], firstPlace: null };
  drawFrame(pen, palette, size, host, marks, 11);
  const nameWidth = pen.text({ x: 12 * u, y: 19 * u }, host.name, { size: 17, colour: palette.text, bold: true, most: w - 24 * u });
  if (w - nameWidth > 120 * u) pen.text({ x: w - 12 * u, y: 20 * u }, host.addr, { size: 13, colour: palette.dim, mono: true, align: 1, most: w - nameWidth - 34 * u });
  const who = host.mustPlay ? t('stage.mustPlay') : host.seats.flatMap(({ name }) => (name === null ? [] : [name])).filter((name, i, all) => all.indexOf(name) === i).join(', ');
  let y = 32 * u;
  if (who) {
    pen.text({ x: 12 * u, y: 38 * u }, who, { size: 13, colour: host.mustPlay ? palette.accent : palette.dim, bold: host.mustPlay, most: w - 24 * u });
    y = 50 * u;
  }
  const most = h < 190 * u ? 1 : Math.max(1, Math.floor((h * 0.42 - y) / (ROW * u)));
  y = drawPrograms(pen, palette, host, { x: 12 * u, y, w: w - 24 * u, h: 0 }, most) + 7 * u;
  spots.lineY = y;
  drawLine(pen, palette, w, y);
  drawSockets(pen, palette, host, { x: 10 * u, y: y + 9 * u, w: w - 20 * u, h: h - y - 18 * u }, marks, spots);
  return spots;
}

function drawPrograms(pen: Pen, palette: Palette, host: HostView, area: Box, most: number): number {
  const u = pen.unit;
  let { y } = area;
  const lines = host.processes.flatMap(({ name, fds, sleeping }) => {
    const one = { text: `${name} ${fds.map(({ fd }) => fd).join(' ')}`, accent: false };
    return sleeping ? [one, { text: `${sleeping} …`, accent: true }] : [one];
  });
  // Where there is no room for all lines, the calls that sleep say most.
  const shown = lines.length > most ? [...lines.filter(({ accent }) => accent), ...lines.filter(({ accent }) => !accent)].slice(0, most) : lines;
  for (const { text, accent } of shown) {
    pen.text({ x: area.x, y: y + 9 * u }, text, { size: 13, colour: accent ? palette.accent : palette.text, mono: true, bold: accent, most: area.w });
    y += ROW * u;
  }
  return y;
}

function drawSockets(pen: Pen, palette: Palette, host: HostView, area: Box, marks: Marks, spots: SmallSpots): void {
  const u = pen.unit;
  const bottom = area.y + area.h;
  let { y } = area;
  const roomy = host.sockets.reduce((sum, { queues }) => sum + (queues ? 58 : 53), 0) * u <= area.h;
  for (const [i, socket] of host.sockets.entries()) {
    const left = host.sockets.length - i;
    // Whoever comes after has a line at least, or the line that tells how many there are.
    const room = bottom - y - (left > 1 ? (ROW + 2) * u : 0);
    const named = socket.queues !== null && area.w - 66 * u >= socket.queues.places * 79 * u && room >= 90 * u;
    const tall = socket.queues ? room >= 56 * u : roomy && socket.buffers !== null;
    const h = (tall ? (named ? 84 : socket.queues ? 56 : 51) : ROW) * u;
    if (h > room + 1 && (left > 1 || y + h > bottom + 1)) {
      pen.text({ x: area.x + 4 * u, y: Math.min(y + 9 * u, bottom - 5 * u) }, t('stage.more', { count: left }), { size: 13, colour: palette.dim, most: area.w - 8 * u });
      return;
    }
    const box = { x: area.x, y, w: area.w, h };
    spots.sockets.push({ socketId: socket.id, box });
    if (marks.selected === socket.id) pen.outline({ ...box, x: box.x - 3 * u, w: box.w + 6 * u }, 6, palette.line, 2.5);
    drawSocketRow(pen, palette, socket, { ...box, h: ROW * u }, tall);
    if (tall && socket.queues) spots.firstPlace = drawPlaces(pen, palette, socket.queues, { ...box, y: y + 20 * u, h: h - 22 * u }, named, marks);
    else if (tall && socket.buffers) drawBars(pen, palette, socket.buffers, { ...box, y: y + 20 * u, h: 30 * u });
    y += h + 2 * u;
  }
}

function drawSocketRow(pen: Pen, palette: Palette, socket: SocketView, box: Box, tall: boolean): void {
  const u = pen.unit;
  const y = box.y + box.h / 2;
  drawStateMark(pen, palette, socket.state, { x: box.x + 9 * u, y }, 4.5);
  const state = pen.text({ x: box.x + 20 * u, y }, shortState(socket.state), { size: 13, colour: palette.text, bold: true, most: box.w - 24 * u });
  let right = box.x + box.w - 4 * u;
  const { buffers, queues } = socket;
  if (buffers && !tall && box.w > 190 * u) {
    right -= 44 * u;
    drawTiny(pen, palette, { x: right + 4 * u, y: y - 6 * u, w: 40 * u, h: 5 * u }, buffers.unacked);
    drawTiny(pen, palette, { x: right + 4 * u, y: y + 1 * u, w: 40 * u, h: 5 * u }, buffers.unread);
  }
  const where = queues ? `:${socket.localPort}` : socket.peer || (socket.localPort > 0 ? `:${socket.localPort}` : '');
  const from = box.x + 28 * u + state;
  // Half an address says nothing: all of it, or none.
  if (where.length * 7.9 * u <= right - from) pen.text({ x: from, y }, where, { size: 13, colour: palette.dim, mono: true });
}

/** Both buffers as bars with their bytes. */
function drawBars(pen: Pen, palette: Palette, buffers: BuffersView, area: Box): void {
  const u = pen.unit;
  [{ title: t('stage.send'), bytes: buffers.unacked }, { title: t('stage.receive'), bytes: buffers.unread }].forEach(({ title, bytes }, row) => {
    const y = area.y + (row * 15 + 7) * u;
    pen.text({ x: area.x + 20 * u, y }, title, { size: 12, colour: palette.dim, most: 48 * u });
    const track = { x: area.x + 70 * u, y: y - 4 * u, w: area.w - 76 * u, h: 9 * u };
    pen.fill(track, 2, palette.ground);
    if (bytes > 0) pen.fill({ ...track, w: Math.max(3 * u, track.w * share(bytes)) }, 2, palette.data);
  });
}

function drawTiny(pen: Pen, palette: Palette, track: Box, bytes: number): void {
  pen.fill(track, 2, palette.raised);
  pen.outline(track, 2, palette.edge, 0.75);
  if (bytes > 0) pen.fill({ ...track, w: Math.max(3 * pen.unit, track.w * share(bytes)) }, 2, palette.data);
}

/** The two queues as rows of small places, the first at the right, by peers where they are `named`. Returns the first place of the accept queue. */
function drawPlaces(pen: Pen, palette: Palette, queues: QueuesView, area: Box, named: boolean, marks: Marks): Box {
  const u = pen.unit;
  const rows = [{ key: 'accept', waiting: queues.accept, title: t('stage.acceptShort') }, { key: 'syn', waiting: queues.syn, title: t('stage.synShort') }] as const;
  let first: Box = area;
  const pitch = named ? area.h / 2 : 18 * u;
  const captions = rows.map(({ title }, row) => pen.text({ x: area.x + 4 * u, y: area.y + (row + 0.5) * pitch - 1 * u }, title, { size: 13, colour: palette.dim }));
  const left = area.x + 14 * u + Math.max(...captions);
  rows.forEach(({ key, waiting }, row) => {
    const y = area.y + row * pitch;
    const room = area.x + area.w - 6 * u - left;
    const step = Math.max(9 * u, Math.min((named ? 96 : 20) * u, room / queues.places));
    const shown = Math.max(1, Math.min(queues.places, Math.floor(room / step)));
    for (let i = 0; i < shown; i++) {
      const box = { x: area.x + area.w - 6 * u - (i + 1) * step, y: y + 1 * u, w: step - 3 * u, h: pitch - 4 * u };
      if (row === 0 && i === 0) first = box;
      const one = waiting[i];
      if (one && named) drawNamedPlace(pen, palette, box, one);
      else if (one) drawFilledPlace(pen, palette, box, stateColour(palette, one.state), key === 'syn');
      else {
        pen.outline(box, 3, palette.dim, 1, 0.8);
        if (named) pen.text({ x: box.x + box.w / 2, y: box.y + box.h / 2 }, String(i + 1), { size: 13, colour: palette.dim, align: 0.5 });
      }
    }
    if (marks.refusing === key) pen.outline({ x: left - 3 * u, y: y - 1 * u, w: room + 6 * u, h: pitch }, 5, palette.rst, 3);
  });
  return first;
}

/** A place with its connection by name. */
function drawNamedPlace(pen: Pen, palette: Palette, box: Box, one: WaitingView): void {
  const u = pen.unit;
  pen.outline(box, 5, stateColour(palette, one.state), 2);
  drawStateMark(pen, palette, one.state, { x: box.x + 8 * u, y: box.y + box.h / 2 }, 3.5);
  pen.text({ x: box.x + 14 * u, y: box.y + box.h / 2 }, one.peer, { size: 12, colour: palette.text, mono: true, most: box.w - 16 * u });
}

/** A place that is taken: solid for the accept queue, half for a handshake under way. */
function drawFilledPlace(pen: Pen, palette: Palette, box: Box, colour: number, half: boolean): void {
  pen.fill(half ? { ...box, y: box.y + box.h / 2, h: box.h / 2 } : box, 3, colour);
  pen.outline(box, 3, half ? palette.syn : palette.ok, 1.5);
}

/** Draws a host from afar: its name, how many connections are in which state, and how full its queue is. */
export function drawFar(pen: Pen, palette: Palette, host: HostView, size: { w: number; h: number }, marks: Marks): SmallSpots {
  const u = pen.unit;
  const { w, h } = size;
  drawFrame(pen, palette, size, host, marks, 7);
  if (w < 44 * u) return drawTinyHost(pen, palette, host, size);
  const asleep = host.processes.some(({ sleeping }) => sleeping !== null);
  const name = pen.text({ x: 7 * u, y: 13 * u }, shortName(host.name, Math.floor((w - 12 * u) / (7.6 * u))), { size: 13, colour: palette.text, bold: true, most: w - 10 * u });
  // Two short bars, as on a pause key: its program sleeps in a call.
  const beside = w - name > 28 * u;
  if (asleep) for (const x of [w - 13 * u, w - 8 * u]) pen.fill({ x, y: (beside ? 8 : 31) * u, w: 3 * u, h: 10 * u }, 1, palette.line);
  const listener = host.sockets.find(({ queues }) => queues)?.queues ?? null;
  const lineY = 24 * u;
  pen.path([{ x: 3 * u, y: lineY }, { x: w - 3 * u, y: lineY }], palette.line, 2);
  const rows = Math.max(0, Math.floor((h - 30 * u - (listener ? 12 * u : 0)) / (16 * u)));
  countStates(host.states).slice(0, rows).forEach(([state, count], i) => {
    const y = lineY + (12 + i * 16) * u;
    drawStateMark(pen, palette, state, { x: 12 * u, y }, 4);
    pen.text({ x: 21 * u, y }, w < 66 * u ? String(count) : `${count === 1 && w < 100 * u ? '' : `${count} `}${w > 130 * u ? state : shortState(state)}`, { size: 12, colour: palette.text, mono: true, most: w - (asleep && !beside && i === 0 ? 36 : 24) * u });
  });
  if (!listener) return { lineY, sockets: [], firstPlace: null };
  const bar = { x: 7 * u, y: h - 15 * u, w: w - 14 * u, h: 8 * u };
  drawQueueBar(pen, palette, listener, bar, marks);
  return { lineY, sockets: [], firstPlace: bar };
}

/** A host that is hardly more than a dot: its number, and the state of its newest connection. */
function drawTinyHost(pen: Pen, palette: Palette, host: HostView, { w, h }: { w: number; h: number }): SmallSpots {
  const u = pen.unit;
  const middle = { x: w / 2, y: h > 24 * u ? 11 * u : h / 2 };
  pen.text(middle, shortName(host.name, 0), { size: 12, colour: palette.text, bold: true, align: 0.5, most: w - 4 * u });
  const state = host.states.at(-1);
  if (state && h > 24 * u) drawStateMark(pen, palette, state, { x: w / 2, y: Math.min(h - 7 * u, 25 * u) }, 3.5);
  return { lineY: 18 * u, sockets: [], firstPlace: null };
}

/** A name in so many letters; the number at its end stays, for it tells hosts apart. */
export function shortName(name: string, letters: number): string {
  const number = /\d*$/.exec(name)![0];
  if (name.length <= letters || number === '') return name;
  return letters < number.length + 3 ? number : `${name.slice(0, letters - number.length - 1)}…${number}`;
}

/** Both queues as one bar: what waits for accept() full, handshakes under way half, from the right as they leave. */
function drawQueueBar(pen: Pen, palette: Palette, queues: QueuesView, bar: Box, marks: Marks): void {
  const part = (count: number): number => (bar.w * Math.min(count, queues.places)) / queues.places;
  pen.fill(bar, 2, palette.ground);
  const waiting = part(queues.accept.length);
  const opening = Math.min(bar.w - waiting, part(queues.syn.length));
  if (opening > 0) pen.fill({ x: bar.x + bar.w - waiting - opening, y: bar.y + bar.h / 2, w: opening, h: bar.h / 2 }, 1, palette.syn);
  if (waiting > 0) pen.fill({ x: bar.x + bar.w - waiting, y: bar.y, w: waiting, h: bar.h }, 2, palette.ok);
  pen.outline(bar, 2, marks.refusing ? palette.rst : palette.dim, marks.refusing ? 3 : 1);
}
