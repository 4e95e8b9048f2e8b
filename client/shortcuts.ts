import { signal } from '@preact/signals';
import { ask } from './connection.ts';
import { chosenCall, CALL_NAMES, SHORTCUTS } from './calls.ts';
import { recall, remember } from './storage.ts';
import { isHost, live, mySeats } from './store.ts';
import { ids } from './testids.ts';
import { goLive, stepView } from './timetravel.ts';
import { view, VIEWS } from './views.ts';

/** True while the help is open. */
export const helpOpen = signal(false);

const KEY = 'ackademy:shortcuts';

/** Single-key shortcuts can be switched off, for who speaks to the computer (WCAG 2.1.4). */
export const shortcutsOn = signal(recall(localStorage, KEY) !== 'off');

/** Switches the single-key shortcuts on or off and keeps the choice. */
export function setShortcuts(on: boolean): void {
  shortcutsOn.value = on;
  remember(localStorage, KEY, on ? 'on' : 'off');
}

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName));
}

function focusOn(testid: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.focus());
}

function hostKey(key: string): boolean {
  if (!isHost.value || !live.world) return false;
  if (key === 'p') ask({ type: live.world.paused ? 'resume' : 'pause' });
  else if (key === '.') ask({ type: 'step' });
  else return false;
  return true;
}

function callKey(key: string): boolean {
  const name = CALL_NAMES.find((call) => SHORTCUTS[call] === key);
  if (!name || !mySeats.value.some((seat) => seat.kind === 'app')) return false;
  view.value = 'calls';
  chosenCall.value = name;
  focusOn(ids.callSubmit);
  return true;
}

function viewKey(key: string): boolean {
  const at = ['1', '2', '3', '4', '5', '6'].indexOf(key);
  if (at >= 0) view.value = VIEWS[at]!;
  else if (key === 'g') {
    view.value = 'calls';
    focusOn(ids.composeSeq);
  } else if (key === '?') helpOpen.value = true;
  else return false;
  return true;
}

function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !shortcutsOn.value || helpOpen.value || typing(event.target)) return;
  if (hostKey(event.key) || callKey(event.key) || viewKey(event.key) || timeKey(event.key)) event.preventDefault();
}

function timeKey(key: string): boolean {
  if (key === '[') stepView(-1);
  else if (key === ']') stepView(1);
  else if (key === 'n') goLive();
  else return false;
  return true;
}

/** Listens for shortcuts; the function returned stops it. */
export function startShortcuts(): () => void {
  addEventListener('keydown', pressed);
  return () => removeEventListener('keydown', pressed);
}
