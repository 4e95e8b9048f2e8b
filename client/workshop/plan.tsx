import { useSignal } from '@preact/signals';
import type { Activity } from '../../shared/game/index.ts';
import { chapters, chapterTitle } from '../levels/catalogue.ts';
import { g } from '../match/words.ts';
import { ids } from '../testids.ts';
import { activityName } from './names.ts';
import { w } from './words.ts';

const MODES = ['relay', 'rush', 'flood', 'closed', 'storm', 'sandbox'] as const;
const MINUTES = 10;
const MOST_MINUTES = 180;

/** The plan of a workshop, to be changed: `fixed` activities at its beginning have begun, and stay. */
export function PlanEditor({ plan, fixed = 0, onChange }: { plan: Activity[]; fixed?: number; onChange: (plan: Activity[]) => void }) {
  const change = (at: number, minutes: number): void => onChange(plan.map((activity, i) => (i === at ? { ...activity, minutes } : activity)));
  const move = (at: number, by: number): void => {
    const next = [...plan];
    next.splice(at + by, 0, ...next.splice(at, 1));
    onChange(next);
  };
  return (
    <div class="wk-plan">
      {plan.length === 0 && <p class="alert">{w('make.empty')}</p>}
      <ol>
        {plan.map((activity, i) => (
          <li key={activity.id}>
            <b>{activityName(activity)}</b>
            <label class="wk-minutes"><span class="sr-only">{`${activityName(activity)}: ${w('make.minutes')}`}</span>
              <input type="number" min={1} max={MOST_MINUTES} value={activity.minutes} disabled={i < fixed} onChange={(event) => {
                const { valid } = event.currentTarget.validity;
                if (valid && event.currentTarget.value !== '') change(i, Number(event.currentTarget.value));
                else event.currentTarget.value = String(activity.minutes);
              }} /> <span aria-hidden="true">{w('make.minutes')}</span>
            </label>
            <span class="wk-order">
              <button type="button" aria-label={`${activityName(activity)}: ${w('make.up')}`} title={w('make.up')} disabled={i <= fixed} onClick={() => move(i, -1)}>↑</button>
              <button type="button" aria-label={`${activityName(activity)}: ${w('make.down')}`} title={w('make.down')} disabled={i < fixed || i === plan.length - 1} onClick={() => move(i, 1)}>↓</button>
              <button type="button" aria-label={`${activityName(activity)}: ${w('make.remove')}`} title={w('make.remove')} disabled={i < fixed} onClick={() => onChange(plan.filter((_, other) => other !== i))}>×</button>
            </span>
          </li>
        ))}
      </ol>
      <Add plan={plan} onChange={onChange} />
      <p class="dim" role="status">{w('make.total', { minutes: plan.reduce((sum, { minutes }) => sum + minutes, 0) })}</p>
    </div>
  );
}

/** Adds a game, or the levels of a chapter. */
function Add({ plan, onChange }: { plan: Activity[]; onChange: (plan: Activity[]) => void }) {
  const what = useSignal<string>(MODES[0]);
  const add = (): void => {
    const chapter = chapters.find(({ id }) => `levels-${id}` === what.value);
    const id = freeId(plan, what.value);
    onChange([...plan, chapter
      ? { id, kind: 'levels', levels: chapter.levels.map((level) => level.id), minutes: MINUTES }
      : { id, kind: 'game', mode: what.value, minutes: MINUTES }]);
  };
  return (
    <div class="wk-row">
      <select aria-label={w('make.addWhat')} value={what.value} data-testid={ids.wkAddWhat} onChange={(event) => (what.value = event.currentTarget.value)}>
        {MODES.map((mode) => <option key={mode} value={mode}>{g(`game.${mode}.title`)}</option>)}
        {chapters.map(({ id }) => <option key={id} value={`levels-${id}`}>{w('make.chapter', { chapter: chapterTitle(id) })}</option>)}
      </select>
      <button type="button" data-testid={ids.wkAdd} onClick={add}>{w('make.add')}</button>
    </div>
  );
}

function freeId(plan: Activity[], wanted: string): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}-${n}`;
    if (!plan.some((activity) => activity.id === id)) return id;
  }
}
