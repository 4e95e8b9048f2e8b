import { effect, signal } from '@preact/signals';
import { recall, remember } from './storage.ts';

const SHORTCUTS_KEY = 'ackademy:shortcuts';
const PICTURE_KEY = 'ackademy:picture';

/** Single-key shortcuts can be switched off, for who speaks to the computer (WCAG 2.1.4). */
export const shortcutsOn = signal(true);

/** True where the stage is only told in words: its canvas is then not even fetched. */
export const pictureHidden = signal(false);

/** Takes the choices kept from last time, and keeps each change. */
export function startOptions(): void {
  shortcutsOn.value = recall(localStorage, SHORTCUTS_KEY) !== 'off';
  pictureHidden.value = recall(localStorage, PICTURE_KEY) === 'hidden';
  effect(() => remember(localStorage, SHORTCUTS_KEY, shortcutsOn.value ? 'on' : 'off'));
  effect(() => remember(localStorage, PICTURE_KEY, pictureHidden.value ? 'hidden' : 'shown'));
}
