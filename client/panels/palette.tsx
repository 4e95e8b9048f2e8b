import '../styles/commands.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Entry } from '../actions.ts';
import { attempt, titleOf, type Action } from '../actions/action.ts';
import { ariaKey, keyFace } from '../actions/keys.ts';
import { paletteOpen } from '../dialogs.ts';
import { t, type MessageKey } from '../i18n.ts';
import { findActions, type Found } from '../palette.ts';
import { useLiveWorld, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** Every command by its name: a field to search, and the list of what answers. */
export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const query = useSignal('');
  const active = useSignal<string | null>(null);
  const refused = useSignal<MessageKey | null>(null);
  const chosen = useRef<Action | null>(null);
  useLiveWorld();
  useWorld();
  useTimeline();
  useEffect(() => dialog.current?.showModal(), []);
  const found = findActions(query.value);
  const at = Math.max(0, found.findIndex(({ action }) => action.id === active.value));
  const choose = (one: Found | undefined): void => {
    if (!one) return;
    active.value = one.action.id;
    refused.value = one.reason;
    if (one.reason !== null) return;
    chosen.current = one.action;
    dialog.current?.close();
  };
  // Closing has given the focus back by now: the action may move it on.
  const closed = (): void => {
    paletteOpen.value = false;
    if (chosen.current) attempt(chosen.current);
  };
  return (
    <dialog class="palette" ref={dialog} aria-labelledby="palette-title" data-testid={ids.palette} onClose={closed}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
      <header>
        <h2 id="palette-title">{t('palette.title')}</h2>
        <button data-testid={ids.paletteClose} onClick={() => dialog.current?.close()}>{t('palette.close')}</button>
      </header>
      <input autofocus role="combobox" aria-label={t('palette.search')} aria-expanded="true" aria-controls="palette-list" aria-autocomplete="list" aria-describedby="palette-help"
        aria-activedescendant={found[at] ? optionId(found[at]) : undefined} placeholder={t('palette.placeholder')} data-testid={ids.paletteInput} autocomplete="off" spellcheck={false}
        enterkeyhint="go" value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
          active.value = null;
          refused.value = null;
        }}
        onKeyDown={(event) => {
          const to = targetOf(event, at, found.length);
          if (event.key === 'Enter' && !event.isComposing) choose(found[at]);
          else if (to === null) return;
          else active.value = found[to]?.action.id ?? null;
          event.preventDefault();
        }} />
      <p class="palette-told dim" role="status" data-testid={ids.paletteTold}>{refused.value ? t(refused.value) : t('palette.found', { count: found.length })}</p>
      <Options found={found} at={at} onChoose={choose} />
      <p id="palette-help" class="dim palette-help">{t('palette.help')}</p>
    </dialog>
  );
}

function optionId({ action }: Entry): string {
  return `act-${action.id}`;
}

/** Where a key leads in a list of so many lines, round and round; null for keys that lead nowhere. */
function targetOf({ key, ctrlKey }: KeyboardEvent, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at + count - 1) % count;
  if (key === 'PageDown') return Math.min(count - 1, at + 8);
  if (key === 'PageUp') return Math.max(0, at - 8);
  // Home and End alone belong to the text of the field.
  if (ctrlKey && key === 'Home') return 0;
  return ctrlKey && key === 'End' ? count - 1 : null;
}

interface OptionsProps {
  found: readonly Found[];
  at: number;
  onChoose: (one: Found) => void;
}

function Options({ found, at, onChoose }: OptionsProps) {
  const id = found[at] && optionId(found[at]);
  useEffect(() => {
    if (id) document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  return (
    <ul class="palette-list" id="palette-list" role="listbox" aria-label={t('palette.title')} onMouseDown={(event) => event.preventDefault()}>
      {found.map((one, i) => <Option key={one.action.id} one={one} active={i === at} onChoose={onChoose} />)}
    </ul>
  );
}

/** The field keeps the focus: a line is pressed, never entered. */
function Option({ one, active, onChoose }: { one: Found; active: boolean; onChoose: (one: Found) => void }) {
  const { action, group, reason } = one;
  return (
    <li id={optionId(one)} role="option" aria-selected={active} aria-disabled={reason !== null} {...(action.keys[0] ? { 'aria-keyshortcuts': ariaKey(action.keys[0]) } : {})} data-testid={ids.paletteOption(action.id)} onClick={() => onChoose(one)}>
      <span class="palette-text">
        <span><span class="dim">{t(`act.group.${group}`)} · </span>{titleOf(action)}{action.on && <b> · {t(action.on() ? 'palette.on' : 'palette.off')}</b>}</span>
        {reason !== null && <span class="palette-why">{t(reason)}</span>}
      </span>
      {action.keys[0] && <kbd>{keyFace(action.keys[0])}</kbd>}
    </li>
  );
}
