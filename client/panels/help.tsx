import { useEffect, useRef } from 'preact/hooks';
import { ACTIONS, GROUPS } from '../actions.ts';
import { titleOf, type Action } from '../actions/action.ts';
import { keyFace } from '../actions/keys.ts';
import { largeType, lessMotion, singleKeys, THEME_ACTIONS } from '../actions/page.ts';
import { hidePicture } from '../actions/views.ts';
import { helpOpen, openGlossary } from '../dialogs.ts';
import { t } from '../i18n.ts';
import { theme } from '../theme.ts';
import { ids } from '../testids.ts';

/** Preferences, the legend of the tokens, and the shortcuts. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-title" onClose={() => (helpOpen.value = false)}>
      <header><h2 id="help-title">{t('help.title')}</h2><span class="help-buttons"><button onClick={() => { dialog.current?.close(); openGlossary(); }}>{t('glossary.open')}</button><button data-testid={ids.helpClose} onClick={() => dialog.current?.close()}>{t('help.close')}</button></span></header>
      <p>{t('help.line')}</p>
      <div class="help-columns">
        <Choices />
        <Legend />
      </div>
      <h3>{t('help.keys')}</h3>
      <Keys />
    </dialog>
  );
}

function Choices() {
  return (
    <div role="group" aria-labelledby="help-choices">
      <h3 id="help-choices">{t('act.group.look')}</h3>
      <Switch action={singleKeys} testid={ids.shortcutsOn} />
      <Switch action={hidePicture} testid={ids.pictureHidden} />
      <Switch action={lessMotion} testid={ids.motion} />
      <Switch action={largeType} testid={ids.projector} />
      <div class="segmented themes" role="group" aria-label={t('pref.themes')}>
        {THEME_ACTIONS.map(({ name, action }) => <button key={name} aria-pressed={theme.value === name} onClick={action.run}>{t(`theme.${name}`)}</button>)}
      </div>
    </div>
  );
}

function Switch({ action, testid }: { action: Action; testid: string }) {
  return <label class="check"><input type="checkbox" data-testid={testid} checked={action.on?.() ?? false} onChange={() => action.run()} />{titleOf(action)}</label>;
}

/** The shortcuts of the registry, subject by subject. */
function Keys() {
  return (
    <div class="keys">
      {GROUPS.map((group) => ({ group, keyed: ACTIONS[group].filter(({ keys }) => keys.length > 0) })).filter(({ keyed }) => keyed.length > 0).map(({ group, keyed }) => (
        <section key={group} aria-labelledby={`keys-${group}`}>
          <h4 id={`keys-${group}`}>{t(`act.group.${group}`)}</h4>
          <dl>{keyed.map((action) => <div key={action.id}><dt>{action.keys.map((key) => <kbd key={key}>{keyFace(key)}</kbd>)}</dt><dd>{titleOf(action)}</dd></div>)}</dl>
        </section>
      ))}
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
