import { signal } from '@preact/signals';
import { recall, remember } from '../storage.ts';
import { decodeProgress, emptyProgress, encodeProgress, type Progress } from './progress.ts';

const KEY = 'ackademy:progress';

function kept(): Progress {
  const text = recall(localStorage, KEY);
  const read = text === null ? null : decodeProgress(text);
  return read?.ok ? read.value : emptyProgress();
}

/** This learner's progress, as the browser keeps it. */
export const progress = signal<Progress>(kept());

/** Changes the progress from what the browser has now: another tab may have written meanwhile. */
export function change(make: (from: Progress) => Progress): void {
  const next = make(kept());
  remember(localStorage, KEY, encodeProgress(next));
  progress.value = next;
}

/** Follows what other tabs of this browser write. The function returned stops it. */
export function followTabs(): () => void {
  const read = (event: StorageEvent): void => {
    if (event.key === KEY) progress.value = kept();
  };
  addEventListener('storage', read);
  return () => removeEventListener('storage', read);
}
