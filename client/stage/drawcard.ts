import type { Host, Sock } from '../../shared/socket/index.ts';
import { peekBytes, sentBytes, unackedBytes, unreadBytes, type TcpState } from '../../shared/tcp/index.ts';
import { quoted } from '../format.ts';
import { t } from '../i18n.ts';
import { relatives, shortAddress } from '../model.ts';
import type { Box } from './geometry.ts';
import type { QueueRow, SocketCard } from './layout.ts';
import type { Painter } from './painter.ts';
import type { Palette } from './palette.ts';

/** The colour of a state: green where data flows, blue while opening, pink while closing, dim where nothing is. */
export function stateColour(palette: Palette, state: TcpState): number {
  switch (state) {
    case 'ESTABLISHED': return palette.ok;
    case 'SYN_SENT':
    case 'SYN_RECEIVED': return palette.syn;
    case 'LISTEN': return palette.line;
    case 'CLOSED': return palette.dim;
    default: return palette.fin;
  }
}

/** Draws a socket: its open file, its state, and its queues or its buffers. */
export function drawCard(painter: Painter, palette: Palette, host: Host, card: SocketCard, key: string): void {
  const { socket, box } = card;
  const state: TcpState = socket.listener ? 'LISTEN' : socket.conn.state;
  const colour = stateColour(palette, state);
  painter.fill(box, 10, palette.raised);
  painter.outline(box, 10, colour, state === 'CLOSED' ? 1.25 : 2);
  drawCardHead(painter, palette, host, card, state, key);
  if (card.accept && card.syn) {
    drawQueue(painter, palette, host, card.accept, socket.listener?.acceptQueue ?? [], 'accept', `${key}-aq`);
    drawQueue(painter, palette, host, card.syn, socket.listener?.synQueue ?? [], 'syn', `${key}-sq`);
  } else if (!card.compact) {
    drawBuffers(painter, palette, socket, box, key);
  }
}

function drawCardHead(painter: Painter, palette: Palette, host: Host, card: SocketCard, state: TcpState, key: string): void {
  const u = painter.unit;
  const { socket, box, file } = card;
  const refs = socket.fileId ? (host.files[socket.fileId]?.refs ?? 0) : 0;
  if (refs > 0) {
    painter.fill(file, 12, palette.panel);
    painter.outline(file, 12, palette.dim, 1.25);
  } else painter.dashedBox(file, palette.dim, 0.8);
  const chip = refs > 0 ? t('stage.file', { refs }) : t('stage.noFile');
  painter.text(`${key}-file`, { x: file.x + file.w / 2, y: file.y + file.h / 2 }, chip, { size: 13, colour: refs > 0 ? palette.text : palette.dim, align: 0.5, most: file.w - 8 * u });
  const left = file.x + file.w + 10 * u;
  const width = painter.text(`${key}-state`, { x: left, y: file.y + file.h / 2 }, state, { size: 15, colour: stateColour(palette, state), bold: true });
  const { conn, listener, local } = socket;
  const right = listener ? t(card.accept?.stacked ? 'stage.backlogShort' : 'stage.backlog', { backlog: listener.backlog, places: listener.backlog + 1 })
    : conn.remotePort ? `:${conn.localPort} → ${shortAddress(conn.remoteAddr, conn.remotePort)}` : local.port ? `:${local.port}` : '';
  const portWidth = listener ? painter.text(`${key}-port`, { x: left + width + 8 * u, y: file.y + file.h / 2 }, `:${local.port}`, { size: 15, colour: palette.text, mono: true }) + 8 * u : 0;
  painter.text(`${key}-addr`, { x: box.x + box.w - 12 * u, y: file.y + file.h / 2 }, right,
    { size: 13, colour: palette.dim, mono: !listener, align: 1, most: box.x + box.w - 20 * u - left - width - portWidth });
}

function drawQueue(painter: Painter, palette: Palette, host: Host, row: QueueRow, waiting: string[], queue: 'accept' | 'syn', key: string): void {
  const u = painter.unit;
  const colour = queue === 'accept' ? palette.ok : palette.syn;
  const all = row.slots.length + row.hidden;
  const count = t('stage.of', { count: waiting.length, all });
  const title = t(queue === 'accept' ? 'stage.acceptQueue' : 'stage.synQueue');
  if (row.stacked) painter.text(`${key}-t`, { x: row.caption.x, y: row.caption.y + 8 * u }, `${title} · ${count}`, { size: 13, colour: palette.text });
  else {
    painter.text(`${key}-t`, { x: row.caption.x, y: row.caption.y + 17 * u }, title, { size: 13, colour: palette.text, bold: true, most: 94 * u });
    painter.text(`${key}-c`, { x: row.caption.x, y: row.caption.y + 36 * u }, count, { size: 13, colour: waiting.length > 0 ? colour : palette.dim, mono: true, bold: true });
  }
  row.slots.forEach((slot, i) => {
    const socket = waiting[i] === undefined ? undefined : host.sockets[waiting[i]];
    if (socket) drawWaiting(painter, palette, socket, slot, colour, `${key}-${i}`, row.stacked);
    else {
      painter.dashedBox(slot, palette.dim, 0.55);
      const last = i === row.slots.length - 1 && row.hidden > 0;
      painter.text(`${key}-${i}`, { x: slot.x + slot.w / 2, y: slot.y + slot.h / 2 }, last ? `… ${all}` : String(i + 1), { size: 15, colour: palette.dim, align: 0.5 });
    }
  });
}

/** `ss` abbreviates states; so does a place too narrow for the whole word. */
const SHORT: Partial<Record<TcpState, string>> = { ESTABLISHED: 'ESTAB', SYN_RECEIVED: 'SYN_RCVD', CLOSE_WAIT: 'CLOSE_WAIT' };

/** Draws a connection that waits on a queue. */
export function drawWaiting(painter: Painter, palette: Palette, socket: Sock, slot: Box, colour: number, key: string, tight: boolean): void {
  const u = painter.unit;
  const { conn } = socket;
  const bytes = unreadBytes(conn);
  const middle = slot.x + slot.w / 2;
  const third = bytes > 0 && !tight;
  painter.fill(slot, 8, palette.panel);
  painter.fill(slot, 8, colour, 0.16);
  painter.outline(slot, 8, colour, 2);
  painter.text(`${key}-a`, { x: middle, y: slot.y + slot.h * (third ? 0.23 : 0.3) }, shortAddress(conn.remoteAddr, conn.remotePort), { size: 13, colour: palette.text, mono: true, align: 0.5, most: slot.w - 4 * u });
  const name = slot.w < 86 * u || tight ? (SHORT[conn.state] ?? conn.state) : conn.state;
  const state = tight && bytes > 0 ? `${name} ${bytes} B` : name;
  painter.text(`${key}-s`, { x: middle, y: slot.y + slot.h * (third ? 0.52 : 0.7) }, state, { size: 12, colour, align: 0.5, most: slot.w - 3 * u });
  if (third) painter.text(`${key}-b`, { x: middle, y: slot.y + slot.h * 0.81 }, t('stage.bytesWait', { bytes }), { size: 12, colour: palette.data, align: 0.5, most: slot.w - 4 * u });
}

const SHOWN_BYTES = 14;

/** How much of a bar a number of bytes fills: by logarithm, so that five bytes show and a megabyte still fits. */
function share(bytes: number): number {
  return bytes === 0 ? 0 : Math.min(1, 0.12 + Math.log2(bytes) / 18);
}

function drawBuffers(painter: Painter, palette: Palette, socket: Sock, box: Box, key: string): void {
  const { conn } = socket;
  const { una, nxt, rcv } = relatives(socket);
  const opened = conn.state !== 'CLOSED';
  const kept = unackedBytes(conn);
  drawBuffer(painter, palette, { x: box.x, y: box.y + 42 * painter.unit, w: box.w, h: 0 }, {
    key: `${key}-snd`, label: t('stage.send'), bytes: kept, sent: sentBytes(conn), content: peekBytes(conn.sendQueue, 0, SHOWN_BYTES),
    numbers: opened ? `una ${una} · nxt ${nxt}` : '',
  });
  drawBuffer(painter, palette, { x: box.x, y: box.y + 67 * painter.unit, w: box.w, h: 0 }, {
    key: `${key}-rcv`, label: t('stage.receive'), bytes: unreadBytes(conn), sent: unreadBytes(conn), content: peekBytes(conn.receiveQueue, 0, SHOWN_BYTES),
    numbers: opened && conn.state !== 'SYN_SENT' ? `nxt ${rcv}` : '',
  });
}

interface Bar {
  key: string;
  label: string;
  bytes: number;
  /** Of these, how many are drawn full: on their way, or ready to be read. */
  sent: number;
  content: string;
  numbers: string;
}

function drawBuffer(painter: Painter, palette: Palette, row: Box, bar: Bar): void {
  const u = painter.unit;
  const middle = row.y + 9 * u;
  painter.text(`${bar.key}-l`, { x: row.x + 12 * u, y: middle }, bar.label, { size: 13, colour: palette.dim });
  const right = painter.text(`${bar.key}-n`, { x: row.x + row.w - 12 * u, y: middle }, bar.numbers, { size: 13, colour: palette.text, mono: true, align: 1 });
  const track = { x: row.x + 64 * u, y: row.y, w: row.w - 84 * u - Math.max(right, 110 * u), h: 19 * u };
  painter.fill(track, 4, palette.ground);
  if (bar.bytes <= 0) {
    painter.text(`${bar.key}-e`, { x: track.x + 8 * u, y: middle }, t('stage.empty'), { size: 12, colour: palette.dim, most: track.w - 12 * u });
    return;
  }
  const whole = { ...track, w: track.w * share(bar.bytes) };
  painter.fill(whole, 4, palette.data, 0.4);
  if (bar.sent > 0) painter.fill({ ...whole, w: whole.w * Math.min(1, bar.sent / bar.bytes) }, 4, palette.data);
  const words = `${bar.bytes} B ${quoted(bar.content, SHOWN_BYTES - 1)}`;
  painter.text(`${bar.key}-e`, { x: whole.x + whole.w + 6 * u, y: middle }, words, { size: 12, colour: palette.text, mono: true, most: Math.max(20 * u, track.x + track.w - whole.x - whole.w - 8 * u) });
}
