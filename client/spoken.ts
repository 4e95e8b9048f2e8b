import { signal } from '@preact/signals';

/** A sentence shown for a few seconds, and read aloud: why something cannot be done, or has failed. */
export const hint = signal<string | null>(null);

type Listener = (text: string) => void;
const listeners = new Set<Listener>();

/** Has a sentence read aloud that the picture already shows. */
export function say(text: string): void {
  for (const listener of listeners) listener(text);
}

/** Calls back with each sentence to be read aloud; the function returned stops it. */
export function onSaid(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
