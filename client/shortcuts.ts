import { actionOfKey } from './actions.ts';
import { attempt } from './actions/action.ts';
import { isSingle, keyName } from './actions/keys.ts';
import { shortcutsOn } from './options.ts';

/** Fields where keys are what is written. */
const WRITTEN = 'textarea, [contenteditable=""], [contenteditable="true"], input:not([type="checkbox"]):not([type="radio"]):not([type="range"]):not([type="button"])';

function pressed(event: KeyboardEvent): void {
  const { target } = event;
  if (event.defaultPrevented || !(target instanceof HTMLElement) || target.closest('dialog')) return;
  if (target.matches(WRITTEN)) {
    // The way out of a field to where keys are commands again; Tab goes on from there.
    if (event.key === 'Escape') target.blur();
    return;
  }
  const key = keyName(event);
  if (key === null) return;
  const stage = target.closest('.stage-focus') !== null;
  const action = actionOfKey(key, stage ? 'stage' : undefined);
  if (!action) return;
  // The keys of a part that has the focus may stay when the others are switched off; a list takes letters to find its lines.
  if (isSingle(key) && action.scope !== 'stage' && (!shortcutsOn.value || target.matches('select'))) return;
  event.preventDefault();
  attempt(action);
}

/** Listens for shortcuts; the function returned stops it. */
export function startShortcuts(): () => void {
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}
