import { quoted } from '../format.ts';
import { t } from '../i18n.ts';
import type { Box, Point } from './geometry.ts';
import type { CardSpot, QueueRow } from './hostlayout.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawStateMark, shortState, stateColour } from './statemark.ts';
import type { BuffersView, WaitingView } from './view.ts';
import type { Marks } from './drawnear.ts';

interface CardMarks extends Marks {
  /** The open file stands in the card's head. */
  chips: boolean;
}

const GHOST = 0.3;

/** Draws a socket with its connection: state and addresses, and its queues or its buffers. */
export function drawCard(pen: Pen, palette: Palette, card: CardSpot, marks: CardMarks): void {
  const { socket, box, queues } = card;
  const alpha = socket.fileId !== null && marks.lifting?.fileId === socket.fileId ? GHOST : 1;
  pen.fill(box, 10, palette.raised, alpha);
  if (socket.fileId === null) pen.dashedBox(box, 10, stateColour(palette, socket.state), alpha);
  else pen.outline(box, 10, stateColour(palette, socket.state), 2, alpha);
  if (marks.selected === socket.id) drawSelected(pen, palette, box, 10);
  drawHead(pen, palette, card, marks.chips && socket.fileId !== null, alpha);
  if (queues && socket.queues) {
    // While accept() lifts the first one, the others keep their places: they move up when it is gone.
    const held = marks.lifting?.listenerId === socket.id && socket.queues.accept.length < socket.queues.places;
    const draw = card.form === 'bars' ? drawLowQueue : drawQueue;
    draw(pen, palette, queues.accept, held ? [null, ...socket.queues.accept] : socket.queues.accept, 'accept', marks);
    draw(pen, palette, queues.syn, socket.queues.syn, 'syn', marks);
  } else if (card.form !== 'line' && socket.buffers) drawBuffers(pen, palette, socket.buffers, box, card.form === 'full', alpha);
}

/** The ring around what is selected. */
export function drawSelected(pen: Pen, palette: Palette, box: Box, radius: number): void {
  const m = 4 * pen.unit;
  pen.outline({ x: box.x - m, y: box.y - m, w: box.w + 2 * m, h: box.h + 2 * m }, radius + 4, palette.line, 3);
}

function drawHead(pen: Pen, palette: Palette, { socket, box, form }: CardSpot, chip: boolean, alpha: number): void {
  const u = pen.unit;
  const y = box.y + 17 * u;
  const left = box.x + (chip ? 80 : 10) * u;
  drawStateMark(pen, palette, socket.state, { x: left + 6 * u, y });
  const right = box.x + box.w - 12 * u;
  const width = pen.text({ x: left + 18 * u, y }, chip && box.w < 300 * u ? shortState(socket.state) : socket.state, { size: 14, colour: palette.text, bold: true, alpha, most: right - left - 18 * u });
  const after = left + (28 * u) + width;
  if (socket.queues) {
    const port = pen.text({ x: after, y }, `:${socket.localPort}`, { size: 15, colour: palette.text, mono: true, alpha });
    const { backlog, places, accept, syn } = socket.queues;
    if (form === 'line') {
      const room = right - after - port - 8 * u;
      const first = `${t('stage.acceptShort')} ${accept.length}/${places}`;
      const both = `${first} · ${t('stage.synShort')} ${syn.length}/${places}`;
      pen.text({ x: right, y }, both.length * 7 * u <= room ? both : first, { size: 12, colour: palette.text, align: 1, alpha, most: room });
      return;
    }
    const key = right - after - port > 140 * u ? 'stage.backlog' : 'stage.backlogShort';
    if (right - after - port > 62 * u) pen.text({ x: right, y }, t(key, { backlog, places }), { size: 13, colour: palette.dim, align: 1, alpha, most: right - after - port - 8 * u });
    return;
  }
  const bytes = form === 'line' && socket.buffers && socket.buffers.unread > 0 ? ` ${socket.buffers.unread} B` : '';
  const orphan = socket.fileId === null ? ` · ${t('stage.noFile')}` : '';
  const own = socket.localPort > 0 ? `:${socket.localPort}` : '';
  const rest = `${bytes}${orphan}`;
  const both = `${own}→${socket.peer}${rest}`;
  // Half an address says nothing: where both ends do not fit, the peer's does.
  const words = socket.peer === '' ? own + rest : both.length * 7.3 * u <= right - after + 6 * u ? both : socket.peer + rest;
  pen.text({ x: right, y }, words, { size: 12, colour: palette.dim, mono: true, align: 1, alpha, most: right - after + 6 * u });
}

function drawQueue(pen: Pen, palette: Palette, row: QueueRow, waiting: (WaitingView | null)[], queue: 'accept' | 'syn', marks: Marks): void {
  const u = pen.unit;
  const colour = queue === 'accept' ? palette.ok : palette.syn;
  const all = row.slots.length + row.hidden;
  const full = waiting.length >= all;
  const title = pen.text(row.caption, t(queue === 'accept' ? 'stage.acceptQueue' : 'stage.synQueue'), { size: 13, colour: palette.text, bold: true });
  const count = pen.text({ x: row.caption.x + title + 8 * u, y: row.caption.y }, t('stage.of', { count: waiting.filter((one) => one !== null).length, all }), { size: 13, colour: palette.text, mono: true });
  if (full) pen.text({ x: row.caption.x + title + count + 16 * u, y: row.caption.y }, t('stage.full'), { size: 13, colour: palette.accent, bold: true });
  row.slots.forEach((slot, i) => {
    const one = waiting[i];
    const last = i === row.slots.length - 1 && row.hidden > 0;
    if (one && !(last && waiting.length > row.slots.length)) drawWaiting(pen, palette, one, slot, colour, marks.selected === one.socketId);
    else drawEmpty(pen, palette, slot, last ? `…${all}` : String(i + 1));
  });
  drawRefusing(pen, palette, row, queue, marks);
}

/** A queue in one line: its short name, and low places. */
function drawLowQueue(pen: Pen, palette: Palette, row: QueueRow, waiting: (WaitingView | null)[], queue: 'accept' | 'syn', marks: Marks): void {
  const u = pen.unit;
  const all = row.slots.length + row.hidden;
  pen.text(row.caption, t(queue === 'accept' ? 'stage.acceptShort' : 'stage.synShort'), { size: 13, colour: palette.text, bold: true, most: row.slots.at(-1)!.x - row.caption.x - 4 * u });
  row.slots.forEach((slot, i) => {
    const one = waiting[i];
    const last = i === row.slots.length - 1 && row.hidden > 0;
    if (!one || (last && waiting.length > row.slots.length)) return drawEmpty(pen, palette, slot, last ? `…${all}` : String(i + 1));
    const colour = queue === 'accept' ? palette.ok : palette.syn;
    pen.fill(slot, 7, colour, 0.16);
    pen.outline(slot, 7, colour, 2);
    if (marks.selected === one.socketId) drawSelected(pen, palette, slot, 7);
    // Half an address says nothing: all of it, or the host's number.
    const room = slot.w - 28 * u;
    const peer = one.peer.length * 7.3 * u <= room ? one.peer : one.peer.slice(0, one.peer.indexOf(':'));
    drawStateMark(pen, palette, one.state, { x: slot.x + 10 * u, y: slot.y + slot.h / 2 }, 4);
    if (one.unread > 0) pen.fill({ x: slot.x + slot.w - 9 * u, y: slot.y + 5 * u, w: 5 * u, h: slot.h - 10 * u }, 1, palette.data);
    if (peer.length * 7.3 * u <= room) pen.text({ x: slot.x + 18 * u, y: slot.y + slot.h / 2 }, peer, { size: 12, colour: palette.text, mono: true });
  });
  drawRefusing(pen, palette, row, queue, marks);
}

/** A full queue that turns something away is barred: a thick frame, for a moment. */
function drawRefusing(pen: Pen, palette: Palette, row: QueueRow, queue: 'accept' | 'syn', marks: Marks): void {
  const u = pen.unit;
  if (marks.refusing !== queue) return;
  const first = row.slots.at(-1)!;
  const end = row.slots[0]!;
  pen.outline({ x: first.x - 3 * u, y: first.y - 3 * u, w: end.x + end.w - first.x + 6 * u, h: first.h + 6 * u }, 9, palette.rst, 4);
}

function drawEmpty(pen: Pen, palette: Palette, slot: Box, text: string): void {
  pen.dashedBox(slot, 8, palette.dim, 0.7);
  pen.text({ x: slot.x + slot.w / 2, y: slot.y + slot.h / 2 }, text, { size: 15, colour: palette.dim, align: 0.5 });
}

/** Draws a connection that waits in a queue: by its peer's address, or by the number of it where the place is narrow. */
function drawWaiting(pen: Pen, palette: Palette, one: WaitingView, slot: Box, colour: number, selected: boolean): void {
  const u = pen.unit;
  const x = slot.x + slot.w / 2;
  const tight = slot.w < 70 * u;
  pen.fill(slot, 8, palette.panel);
  pen.outline(slot, 8, colour, 2.25);
  if (selected) drawSelected(pen, palette, slot, 8);
  const peer = tight ? one.peer.slice(0, one.peer.indexOf(':')) : one.peer;
  pen.text({ x, y: slot.y + slot.h * 0.31 }, peer, { size: 13, colour: palette.text, mono: true, bold: true, align: 0.5, most: slot.w - 4 * u });
  const y = slot.y + slot.h * 0.72;
  const words = one.unread > 0 ? t('stage.bytesWait', { bytes: one.unread }) : shortState(one.state);
  if (tight) {
    drawStateMark(pen, palette, one.state, { x: x - (one.unread > 0 ? 8 * u : 0), y }, 4);
    if (one.unread > 0) pen.fill({ x: x + 1 * u, y: y - 4 * u, w: 9 * u, h: 8 * u }, 2, palette.data);
    return;
  }
  drawStateMark(pen, palette, one.state, { x: slot.x + 11 * u, y }, 4);
  if (one.unread > 0) pen.fill({ x: slot.x + slot.w - 15 * u, y: y - 4 * u, w: 9 * u, h: 8 * u }, 2, palette.data);
  pen.text({ x: x + (one.unread > 0 ? 0 : 6 * u), y }, words, { size: 12, colour: palette.text, align: 0.5, most: slot.w - (one.unread > 0 ? 34 : 24) * u });
}

/** How much of a bar a number of bytes fills: by logarithm, so that five bytes show and a megabyte still fits. */
export function share(bytes: number): number {
  return bytes <= 0 ? 0 : Math.min(1, Math.log2(1 + bytes) / 18);
}

function drawBuffers(pen: Pen, palette: Palette, b: BuffersView, box: Box, numbered: boolean, alpha: number): void {
  const u = pen.unit;
  const unheard = b.opened && !b.heard;
  drawBar(pen, palette, { x: box.x, y: box.y + 36 * u, w: box.w, h: 17 * u }, alpha, {
    label: t('stage.send'), full: b.sent, light: b.unacked - b.sent, early: 0, edge: b.sendEdge - b.una,
    content: b.unacked > 0 ? `${b.unacked} B ${quoted(b.sendHead, 10)}` : t('stage.empty'),
    numbers: !b.opened || !numbered ? '' : unheard ? `una ${b.una} · nxt ${b.nxt}` : t('stage.sendNumbers', { una: b.una, nxt: b.nxt, edge: b.sendEdge }),
  });
  drawBar(pen, palette, { x: box.x, y: box.y + (numbered ? 77 : 58) * u, w: box.w, h: 17 * u }, alpha, {
    label: t('stage.receive'), full: b.unread, light: 0, early: b.early, edge: b.heard ? b.unread + Math.max(0, b.receiveEdge - b.rcv) : 0,
    content: b.unread > 0 ? `${b.unread} B ${quoted(b.receiveHead, 10)}` : b.early > 0 ? t('stage.early', { bytes: b.early }) : t('stage.empty'),
    numbers: b.heard && numbered ? t('stage.receiveNumbers', { nxt: b.rcv, edge: b.receiveEdge }) : '',
  });
}

interface Bar {
  label: string;
  /** Bytes drawn full (on their way, or ready to be read), and those that follow them light (not yet sent). */
  full: number;
  light: number;
  /** Bytes beyond a gap. */
  early: number;
  /** Bytes from the bar's start to the edge of the window. */
  edge: number;
  content: string;
  numbers: string;
}

function drawBar(pen: Pen, palette: Palette, row: Box, alpha: number, bar: Bar): void {
  const u = pen.unit;
  const middle = row.y + row.h / 2;
  pen.text({ x: row.x + 12 * u, y: middle }, bar.label, { size: 13, colour: palette.text, alpha, most: 60 * u });
  const track = { x: row.x + 76 * u, y: row.y, w: row.w - 88 * u, h: row.h };
  pen.fill(track, 4, palette.ground, alpha);
  const whole = track.w * share(bar.full + bar.light);
  if (bar.light > 0) pen.fill({ ...track, w: whole }, 4, palette.data, 0.4 * alpha);
  if (bar.full > 0) pen.fill({ ...track, w: track.w * share(bar.full) }, 4, palette.data, alpha);
  if (bar.early > 0) pen.fill({ ...track, x: track.x + whole + 8 * u, w: track.w * 0.1 }, 4, palette.data, 0.6 * alpha);
  const edge = drawEdge(pen, palette, track, bar.edge, alpha);
  const from = track.x + whole + (bar.early > 0 ? track.w * 0.1 + 8 * u : 0) + 7 * u;
  pen.text({ x: from, y: middle }, bar.content, { size: 12, colour: palette.text, mono: bar.full + bar.light > 0, alpha, most: edge - from - 4 * u });
  pen.text({ x: row.x + row.w - 12 * u, y: row.y + row.h + 11 * u }, bar.numbers, { size: 12, colour: palette.dim, align: 1, alpha, most: row.w - 24 * u });
}

/** The edge of the window as a bracket; where the window is shut, it stands right at the bytes. Returns where it is. */
function drawEdge(pen: Pen, palette: Palette, track: Box, bytes: number, alpha: number): number {
  const u = pen.unit;
  if (bytes <= 0) return track.x + track.w;
  const x = track.x + Math.max(4 * u, Math.min(track.w - 2 * u, track.w * share(bytes)));
  const point = (dx: number, y: number): Point => ({ x: x + dx, y });
  pen.path([point(-4 * u, track.y), point(0, track.y), point(0, track.y + track.h), point(-4 * u, track.y + track.h)], palette.line, 2, alpha);
  return x;
}
