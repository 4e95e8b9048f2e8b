import { useSignal } from '@preact/signals';
import { membersOf, type RadarRow, type RadarStep, type World } from '../../shared/game/index.ts';
import type { MutantId } from '../../shared/socket/index.ts';
import { beliefTitle } from '../beliefs.ts';
import { hasMessage, t } from '../i18n.ts';
import { cards, inLanguage } from '../levels/catalogue.ts';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { useAsked } from './fetching.ts';
import { memberName, teamName } from './names.ts';
import { w } from './words.ts';

const EVERY_MS = 2_000;
/** Teams that are shown although they get on, until the host wants all. */
const SHOWN = 6;

interface RadarProps {
  code: string;
  world: World;
  /** Real names by player, for the host's eyes alone. */
  realNames: Readonly<Record<string, string>>;
  onHelp: (teamId: string) => void;
  onAsk: (mutant: MutantId) => void;
}

/** Which team needs help, neediest first, and what each has met of the activity's steps: for the host alone. */
export function Radar({ code, world, realNames, onHelp, onAsk }: RadarProps) {
  useLiveWorld();
  const { value, status } = useAsked(code, '/radar', EVERY_MS);
  const all = useSignal(false);
  const rows = value?.rows ?? [];
  const first = rows.filter(({ stuck }, i) => all.value || stuck || i < SHOWN);
  const steps = stepsOf(rows);
  return (
    <section class="block" aria-labelledby="wk-radar" data-testid={ids.wkRadar}>
      <h2 id="wk-radar">{w('radar.title')}</h2>
      {status !== 200 && <p class="alert">{w('radar.failed')}</p>}
      {rows.length === 0 && <p class="dim">{w('radar.none')}</p>}
      {steps.length > 0 && <ol class="wk-steps-of dim">{steps.map((step) => <li key={step}>{stepName(step)}</li>)}</ol>}
      <ul class="wk-radar">
        {first.map((row) => (
          <li key={row.teamId} data-team={row.teamId} data-stuck={row.stuck ? 'yes' : 'no'}>
            <b>{teamName(world.workshop!, row.teamId)}</b>
            <span class={row.stuck ? 'wk-stuck' : 'dim'}>{row.stuck ? `▲ ${w('radar.stuck')}` : w('radar.ok')}</span>
            <Told row={row} />
            <span class="wk-do">
              {row.misconception !== null && <button onClick={() => onAsk(row.misconception!)}>{w('radar.ask')}</button>}
              <button onClick={() => onHelp(row.teamId)}>{w('desk.nudge')}</button>
            </span>
            {steps.length > 0 && <Steps steps={steps} row={row} />}
            <span class="wk-radar-who dim">{whoIs(world, row.teamId, realNames)}</span>
          </li>
        ))}
      </ul>
      {rows.length > first.length && <button onClick={() => (all.value = true)}>{w('radar.more', { count: rows.length - first.length })}</button>}
    </section>
  );
}

/** What the radar knows of a team besides its steps. */
function Told({ row: { sinceProgressUs, signs, hints, misconception } }: { row: RadarRow }) {
  const told = [w('radar.since', { seconds: Math.round(sinceProgressUs / 1_000_000) }), ...signs.map((sign) => w(`radar.sign.${sign}`))];
  if (hints > 0) told.push(w('radar.hints', { count: hints }));
  if (misconception !== null) told.push(beliefTitle(misconception));
  return <span class="dim">{told.join(' · ')}</span>;
}

/** Steps that any of the teams has met or is to meet. */
function stepsOf(rows: readonly RadarRow[]): string[] {
  const wanted = new Set(rows.flatMap(({ steps }) => steps.flatMap(({ step, met, of }) => (met + of > 0 ? step : []))));
  return (rows[0]?.steps ?? []).flatMap(({ step }) => (wanted.has(step) ? step : []));
}

function stepName(step: string): string {
  const key = `point.${step}`;
  if (hasMessage(key)) return t(key);
  const card = cards.find(({ id }) => id === step);
  return card ? inLanguage(card.title) : step;
}

/** A cell for each step: how often it was met, and by how many of the team where each is to. */
function Steps({ steps, row }: { steps: readonly string[]; row: RadarRow }) {
  return (
    <ol class="wk-steps">
      {steps.map((step) => {
        const { met, of }: RadarStep = row.steps.find((one) => one.step === step) ?? { step, met: 0, of: 0 };
        return <li key={step} title={stepName(step)} data-met={met > 0 ? (met < of ? 'part' : 'yes') : 'no'}><span class="sr-only">{stepName(step)}: </span>{of > 0 ? `${met}/${of}` : met}</li>;
      })}
    </ol>
  );
}

function whoIs(world: World, teamId: string, realNames: Readonly<Record<string, string>>): string {
  return membersOf(world.workshop!, teamId).map(({ playerId }) => (realNames[playerId] ? `${realNames[playerId]} (${memberName(world, playerId)})` : memberName(world, playerId))).join(' · ');
}
