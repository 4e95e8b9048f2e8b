import { effect, signal } from '@preact/signals';
import { recall, remember } from './storage.ts';

export const THEMES = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'ackademy:theme';

function initial(): Theme {
  const kept = recall(localStorage, KEY);
  if (THEMES.includes(kept as Theme)) return kept as Theme;
  if (matchMedia('(prefers-contrast: more)').matches) return 'contrast';
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export const theme = signal<Theme>('dark');

/** Takes the theme kept from last time, else what the system asks for, and writes each change to the page. */
export function startTheme(): void {
  theme.value = initial();
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    remember(localStorage, KEY, theme.value);
  });
}

/** Moves on to the next theme. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length]!;
}

const motion = matchMedia('(prefers-reduced-motion: reduce)');

/** True while the system asks for less movement. */
export const calm = signal(motion.matches);
motion.addEventListener('change', () => {
  calm.value = motion.matches;
});
