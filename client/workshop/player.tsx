import '../styles/workshop.css';
import { useEffect } from 'preact/hooks';
import { membersOf, type Activity, type World } from '../../shared/game/index.ts';
import { spacedCode } from '../codes.ts';
import { ask, secrets } from '../connection.ts';
import { t } from '../i18n.ts';
import { cards, inLanguage } from '../levels/catalogue.ts';
import { Preferences } from '../panels/preferences.tsx';
import { asked } from '../question.ts';
import { goHome, goToRoom } from '../router.ts';
import { saveSession } from '../session.ts';
import { link, playerId, useLiveWorld } from '../store.ts';
import { recall, remember } from '../storage.ts';
import { ids } from '../testids.ts';
import { Board, MyStanding } from './board.tsx';
import { ActivityClock } from './clock.tsx';
import { activityName, memberName, nudgeText, teamName } from './names.ts';
import { wentKey } from './part.tsx';
import { PollShown } from './poll.tsx';
import { w } from './words.ts';

/** What somebody who takes part sees of the workshop between its games: the team, what comes, where to go, the standing. */
export function PlayerPage({ code }: { code: string }) {
  const world = useLiveWorld();
  useGoing(code, world);
  if (!world?.workshop || playerId.value === null) return null;
  const { workshop } = world;
  const me = workshop.members.find((member) => member.playerId === playerId.value);
  return (
    <div class="wk" data-testid={ids.wkPlayer} data-phase={workshop.phase}>
      <header class="topbar">
        <button class="brand" onClick={goHome} title={t('door.home')}>Ackademy</button>
        <span class="code">{spacedCode(code)}</span>
        <span class={`chip link-${link.value}`} role="status" data-testid={ids.connection} data-state={link.value}><i aria-hidden="true" /><span class="word">{t(`link.${link.value}`)}</span></span>
        <span class="spring" />
        <Preferences />
      </header>
      <main class="wk-player">
        <h1>{workshop.rules.title || w('desk.title')}</h1>
        <p class="lead">{w('me.welcome', { name: memberName(world, playerId.value) })}</p>
        <Messages world={world} teamId={me?.teamId ?? null} />
        <PollShown world={world} />
        <Now code={code} world={world} teamId={me?.teamId ?? null} />
        <Teams world={world} teamId={me?.teamId ?? null} />
        <MyStanding world={world} playerId={playerId.value} />
        {workshop.scores.length > 0 && <section class="block"><h2>{w('board.title')}</h2><Board /></section>}
        {workshop.phase === 'over' && <a class="button" href={`#/results/${code}`}>{w('me.results')}</a>}
      </main>
    </div>
  );
}

/** The room in which my team plays now, or null. */
function myRoom({ workshop }: World): { code: string; activityId: string } | null {
  const { phase, plan, current, rooms, members } = workshop!;
  const teamId = members.find((member) => member.playerId === playerId.value)?.teamId;
  if (phase !== 'running' || !teamId) return null;
  return rooms.find((room) => room.activityId === plan[current]!.id && room.teamIds.includes(teamId)) ?? null;
}

/** Goes to the room of an activity by itself, once, and again where the host had called everybody; who comes back from there of himself stays, and can go again. */
function useGoing(code: string, world: World | null): void {
  const room = world?.workshop ? myRoom(world) : null;
  const waits = world?.paused === true || asked.value !== null;
  useEffect(() => {
    if (!room || waits || recall(sessionStorage, wentKey(room.code)) !== null) return;
    remember(sessionStorage, wentKey(room.code), '1');
    go(code, room.code);
  }, [room?.code, waits]);
}

function go(code: string, part: string): void {
  const { token } = secrets();
  if (token === null) return;
  saveSession(part, { name: '', token, workshop: code });
  goToRoom(part);
}

function Now({ code, world, teamId }: { code: string; world: World; teamId: string | null }) {
  useLiveWorld();
  const { phase, plan, current } = world.workshop!;
  const activity = plan[current];
  const next = plan[current + 1];
  const room = myRoom(world);
  return (
    <section class="block wk-running" aria-labelledby="wk-now">
      <h2 id="wk-now">{w(`phase.${phase}`)}</h2>
      {phase === 'running' && activity && <p class="wk-now"><b>{activityName(activity)}</b> <ActivityClock /></p>}
      {room && <button class={asked.value ? '' : 'primary wk-big'} data-testid={ids.wkGo} onClick={() => go(code, room.code)}>{w('me.go')}</button>}
      {phase === 'running' && activity?.kind === 'levels' && <LevelList code={code} world={world} activity={activity} />}
      {phase === 'over' && <p>{w('me.over')}</p>}
      {(phase === 'lobby' || phase === 'between') && <p>{w('me.wait')}{next && ` ${w('me.next', { name: activityName(next) })}`}</p>}
      {phase !== 'lobby' && phase !== 'over' && teamId !== null && cameLate(world) && <p class="note-box" data-testid={ids.wkLate}>{w('me.late')}</p>}
    </section>
  );
}

/** True for who came after the start and has no points of his own yet: who has some knows. */
function cameLate({ workshop }: World): boolean {
  const { members, scores } = workshop!;
  return members.some((member) => member.playerId === playerId.value && member.late) && !scores.some((row) => row.playerId === playerId.value && row.points > 0);
}

function LevelList({ code, world, activity }: { code: string; world: World; activity: Extract<Activity, { kind: 'levels' }> }) {
  useLiveWorld();
  const runs = world.workshop!.levelRuns.filter((run) => run.activityId === activity.id && run.playerId === playerId.value);
  return (
    <>
      <p>{w('me.levels')}</p>
      <ol class="wk-levels">
        {cards.filter(({ id }) => activity.levels.includes(id)).map((card) => {
          const run = runs.find(({ levelId }) => levelId === card.id);
          return <li key={card.id}><a href={`#/levels/${card.id}?workshop=${code}`}>{inLanguage(card.title)}</a>{run && <span class="dim"> {'★'.repeat(run.stars)} {w('me.solved')} · {w('points', { count: run.points })}</span>}</li>;
        })}
      </ol>
    </>
  );
}

function Teams({ world, teamId }: { world: World; teamId: string | null }) {
  useLiveWorld();
  const workshop = world.workshop!;
  const { teams, rules, phase } = workshop;
  if (teams.length === 0) return null;
  const open = phase === 'lobby' && !rules.locked;
  return (
    <section class="block" aria-labelledby="wk-teams">
      <h2 id="wk-teams">{w('me.team')}</h2>
      {teamId === null && <p class="dim">{w('me.choose')}</p>}
      <ul class="wk-teams">
        {teams.filter(({ id }) => open || id === teamId).map(({ id }) => {
          const those = membersOf(workshop, id);
          const full = those.length >= rules.teamSize;
          return (
            <li key={id} class={`wk-team ${id === teamId ? 'is-mine' : ''}`}>
              <h3>{teamName(workshop, id)} <small class="dim">{id === teamId ? w('me.mine') : full ? w('me.full') : ''}</small></h3>
              <p class="dim">{those.map((member) => memberName(world, member.playerId)).join(' · ')}</p>
              {open && id !== teamId && <button disabled={full} data-testid={ids.wkTeam(id)} onClick={() => ask({ type: 'join-workshop-team', teamId: id })}>{w('me.join')}</button>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The last message that the host sent to everybody or to this team. */
function Messages({ world, teamId }: { world: World; teamId: string | null }) {
  useLiveWorld();
  const last = world.workshop!.nudges.filter((nudge) => nudge.teamId === null || nudge.teamId === teamId).at(-1);
  if (!last) return null;
  return <p class="note-box" role="status" data-testid={ids.wkMessage}><b>{w('me.message')}:</b> {nudgeText(last)}</p>;
}
