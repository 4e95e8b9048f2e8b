import { signal } from '@preact/signals';
import { recall, remember } from './storage.ts';

/** The views of a room, in the order of their tabs. `calls` is the player's own tools: beside the others where there is room. */
export const VIEWS = ['stage', 'calls', 'ladder', 'states', 'inspect', 'log'] as const;
export type View = (typeof VIEWS)[number];

/** The view that a phone shows; on a wide screen the one beside the stage, or in its place. */
export const view = signal<View>('stage');

/** True where one view fills the screen, as on a phone. */
export function isNarrow(): boolean {
  return matchMedia('(max-width: 899px)').matches;
}

const KEY = 'ackademy:split';
/** From this width on, stage and another view fit side by side. */
const SPLIT_PX = 1500;

/** True where a wide screen shows the stage beside the chosen view. */
export const split = signal(false);

/** Takes the choice kept from last time, else what the screen has room for. */
export function startSplit(): void {
  const kept = recall(localStorage, KEY);
  split.value = kept === null ? innerWidth >= SPLIT_PX : kept === 'on';
}

/** Shows the stage beside the other view, or not, and keeps the choice. */
export function setSplit(on: boolean): void {
  split.value = on;
  remember(localStorage, KEY, on ? 'on' : 'off');
}
