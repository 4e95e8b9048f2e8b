import '../styles/workshop.css';
import { useSignal } from '@preact/signals';
import { READY_PLANS, type Activity, type WorkshopRules } from '../../shared/game/index.ts';
import { faultyNames, MAX_NAME_LENGTH } from '../../shared/protocol/index.ts';
import { createRoom, type WorkshopOrder } from '../api.ts';
import { locale, t, type MessageKey } from '../i18n.ts';
import { Preferences } from '../panels/preferences.tsx';
import { goHome, goToRoom } from '../router.ts';
import { saveSession } from '../session.ts';
import { ids } from '../testids.ts';
import { PlanEditor } from '../workshop/plan.tsx';
import { w } from '../workshop/words.ts';

const NAMINGS = ['free', 'generated', 'list'] as const;
const MOST_IN_A_TEAM = 12;

/** Makes a workshop: by one click, or with a plan and rules of one's own. */
export function WorkshopPage() {
  const error = useSignal<MessageKey | null>(null);
  const busy = useSignal(false);
  const open = async (order: WorkshopOrder): Promise<void> => {
    busy.value = true;
    error.value = null;
    const made = await createRoom({ workshop: order });
    busy.value = false;
    if (!made.ok) return void (error.value = made.reason === 'offline' ? 'home.offline' : `server.${made.reason}`);
    // Who hosts is nobody of the workshop's teams.
    saveSession(made.code, { name: t('home.teacher'), hostToken: made.hostToken, watch: true });
    goToRoom(made.code);
  };
  return (
    <div class="home">
      <header class="home-bar"><button class="brand" onClick={goHome}>Ackademy</button><Preferences /></header>
      <main class="home-main wk-make">
        <h1>{w('make.title')}</h1>
        <p class="lead">{w('make.lead')} <a href="#/guide">{w('guide.link')}</a></p>
        {error.value && <p class="alert" role="alert">{t(error.value)}</p>}
        <section class="card wk-quick">
          <p>{w('make.quickText')}</p>
          <button class="primary" disabled={busy.value} data-testid={ids.wkQuick} onClick={() => void open({ plan: 45, rules: {} })}>{w('make.quick')}</button>
        </section>
        <Own busy={busy.value} onOpen={(order) => void open(order)} />
      </main>
    </div>
  );
}

/** Generated names have a language. */
function naming(names: WorkshopRules['names'], language: WorkshopRules['language']): Partial<WorkshopRules> {
  return { names, language: names === 'free' ? language : language ?? locale.value };
}

function Own({ busy, onOpen }: { busy: boolean; onOpen: (order: WorkshopOrder) => void }) {
  const ready = useSignal<'45' | '90' | 'own'>('45');
  const plan = useSignal<Activity[]>(READY_PLANS[45]);
  const rules = useSignal<Partial<WorkshopRules>>({ teamSize: 4, names: 'free', lateJoin: true, language: null });
  const list = useSignal('');
  const set = (some: Partial<WorkshopRules>): void => void (rules.value = { ...rules.value, ...some });
  const names = list.value.split('\n').map((name) => name.trim()).filter((name) => name !== '');
  const listed = rules.value.names === 'list';
  const faulty = listed ? faultyNames(names) : [];
  return (
    <form class="card" noValidate onSubmit={(event) => { event.preventDefault(); onOpen({ plan: plan.value, rules: rules.value, ...(listed ? { names } : {}) }); }}>
      <h2>{w('make.own')}</h2>
      <fieldset class="wk-choices"><legend>{w('make.plan')}</legend>
        {(['45', '90', 'own'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={ready.value === one} data-testid={ids.wkReady(one)} onClick={() => {
            ready.value = one;
            if (one !== 'own') plan.value = READY_PLANS[Number(one) as 45 | 90];
          }}>{w(one === 'own' ? 'make.planOwn' : `make.plan${one}`)}</button>
        ))}
      </fieldset>
      <PlanEditor plan={plan.value} onChange={(next) => { plan.value = next; ready.value = 'own'; }} />
      <div class="wk-fields">
        <label class="field"><span>{w('make.title2')}</span><input maxLength={80} placeholder={w('make.titleHint')} value={rules.value.title ?? ''} onInput={(event) => set({ title: event.currentTarget.value })} /></label>
        <label class="field"><span>{w('make.teamSize')}</span>
          <select value={rules.value.teamSize} onChange={(event) => set({ teamSize: Number(event.currentTarget.value) })}>
            {Array.from({ length: MOST_IN_A_TEAM }, (_, i) => <option key={i} value={i + 1}>{i + 1}</option>)}
          </select>
        </label>
        <label class="field"><span>{w('make.names')}</span>
          <select value={rules.value.names} data-testid={ids.wkNames} onChange={(event) => set(naming(event.currentTarget.value as WorkshopRules['names'], rules.value.language ?? null))}>
            {NAMINGS.map((one) => <option key={one} value={one}>{w(`make.names.${one}`)}</option>)}
          </select>
        </label>
        <label class="field"><span>{w('make.language')}</span>
          <select value={rules.value.language ?? ''} data-testid={ids.wkLanguage} onChange={(event) => set({ language: (event.currentTarget.value || null) as WorkshopRules['language'] })}>
            {/* Names that are generated are in one language for all. */}
            {rules.value.names === 'free' && <option value="">{w('language.own')}</option>}
            {(['en', 'zh'] as const).map((one) => <option key={one} value={one}>{w(`language.${one}`)}</option>)}
          </select>
        </label>
      </div>
      {listed && <label class="field"><span>{w('make.list')}</span><textarea rows={6} value={list.value} onInput={(event) => (list.value = event.currentTarget.value)} /></label>}
      {faulty.length > 0 && <p class="alert" role="alert">{w('make.listFaulty', { most: MAX_NAME_LENGTH, names: faulty.join(' · ') })}</p>}
      <label class="check"><input type="checkbox" checked={rules.value.lateJoin} onChange={(event) => set({ lateJoin: event.currentTarget.checked })} /> {w('make.late')}</label>
      <button type="submit" class="primary" data-testid={ids.wkCreate} disabled={busy || plan.value.length === 0 || (listed && names.length === 0) || faulty.length > 0}>{w('make.create')}</button>
    </form>
  );
}
