import type { Hanging } from './backdrop.ts';
import { effectsMarks } from './marks.ts';
import type { Effect } from './effects.ts';
import type { Box } from './geometry.ts';
import { boxOf, type Sight } from './ground.ts';
import { drawHostPicture, levelFor, type HostPicture } from './hostpicture.ts';
import { rowsOf } from './hostlayout.ts';
import type { Palette } from './palette.ts';
import type { Selected } from './selected.ts';
import { createSurface, type Surface } from './surface.ts';
import type { WorldView } from './view.ts';

interface Hung {
  surface: Surface;
  picture: HostPicture;
  key: string;
}

/** What pictures of hosts depend on beside the hosts themselves. */
export interface Light {
  palette: Palette;
  /** Changes with theme and language. */
  generation: string;
  /** Type grows by this on a projector. */
  large: number;
  selected: Selected | null;
  effects: readonly Effect[];
  nowMs: number;
}

/** The pictures of all hosts: each drawn when it changed, while it is on the screen. */
export interface Gallery {
  /** Draws what changed, at the sight's zoom; true where something did. */
  draw(view: WorldView, sight: Sight, light: Light): boolean;
  /** Every picture in its place, stretched where the zoom has changed since. */
  hangings(sight: Sight): Hanging[];
  get(hostId: number): HostPicture | null;
}

export function createGallery(): Gallery {
  const hung = new Map<number, Hung>();
  return {
    draw(view, sight, light) {
      const tallest = new Map<number, number>();
      for (const { hostId, street } of sight.plan.places) {
        const host = view.hosts[hostId];
        if (host) tallest.set(street, Math.max(tallest.get(street) ?? 0, rowsOf(host)));
      }
      let changed = false;
      const marks = effectsMarks(view, light.effects, light.selected, light.nowMs);
      for (const place of sight.plan.places) {
        const host = view.hosts[place.hostId];
        const box = boxOf(sight, place);
        if (!host || !place.whole || !onStage(box, sight)) {
          changed = hung.delete(place.hostId) || changed;
          continue;
        }
        const size = { w: Math.round(box.w), h: Math.round(box.h) };
        const rows = tallest.get(place.street)!;
        const own = marks(place.hostId);
        const key = JSON.stringify([host, size, rows, own, light.generation, light.large]);
        const known = hung.get(place.hostId);
        if (known?.key === key) continue;
        const level = levelFor({ w: box.w / sight.ratio, h: box.h / sight.ratio }, light.large);
        const surface = known?.surface ?? createSurface();
        let picture: HostPicture | null = null;
        surface.redraw(size.w, size.h, level.unit * sight.ratio, (pen) => {
          picture = drawHostPicture(pen, light.palette, host, size, level.detail, rows, own);
        });
        if (picture) hung.set(place.hostId, { surface, picture, key });
        changed = true;
      }
      return changed;
    },
    hangings: (sight) => sight.plan.places.flatMap((place) => {
      const canvas = hung.get(place.hostId)?.surface.canvas;
      return canvas ? [{ canvas, box: boxOf(sight, place) }] : [];
    }),
    get: (hostId) => hung.get(hostId)?.picture ?? null,
  };
}

function onStage(box: Box, { plan, ratio }: Sight): boolean {
  return box.x < plan.width * ratio && box.y < plan.height * ratio && box.x + box.w > 0 && box.y + box.h > 0;
}
