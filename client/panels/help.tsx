import { useEffect, useRef } from 'preact/hooks';
import { CALL_NAMES, SHORTCUTS } from '../calls.ts';
import { t } from '../i18n.ts';
import { helpOpen, setShortcuts, shortcutsOn } from '../shortcuts.ts';
import { projector, stillMotion } from '../theme.ts';
import { ids } from '../testids.ts';

/** Shortcuts and the legend of the tokens. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <header><h2 id="help-title">{t('help.title')}</h2><button onClick={() => dialog.current?.close()}>{t('help.close')}</button></header>
      <p>{t('help.line')}</p>
      <div class="help-columns">
        <Keys />
        <Legend />
      </div>
      <label class="check"><input type="checkbox" checked={shortcutsOn.value} onChange={(event) => setShortcuts(event.currentTarget.checked)} />{t('help.switch')}</label>
      <label class="check"><input type="checkbox" data-testid={ids.motion} checked={stillMotion.value} onChange={(event) => (stillMotion.value = event.currentTarget.checked)} />{t('pref.motion')}</label>
      <label class="check"><input type="checkbox" data-testid={ids.projector} checked={projector.value} onChange={(event) => (projector.value = event.currentTarget.checked)} />{t('pref.projector')}</label>
    </dialog>
  );
}

function Keys() {
  const rows: [string, string][] = [
    ['?', t('help.title')], ['p', t('help.pause')], ['.', t('help.step')], ['g', t('help.compose')], ['1 … 6', t('help.tabs')], ['[ ]', t('help.steps')], ['n', t('help.live')],
    ...CALL_NAMES.map((name): [string, string] => [SHORTCUTS[name], `${name}()`]),
  ];
  return (
    <div>
      <h3>{t('help.keys')}</h3>
      <dl class="keys">{rows.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
    </div>
  );
}

const KINDS = [['syn', 'SYN'], ['synack', 'SYN+ACK'], ['ack', 'ACK'], ['data', 'DATA'], ['fin', 'FIN'], ['rst', 'RST'], ['probe', 'PROBE']] as const;

function Legend() {
  return (
    <div>
      <h3>{t('help.tokens')}</h3>
      <ul class="legend">{KINDS.map(([kind, name]) => <li key={kind}><span class={`tok ${kind}`} aria-hidden="true">{name}</span> {t(`token.${kind}`)}</li>)}<li class="dim">{t('token.marks')}</li></ul>
    </div>
  );
}
