import { computed, effect, signal } from '@preact/signals';
import { recall, remember } from './storage.ts';

export const THEMES = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'ackademy:theme';
const MOTION_KEY = 'ackademy:motion';
const PROJECTOR_KEY = 'ackademy:projector';

/** True in the frame in which the wall shows a room: dark as the wall is, and nothing is kept. */
export function inSpotlight(): boolean {
  return location.search === '?spotlight';
}

function initial(): Theme {
  if (inSpotlight()) return 'dark';
  const kept = recall(localStorage, KEY);
  if (THEMES.includes(kept as Theme)) return kept as Theme;
  if (matchMedia('(prefers-contrast: more)').matches) return 'contrast';
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export const theme = signal<Theme>('dark');

/** True while the system asks for less movement. */
const systemCalm = signal(false);

/** True where the player asked this page for less movement. */
export const stillMotion = signal(false);

/** True while nothing on the stage is to glide. */
export const calm = computed(() => systemCalm.value || stillMotion.value);

/** True for large type, to be read from the last row. */
export const projector = signal(false);

/** Takes theme, motion and type size kept from last time, else what the system asks for, and writes each change to the page. */
export function startTheme(): void {
  theme.value = initial();
  stillMotion.value = recall(localStorage, MOTION_KEY) === 'still';
  projector.value = recall(localStorage, PROJECTOR_KEY) === 'on';
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  systemCalm.value = motion.matches;
  motion.addEventListener('change', () => {
    systemCalm.value = motion.matches;
  });
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    if (!inSpotlight()) remember(localStorage, KEY, theme.value);
  });
  effect(() => {
    document.documentElement.dataset['motion'] = calm.value ? 'still' : 'free';
    remember(localStorage, MOTION_KEY, stillMotion.value ? 'still' : 'free');
  });
  effect(() => {
    document.documentElement.dataset['projector'] = projector.value ? 'on' : 'off';
    remember(localStorage, PROJECTOR_KEY, projector.value ? 'on' : 'off');
  });
}

/** Moves on to the next theme. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
}
