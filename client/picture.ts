import { signal } from '@preact/signals';

/** What commands may ask of the stage's picture. */
export interface Picture {
  /** Zooms by a factor about the middle; 0 shows everything again. */
  zoom(factor: number): void;
  /** Moves the view by a part of the screen. */
  pan(x: number, y: number): void;
  /** Frames a host, or turns to it where there is room for one alone. */
  show(hostId: number): void;
}

/** The picture while it is drawn; null before that, and where it is hidden or could not be drawn. */
export const picture = signal<Picture | null>(null);
