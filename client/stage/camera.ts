import type { Box, Point } from './geometry.ts';
import type { Size } from './plan.ts';

/** What part of the plan the screen shows: screen = plan * zoom + offset, CSS pixels. Zoom 1 shows everything. */
export interface Camera {
  zoom: number;
  x: number;
  y: number;
}

export const WHOLE_VIEW: Camera = { zoom: 1, x: 0, y: 0 };

/** Enough for the smallest of 60 hosts to be read. */
export const MOST_ZOOM = 12;

/** The camera kept within bounds: the picture always fills the screen. */
export function bounded({ zoom, x, y }: Camera, screen: Size): Camera {
  const z = Math.max(1, Math.min(MOST_ZOOM, zoom));
  const within = (offset: number, length: number): number => Math.min(0, Math.max(length * (1 - z), offset));
  return { zoom: z, x: within(x, screen.w), y: within(y, screen.h) };
}

/** Zooms by a factor; what lies under the point stays there. */
export function zoomAt(camera: Camera, factor: number, at: Point, screen: Size): Camera {
  const zoom = Math.max(1, Math.min(MOST_ZOOM, camera.zoom * factor));
  const real = zoom / camera.zoom;
  return bounded({ zoom, x: at.x - (at.x - camera.x) * real, y: at.y - (at.y - camera.y) * real }, screen);
}

export function pan(camera: Camera, dx: number, dy: number, screen: Size): Camera {
  return bounded({ ...camera, x: camera.x + dx, y: camera.y + dy }, screen);
}

/** Shows a box of the plan as large as the screen allows, with some room around it. */
export function frame(box: Box, screen: Size): Camera {
  const zoom = Math.max(1, Math.min(MOST_ZOOM, 0.92 * Math.min(screen.w / box.w, screen.h / box.h)));
  return bounded({ zoom, x: screen.w / 2 - (box.x + box.w / 2) * zoom, y: screen.h / 2 - (box.y + box.h / 2) * zoom }, screen);
}

/** A camera between two, for a moving view: zoom by ratio, so that it feels even. */
export function between(from: Camera, to: Camera, part: number): Camera {
  if (part >= 1) return to;
  const zoom = from.zoom * (to.zoom / from.zoom) ** part;
  const share = to.zoom === from.zoom ? part : (zoom - from.zoom) / (to.zoom - from.zoom);
  return { zoom, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** A box of the plan on the screen. */
export function onScreen(camera: Camera, { x, y, w, h }: Box): Box {
  return { x: x * camera.zoom + camera.x, y: y * camera.zoom + camera.y, w: w * camera.zoom, h: h * camera.zoom };
}

/** A point of the screen in the plan. */
export function inPlan(camera: Camera, { x, y }: Point): Point {
  return { x: (x - camera.x) / camera.zoom, y: (y - camera.y) / camera.zoom };
}
