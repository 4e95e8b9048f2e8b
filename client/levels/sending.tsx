import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Level, Run } from '../../shared/levels/index.ts';
import { MAX_NAME_LENGTH } from '../../shared/protocol/index.ts';
import { hasMessage, t } from '../i18n.ts';
import { lastName, saveName } from '../session.ts';
import { ids } from '../testids.ts';
import { Counted, workshopHere } from '../workshop/counted.tsx';
import { bestRuns, follow, learner, sendRun, type Answer, type BestRun } from './learner.ts';
import { Stars } from './stars.tsx';
import { w } from './words.ts';

/** What the server said, in the player's language; what it alone can say stays in its words. */
export function refusedText(answer: Exclude<Answer<unknown>, { is: 'done' }>): string {
  if (answer.is === 'offline') return w('sending.offline');
  const key = `server.${answer.code}`;
  return answer.code !== 'run-refused' && hasMessage(key) ? t(key) : w('sending.refused', { text: answer.text });
}

/** What becomes of a solved run on the server: in a workshop it counts by itself, else it goes on the list if the player wants. */
export function Sending(props: { level: Level; run: Run }) {
  const code = workshopHere();
  return code === null ? <Listed {...props} /> : <Counted code={code} {...props} />;
}

/** Puts the run on the list of this server, if the player wants that, and shows the list. */
function Listed({ level, run }: { level: Level; run: Run }) {
  const name = useSignal(learner.value?.name ?? lastName());
  const told = useSignal<string | null>(null);
  const busy = useSignal(false);
  const list = useSignal<BestRun[] | null>(null);
  const look = async (): Promise<void> => {
    const answer = await bestRuns(level.id);
    if (answer.is === 'done') list.value = answer.value.runs;
    else told.value ??= refusedText(answer);
  };
  const send = async (): Promise<void> => {
    busy.value = true;
    saveName(name.value.trim());
    const answer = await sendRun(level, run, name.value.trim());
    busy.value = false;
    told.value = answer.is === 'done' ? w(answer.value.best ? 'sending.best' : 'sending.done') : refusedText(answer);
    if (answer.is === 'done') await look();
  };
  useEffect(() => {
    void look();
    void follow();
  }, []);
  return (
    <details class="sending" data-testid={ids.sending}>
      <summary>{w('sending.title')}</summary>
      <form class="choices" noValidate onSubmit={(event) => { event.preventDefault(); void send(); }}>
        <label class="field-line"><span>{t('home.name')}</span>
          <input data-testid={ids.sendName} maxLength={MAX_NAME_LENGTH} autocomplete="nickname" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} /></label>
        <button type="submit" disabled={busy.value || name.value.trim() === ''} data-testid={ids.sendRun}>{w('sending.send')}</button>
      </form>
      {told.value && <p class="note-box" role="status" data-testid={ids.runSent}>{told.value}</p>}
      {list.value && <BestList runs={list.value} />}
    </details>
  );
}

function BestList({ runs }: { runs: BestRun[] }) {
  if (runs.length === 0) return <p class="dim">{w('sending.nobody')}</p>;
  return (
    <ol class="best-runs" data-testid={ids.bestRuns}>
      {runs.slice(0, 10).map(({ name, score }, i) => (
        <li key={name}><span class="mono dim">{i + 1}</span> <span>{name}</span> <Stars won={score.stars} /> <span class="dim">{w('solved.moves', { moves: score.moves, par: score.par })}</span></li>
      ))}
    </ol>
  );
}
