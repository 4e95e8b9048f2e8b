import type { World } from '../../shared/game/index.ts';
import { hostsHoldingClock } from '../../shared/game/index.ts';
import { formatCall } from '../format.ts';
import { t } from '../i18n.ts';
import { seatName } from '../model.ts';
import { drawCard } from './drawcard.ts';
import { roundCorners } from './geometry.ts';
import type { HostLayout, Layout, ProcessBox } from './layout.ts';
import type { Painter } from './painter.ts';
import type { Palette } from './palette.ts';

/** Draws a host: frame, who sits at it, processes above the line, kernel below it. */
export function drawHost(painter: Painter, palette: Palette, world: World, layout: Layout, host: HostLayout): void {
  const u = painter.unit;
  const key = `h${host.host.id}`;
  const { box } = host;
  painter.fill(box, 14, palette.panel);
  painter.outline(box, 14, palette.edge, 1.25);
  drawHead(painter, palette, world, host, key);
  if (!layout.narrow) drawLabels(painter, palette, layout, host, key);
  painter.text(`${key}-line`, { x: box.x + box.w - 24 * u, y: layout.lineY - 13 * u }, t('stage.line'), { size: 13, colour: palette.line, align: 1 });
  painter.path([{ x: box.x, y: layout.lineY }, { x: box.x + box.w, y: layout.lineY }], palette.line, 4);
  for (const card of host.cards) drawCard(painter, palette, host.host, card, `${key}-${card.socket.id}`);
  for (const process of host.processes) drawProcess(painter, palette, process, `${key}-${process.process.pid}`);
  if (layout.narrow && host.hidden > 0) {
    painter.text(`${key}-more`, { x: box.x + box.w - 14 * u, y: box.y + 24 * u }, t('stage.more', { count: host.hidden }), { size: 13, colour: palette.dim, align: 1 });
  }
}

function drawLabels(painter: Painter, palette: Palette, layout: Layout, { box, hidden }: HostLayout, key: string): void {
  const u = painter.unit;
  painter.text(`${key}-p`, { x: box.x + 34 * u, y: box.y + 72 * u }, t('stage.processes'), { size: 12, colour: palette.dim, bold: true });
  const kernel = hidden > 0 ? `${t('stage.kernel')} · ${t('stage.more', { count: hidden })}` : t('stage.kernel');
  painter.text(`${key}-k`, { x: box.x + box.w - 24 * u, y: layout.lineY + 17 * u }, kernel, { size: 12, colour: palette.dim, bold: true, align: 1 });
}

function drawHead(painter: Painter, palette: Palette, world: World, host: HostLayout, key: string): void {
  const u = painter.unit;
  const { x, y, w } = host.box;
  const width = painter.text(`${key}-name`, { x: x + 16 * u, y: y + 23 * u }, host.host.name, { size: 22, colour: palette.text, bold: true });
  painter.text(`${key}-addr`, { x: x + 28 * u + width, y: y + 25 * u }, host.host.addr, { size: 15, colour: palette.dim, mono: true });
  const holds = hostsHoldingClock(world).includes(host.host.id);
  const seats = world.seats.filter((seat) => seat.hostId === host.host.id)
    .map((seat) => `${t(`seat.${seat.kind}.short`)} ${seatName(world, seat.id) ?? '—'}`).join('   ');
  painter.text(`${key}-seats`, { x: x + 16 * u, y: y + 49 * u }, seats, { size: 13, colour: palette.dim, most: w - 32 * u - (holds ? 110 * u : 0) });
  if (!holds) return;
  const pill = { x: x + w - 122 * u, y: y + 38 * u, w: 108 * u, h: 24 * u };
  painter.fill(pill, 12, palette.line);
  painter.text(`${key}-turn`, { x: pill.x + pill.w / 2, y: pill.y + pill.h / 2 }, t('stage.mustPlay'), { size: 13, colour: palette.ink, bold: true, align: 0.5 });
}

function drawProcess(painter: Painter, palette: Palette, { process, box, rows }: ProcessBox, key: string): void {
  const u = painter.unit;
  const asleep = process.sleeping !== null;
  painter.fill(box, 10, palette.raised);
  painter.outline(box, 10, asleep ? palette.line : palette.edge, asleep ? 2 : 1.25);
  painter.text(`${key}-n`, { x: box.x + 12 * u, y: box.y + 19 * u }, process.name, { size: 17, colour: palette.text, mono: true, bold: true });
  for (const row of rows) {
    const { fd, socket, file } = row.descriptor;
    const what = socket?.listener ? t('stage.fdListener') : socket?.conn.remotePort ? `:${socket.conn.localPort} → :${socket.conn.remotePort}` : t('stage.fdSocket');
    const text = `${fd}  ${what}${file.nonblock ? ' · nb' : ''}`;
    painter.text(`${key}-fd${fd}`, { x: box.x + 12 * u, y: row.at.y }, text, { size: 15, colour: palette.text, mono: true, most: box.w - 20 * u });
    if (row.string.length > 0) {
      painter.path(roundCorners(row.string, 8 * u), palette.dim, 2);
      painter.disc(row.at, 4 * u, palette.dim);
      painter.disc(row.string.at(-1)!, 4 * u, palette.dim);
    }
  }
  if (rows.length === 0) painter.text(`${key}-none`, { x: box.x + 12 * u, y: box.y + 45 * u }, t('stage.noFds'), { size: 13, colour: palette.dim, most: box.w - 20 * u });
  if (process.sleeping) {
    const y = box.y + box.h - 15 * u;
    painter.text(`${key}-zz`, { x: box.x + 12 * u, y }, `${formatCall(process.sleeping.call)} …`, { size: 15, colour: palette.line, mono: true, bold: true, most: box.w - 20 * u });
  }
}

/** Draws one of many hosts: its name, and how many of its sockets are in which state. */
export function drawSmallHost(painter: Painter, palette: Palette, host: HostLayout): void {
  const u = painter.unit;
  const key = `h${host.host.id}`;
  const { box } = host;
  const counts = new Map<string, number>();
  for (const socket of Object.values(host.host.sockets)) {
    const state = socket.listener ? 'LISTEN' : socket.conn.state;
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  painter.fill(box, 8, palette.panel);
  painter.outline(box, 8, counts.has('ESTABLISHED') ? palette.ok : palette.edge, 1.5);
  painter.text(`${key}-name`, { x: box.x + 8 * u, y: box.y + 14 * u }, host.host.name, { size: 13, colour: palette.text, bold: true, most: box.w - 16 * u });
  [...counts].slice(0, Math.floor((box.h - 24 * u) / (16 * u))).forEach(([state, count], i) => {
    painter.text(`${key}-${i}`, { x: box.x + 8 * u, y: box.y + (32 + i * 16) * u }, `${count} ${state}`, { size: 12, colour: palette.dim, mono: true, most: box.w - 16 * u });
  });
}
