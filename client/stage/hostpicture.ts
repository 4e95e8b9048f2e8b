import type { Box, Point } from './geometry.ts';
import { drawNear, type Marks } from './drawnear.ts';
import { drawFar, drawMiddle, type SmallSpots } from './drawsmall.ts';
import { layOutHost, liftPath, lineHeight, type HostLayout } from './hostlayout.ts';
import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import type { Size } from './plan.ts';
import type { HostView } from './view.ts';

/** How much of a host is drawn: everything, a card, or its name and counts. */
export type Detail = 'near' | 'middle' | 'far';

export interface Level {
  detail: Detail;
  /** CSS pixels of a stage unit. */
  unit: number;
}

/** The least room in which everything of a host is drawn, stage units. */
const NEAR: Size = { w: 282, h: 318 };

/** The level of detail for a host's box of so many CSS pixels; `large` grows the type for a projector. */
export function levelFor({ w, h }: Size, large: number): Level {
  const within = (least: number, most: number, fit: number): number => Math.max(least, Math.min(most, fit)) * large;
  const near = within(0.92, 3, Math.min(w / 440 / large, h / 590 / large));
  if (w / near >= NEAR.w && h / near >= NEAR.h) return { detail: 'near', unit: near };
  // Large type gives way a little where that shows everything.
  const fit = Math.min(w / NEAR.w, h / NEAR.h);
  if (large > 1 && fit >= 1) return { detail: 'near', unit: fit };
  const middle = within(0.92, 1.5, Math.min(w / 330 / large, h / 240 / large));
  if (w / middle >= 128 && h / middle >= 112) return { detail: 'middle', unit: middle };
  return { detail: 'far', unit: within(0.92, 1.5, Math.min(w / 120 / large, h / 100 / large)) };
}

/** A host's picture as it was drawn last: where in it effects begin and clicks land, pixels from its corner. */
export interface HostPicture {
  detail: Detail;
  w: number;
  h: number;
  near: HostLayout | null;
  small: SmallSpots | null;
}

/** Draws a host at a level into a picture of so many pixels; `rows` is the tallest process of its row of hosts. */
export function drawHostPicture(pen: Pen, palette: Palette, host: HostView, size: Size, detail: Detail, rows: number, marks: Marks): HostPicture {
  const made: HostPicture = { detail, ...size, near: null, small: null };
  if (detail === 'near') {
    made.near = layOutHost(host, size, pen.unit, lineHeight(rows, size, pen.unit));
    drawNear(pen, palette, host, made.near, marks);
  } else made.small = detail === 'middle' ? drawMiddle(pen, palette, host, size, marks) : drawFar(pen, palette, host, size, marks);
  return made;
}

/** The socket at a point of a picture, or null. */
export function socketAt(picture: HostPicture, { x, y }: Point): string | null {
  const inside = (box: Box): boolean => x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h;
  for (const { socket, box, queues } of picture.near?.cards ?? []) {
    if (!inside(box)) continue;
    for (const key of ['accept', 'syn'] as const) {
      const at = queues?.[key].slots.findIndex(inside) ?? -1;
      const waiting = socket.queues?.[key][at];
      if (waiting) return waiting.socketId;
    }
    return socket.id;
  }
  return picture.small?.sockets.find(({ box }) => inside(box))?.socketId ?? null;
}

/** The way from the first place of the accept queue over the line to a descriptor, pixels of the picture. */
export function liftWay(picture: HostPicture, pid: number, fd: number): Point[] {
  if (picture.near) return liftPath(picture.near, pid, fd);
  const from = picture.small?.firstPlace;
  if (!picture.small || !from) return [];
  const start = { x: from.x + from.w / 2, y: from.y + from.h / 2 };
  return [start, { x: start.x, y: Math.max(8, picture.small.lineY - picture.h * 0.1) }];
}
