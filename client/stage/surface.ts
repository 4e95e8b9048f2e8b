import { canvasPen, type Pen } from './pen.ts';

/** A part of the stage that is drawn when it changes and only shown at other times. */
export interface Surface {
  readonly canvas: HTMLCanvasElement;
  /** Draws it anew in so many pixels. */
  redraw(w: number, h: number, unit: number, paint: (pen: Pen) => void): void;
}

export function createSurface(): Surface {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d')!;
  return {
    canvas,
    redraw(width, height, unit, paint) {
      const w = Math.max(1, Math.round(width));
      const h = Math.max(1, Math.round(height));
      if (canvas.width !== w || canvas.height !== h) {
        canvas.width = w;
        canvas.height = h;
      } else {
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.clearRect(0, 0, w, h);
      }
      paint(canvasPen(context, unit));
    },
  };
}
