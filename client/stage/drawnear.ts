import { t } from '../i18n.ts';
import { drawCard } from './drawcard.ts';
import { roundCorners } from './geometry.ts';
import type { FileSpot, HostLayout, ProcessSpot } from './hostlayout.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import type { HostView } from './view.ts';

/** What a picture of a host marks beyond its view. */
export interface Marks {
  /** The socket that is selected; `host` for the host itself. */
  selected: string | null;
  /** What accept() is just lifting: drawn faintly until it has arrived. */
  lifting: { pid: number; fd: number; fileId: string; listenerId: string } | null;
  /** The queue that just turned something away. */
  refusing: 'syn' | 'accept' | null;
}

export const NO_MARKS: Marks = { selected: null, lifting: null, refusing: null };

const GHOST = 0.3;

/** Draws a host with everything: processes above the line; files, sockets, queues and buffers below it. */
export function drawNear(pen: Pen, palette: Palette, host: HostView, layout: HostLayout, marks: Marks): void {
  const u = pen.unit;
  const { w, h, lineY } = layout;
  drawFrame(pen, palette, { w, h }, host, marks, 14);
  drawHead(pen, palette, host, layout);
  if (!layout.chips) drawLabels(pen, palette, layout);
  else if (layout.hiddenCards > 0) pen.text({ x: w - 18 * u, y: h - 9 * u }, t('stage.more', { count: layout.hiddenCards }), { size: 13, colour: palette.dim, align: 1 });
  pen.text({ x: w - 26 * u, y: lineY - 14 * u }, t('stage.line'), { size: 13, colour: palette.accent, align: 1 });
  drawLine(pen, palette, w, lineY);
  for (const card of layout.cards) drawCard(pen, palette, card, { chips: layout.chips, ...marks });
  for (const spot of layout.files) drawFile(pen, palette, spot, layout, marks);
  for (const spot of layout.processes) drawProcess(pen, palette, spot, layout.chips, marks);
  const more = layout.hiddenProcesses > 0 ? t('stage.more', { count: layout.hiddenProcesses }) : '';
  const words = [...(layout.chips ? [] : [t('stage.processes')]), ...(more ? [more] : [])].join(' · ');
  if (words) pen.text({ x: w - 26 * u, y: layout.head - 13 * u }, words, { size: 13, colour: palette.dim, bold: !layout.chips, align: 1 });
}

function drawLabels(pen: Pen, palette: Palette, { w, lineY, hiddenCards }: HostLayout): void {
  const u = pen.unit;
  const kernel = hiddenCards > 0 ? `${t('stage.kernel')} · ${t('stage.more', { count: hiddenCards })}` : t('stage.kernel');
  pen.text({ x: w - 26 * u, y: lineY + 18 * u }, kernel, { size: 13, colour: palette.dim, bold: true, align: 1 });
}

/** The box of a host, at every level of detail: selected and due to play are seen from afar. */
export function drawFrame(pen: Pen, palette: Palette, size: { w: number; h: number }, host: HostView, marks: Marks, radius: number): void {
  const u = pen.unit;
  const inset = { x: 2 * u, y: 2 * u, w: size.w - 4 * u, h: size.h - 4 * u };
  pen.fill(inset, radius, palette.panel);
  if (marks.selected === 'host') pen.outline(inset, radius, palette.line, 3.5);
  else if (host.mustPlay) pen.outline(inset, radius, palette.line, 2.5);
  else pen.outline(inset, radius, palette.edge, 1.25);
}

/** The system-call line, with a soft light around it. */
export function drawLine(pen: Pen, palette: Palette, w: number, y: number): void {
  const u = pen.unit;
  pen.path([{ x: 4 * u, y }, { x: w - 4 * u, y }], palette.line, 9, 0.16);
  pen.path([{ x: 3 * u, y }, { x: w - 3 * u, y }], palette.line, 4);
}

function drawHead(pen: Pen, palette: Palette, host: HostView, { w, chips, hiddenProcesses }: HostLayout): void {
  const u = pen.unit;
  const pill = host.mustPlay ? 116 * u : 0;
  const width = pen.text({ x: 18 * u, y: 25 * u }, host.name, { size: 22, colour: palette.text, bold: true, most: w - 150 * u - pill });
  pen.text({ x: 30 * u + width, y: 27 * u }, host.addr, { size: 15, colour: palette.dim, mono: true, most: w - 46 * u - width - pill });
  const seats = host.seats.map(({ kind, name }) => `${t(`seat.${kind}.short`)} ${name ?? '—'}`).join('   ');
  pen.text({ x: 18 * u, y: 50 * u }, seats, { size: 13, colour: palette.dim, most: w - (chips && hiddenProcesses > 0 ? 110 : 36) * u });
  if (host.mustPlay) drawPill(pen, palette, { x: w - 128 * u, y: 13 * u, w: 114 * u, h: 25 * u }, t('stage.mustPlay'));
}

/** A filled label in the colour of the line. */
export function drawPill(pen: Pen, palette: Palette, box: { x: number; y: number; w: number; h: number }, text: string, alpha = 1): void {
  pen.fill(box, 13, palette.line, alpha);
  pen.text({ x: box.x + box.w / 2, y: box.y + box.h / 2 }, text, { size: 13, colour: palette.ink, bold: true, align: 0.5, alpha, most: box.w - 10 * pen.unit });
}

function drawProcess(pen: Pen, palette: Palette, { process, box, rows, hiddenFds }: ProcessSpot, chips: boolean, marks: Marks): void {
  const u = pen.unit;
  const asleep = process.sleeping !== null;
  pen.fill(box, 10, palette.raised);
  pen.outline(box, 10, asleep ? palette.line : palette.edge, asleep ? 2 : 1.25);
  const most = box.w - 22 * u;
  pen.text({ x: box.x + 13 * u, y: box.y + 19 * u }, process.name, { size: 17, colour: palette.text, mono: true, bold: true, most });
  for (const { fd, at, string } of rows) {
    const alpha = marks.lifting?.pid === process.pid && marks.lifting.fd === fd.fd ? GHOST : 1;
    const what = fd.what === 'connection' ? fd.ports : `${t(fd.what === 'listener' ? 'stage.fdListener' : 'stage.fdSocket')}${fd.ports ? ` ${fd.ports}` : ''}`;
    pen.text({ x: box.x + 13 * u, y: at.y }, `${fd.fd}  ${what}${chips && fd.nonblock ? ' · nb' : ''}`, { size: 15, colour: palette.text, mono: true, most, alpha });
    if (string.length > 0) {
      pen.path(roundCorners(string, 8 * u), palette.dim, 2, alpha);
      pen.disc(string.at(-1)!, 4, palette.dim, alpha);
    }
    pen.disc(at, 4, palette.dim, alpha);
  }
  let y = box.y + (45 + rows.length * 22) * u;
  if (hiddenFds > 0 || rows.length === 0) {
    const text = hiddenFds > 0 ? t('stage.more', { count: hiddenFds }) : t('stage.noFds');
    pen.text({ x: box.x + 13 * u, y }, text, { size: 13, colour: palette.dim, most });
    y += 22 * u;
  }
  if (process.sleeping) pen.text({ x: box.x + 13 * u, y }, `${process.sleeping} …`, { size: 15, colour: palette.accent, mono: true, bold: true, most });
}

/** An open file with a dot for each reference: close() takes one away, and the socket goes with the last one. */
function drawFile(pen: Pen, palette: Palette, { file, box, link }: FileSpot, layout: HostLayout, marks: Marks): void {
  const u = pen.unit;
  const alpha = marks.lifting?.fileId === file.id ? GHOST : 1;
  if (link) pen.path(link, palette.dim, 2, alpha);
  pen.fill(box, layout.chips ? 12 : 8, palette.raised, alpha);
  pen.outline(box, layout.chips ? 12 : 8, palette.dim, 1.5, alpha);
  const x = box.x + box.w / 2;
  const refs = t('stage.refs', { refs: file.refs });
  if (layout.chips || box.h < 38 * u) {
    pen.text({ x, y: box.y + box.h / 2 }, refs, { size: 13, colour: palette.text, align: 0.5, most: box.w - 8 * u, alpha });
    return;
  }
  pen.text({ x, y: box.y + 13 * u }, t('stage.openFile'), { size: 13, colour: palette.dim, align: 0.5, most: box.w - 14 * u, alpha });
  // O_NONBLOCK lives here, so that dup() and fork() share it.
  pen.text({ x, y: box.y + 30 * u }, file.nonblock ? `${refs} · nb` : refs, { size: 13, colour: palette.text, bold: true, align: 0.5, most: box.w - 10 * u, alpha });
}
