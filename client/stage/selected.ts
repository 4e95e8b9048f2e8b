import { signal } from '@preact/signals';

/** What is picked: the same in every view. */
export type Selected =
  | { kind: 'host'; hostId: number }
  | { kind: 'socket'; hostId: number; socketId: string }
  | { kind: 'segment'; segmentId: number };

export const selected = signal<Selected | null>(null);
