import type Phaser from 'phaser';
import type { Box } from './geometry.ts';
import { canvasPen, type Pen } from './pen.ts';

/** A part of the stage that is drawn when it changes and only shown at other times. */
export interface Surface {
  /** Draws it anew in so many pixels. */
  redraw(w: number, h: number, unit: number, paint: (pen: Pen) => void): void;
  /** Shows it in a box of the canvas, stretched where that is not its size: while the view moves. */
  show(box: Box): void;
  hide(): void;
  destroy(): void;
}

let made = 0;

export function createSurface(scene: Phaser.Scene, depth: number): Surface {
  const key = `surface${made++}`;
  let texture: Phaser.Textures.CanvasTexture | null = null;
  let image: Phaser.GameObjects.Image | null = null;
  return {
    redraw(width, height, unit, paint) {
      const w = Math.max(1, Math.round(width));
      const h = Math.max(1, Math.round(height));
      if (!texture || texture.width !== w || texture.height !== h) {
        image?.destroy();
        if (texture) scene.textures.remove(key);
        texture = scene.textures.createCanvas(key, w, h);
        image = scene.add.image(0, 0, key).setOrigin(0, 0).setDepth(depth);
      } else texture.clear();
      if (!texture) return;
      texture.context.setTransform(1, 0, 0, 1, 0, 0);
      paint(canvasPen(texture.context, unit));
      texture.refresh();
    },
    show(box) {
      image?.setVisible(true).setPosition(Math.round(box.x), Math.round(box.y)).setDisplaySize(Math.round(box.w), Math.round(box.h));
    },
    hide() {
      image?.setVisible(false);
    },
    destroy() {
      image?.destroy();
      if (texture) scene.textures.remove(key);
      texture = null;
    },
  };
}
