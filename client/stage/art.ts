import type Phaser from 'phaser';
import type { Point } from './geometry.ts';
import { canvasPen, type Pen } from './pen.ts';

/** Pictures that were not used for so many rounds are given back. */
const KEPT_ROUNDS = 240;

/** Small pictures drawn once and shown many times: tokens, labels, cards that move. */
export interface Art {
  /** The texture of a picture of so many pixels; drawn where the key is new. */
  texture(key: string, w: number, h: number, unit: number, paint: (pen: Pen, context: CanvasRenderingContext2D) => void): string;
  /** Keeps a texture that is shown without being asked for by its key. */
  keep(texture: string): void;
  /** Forgets pictures that were not asked for lately. */
  sweep(): void;
}

export function createArt(scene: Phaser.Scene): Art {
  const used = new Map<string, number>();
  let round = 0;
  const drop = (key: string): void => {
    scene.textures.remove(key);
    used.delete(key);
  };
  return {
    texture(key, w, h, unit, paint) {
      const name = `art|${key}`;
      if (!used.has(name)) {
        const texture = scene.textures.createCanvas(name, Math.max(1, Math.ceil(w)), Math.max(1, Math.ceil(h)));
        if (texture) {
          paint(canvasPen(texture.context, unit), texture.context);
          texture.refresh();
        }
      }
      used.set(name, round);
      return name;
    },
    keep(texture) {
      used.set(texture, round);
    },
    sweep() {
      round++;
      if (round % KEPT_ROUNDS === 0) for (const [key, last] of used) if (round - last > KEPT_ROUNDS) drop(key);
    },
  };
}

export interface Stamp {
  alpha?: number;
  angle?: number;
  scale?: number;
}

/** What moves, laid anew at each frame with images that are kept: nothing is made or thrown away while tokens run. */
export interface Stamps {
  begin(): void;
  put(texture: string, at: Point, how?: Stamp): void;
  end(): void;
}

export function createStamps(scene: Phaser.Scene, depth: number): Stamps {
  const images: Phaser.GameObjects.Image[] = [];
  let count = 0;
  return {
    begin() {
      count = 0;
    },
    put(texture, at, { alpha = 1, angle = 0, scale = 1 } = {}) {
      let image = images[count++];
      if (!image) {
        image = scene.add.image(0, 0, texture).setDepth(depth);
        images.push(image);
      } else if (image.texture !== scene.textures.get(texture)) image.setTexture(texture);
      image.setPosition(at.x, at.y).setVisible(true);
      if (image.alpha !== alpha) image.setAlpha(alpha);
      if (image.angle !== angle) image.setAngle(angle);
      if (image.scaleX !== scale) image.setScale(scale);
    },
    end() {
      for (let i = count; i < images.length; i++) images[i]!.setVisible(false);
    },
  };
}
