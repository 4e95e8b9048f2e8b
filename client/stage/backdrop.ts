import type { Box } from './geometry.ts';
import { css } from './palette.ts';

/** A picture and its box on the screen, pixels. */
export interface Hanging {
  canvas: HTMLCanvasElement;
  box: Box;
}

/**
 * What stands still behind the tokens: wires and hosts, on a canvas of their own. It is composed anew when one of them
 * changes or the view moves; while tokens run, a frame costs the tokens alone.
 */
export interface Backdrop {
  compose(width: number, height: number, colour: number, pictures: Iterable<Hanging>): void;
  destroy(): void;
}

/** Makes a backdrop behind an element, as large as it; `ratio` is canvas pixels to a CSS pixel. */
export function createBackdrop(element: HTMLElement, ratio: number): Backdrop {
  const canvas = document.createElement('canvas');
  canvas.className = 'stage-backdrop';
  canvas.ariaHidden = 'true';
  element.before(canvas);
  const context = canvas.getContext('2d', { alpha: false })!;
  return {
    compose(width, height, colour, pictures) {
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
        canvas.style.width = `${width / ratio}px`;
        canvas.style.height = `${height / ratio}px`;
      }
      context.fillStyle = css(colour);
      context.fillRect(0, 0, width, height);
      for (const { canvas: picture, box } of pictures) {
        context.drawImage(picture, Math.round(box.x), Math.round(box.y), Math.round(box.w), Math.round(box.h));
      }
    },
    destroy: () => canvas.remove(),
  };
}
