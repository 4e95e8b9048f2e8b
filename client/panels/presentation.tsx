import { t } from '../i18n.ts';
import { whyNot } from '../actions/action.ts';
import { forkRoom, lookAround, present } from '../actions/clock.ts';
import { goToFork, leading, strayed } from '../presenting.ts';
import { forked, isHost, presenting, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { spacedCode } from '../codes.ts';

/** The host's tools in the menu of the time machine. */
export function PresentTools() {
  useLiveWorld();
  const noFork = whyNot(forkRoom);
  return (
    <div class="menu-row">
      <button data-testid={ids.present} aria-pressed={leading.value} onClick={present.run}>
        {t(leading.value ? 'present.stop' : 'present.start')}
      </button>
      <button data-testid={ids.fork} disabled={noFork !== null} title={noFork === null ? undefined : t(noFork)} onClick={forkRoom.run}>{t('present.fork')}</button>
    </div>
  );
}

/** Says that the host moves everybody's view, and lets one look elsewhere. */
export function PresentNotice({ code }: { code: string }) {
  return (
    <>
      {presenting.value && <Presented />}
      {forked.value && <Forked code={code} to={forked.value.code} />}
    </>
  );
}

function Presented() {
  const key = leading.value ? 'present.youLead' : strayed.value ? 'present.strayed' : 'present.follows';
  return (
    <div class="notice" role="status" data-testid={ids.presentNotice} data-mode={leading.value ? 'leads' : strayed.value ? 'strayed' : 'follows'}>
      <b aria-hidden="true">▣</b>
      <span>{t(key)}</span>
      {leading.value && <button onClick={present.run}>{t('present.stop')}</button>}
      {!leading.value && !strayed.value && <button onClick={lookAround.run}>{t('present.leave')}</button>}
      {!leading.value && strayed.value && <button onClick={lookAround.run}>{t('present.return')}</button>}
    </div>
  );
}

function Forked({ code, to }: { code: string; to: string }) {
  return (
    <div class="notice" role="status" data-testid={ids.forkNotice} data-code={to}>
      <b aria-hidden="true">⑂</b>
      <span>{t(isHost.value ? 'present.forkedHost' : 'present.forked')} <span class="code">{spacedCode(to)}</span></span>
      <button class="primary" onClick={() => goToFork(code, to)}>{t('present.goThere')}</button>
      <button onClick={() => (forked.value = null)}>{t('present.stay')}</button>
    </div>
  );
}
