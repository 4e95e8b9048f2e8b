import { useSignal } from '@preact/signals';
import { MAX_NAME_LENGTH } from '../../shared/protocol/index.ts';
import { t } from '../i18n.ts';
import { lastName } from '../session.ts';
import { ids } from '../testids.ts';
import { bringFromServer, keepOnServer, learner, leaveServer } from './learner.ts';
import { refusedText } from './sending.tsx';
import { w } from './words.ts';

/** Progress on this server under a name, for who learns at more than one machine. */
export function OnServer() {
  const mine = learner.value;
  const name = useSignal(mine?.name ?? lastName());
  const key = useSignal('');
  const told = useSignal<string | null>(null);
  const keep = async (): Promise<void> => {
    const answer = await keepOnServer(name.value.trim());
    told.value = answer.is === 'done' ? w('learner.kept') : refusedText(answer);
  };
  const bring = async (): Promise<void> => {
    const answer = await bringFromServer(name.value.trim(), key.value.trim());
    told.value = answer.is === 'done' ? w('progress.taken', { count: answer.value.count }) : refusedText(answer);
  };
  return (
    <details class="on-server" data-testid={ids.onServer}>
      <summary>{w('learner.title')}</summary>
      <p class="dim">{w('learner.what')}</p>
      {mine && <p>{w('learner.yours', { name: mine.name })} <code class="learner-key" data-testid={ids.learnerKey}>{mine.token}</code></p>}
      <div class="choices">
        <label class="field-line"><span>{t('home.name')}</span>
          <input data-testid={ids.learnerName} maxLength={MAX_NAME_LENGTH} autocomplete="nickname" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} /></label>
        <button disabled={name.value.trim() === ''} data-testid={ids.learnerKeep} onClick={() => void keep()}>{w('learner.keep')}</button>
      </div>
      <div class="choices">
        <label class="field-line"><span>{w('learner.key')}</span>
          <input class="mono" data-testid={ids.learnerToken} autocomplete="off" spellcheck={false} value={key.value} onInput={(event) => (key.value = event.currentTarget.value)} /></label>
        <button disabled={name.value.trim() === '' || key.value.trim() === ''} data-testid={ids.learnerBring} onClick={() => void bring()}>{w('learner.bring')}</button>
        {mine && <button class="quiet" onClick={leaveServer}>{w('learner.leave')}</button>}
      </div>
      {told.value && <p class="note-box" role="status" data-testid={ids.learnerTold}>{told.value}</p>}
    </details>
  );
}
