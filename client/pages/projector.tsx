import '../styles/workshop.css';
import '../styles/projector.css';
import { useEffect } from 'preact/hooks';
import { membersOf, presentMembers, type World } from '../../shared/game/index.ts';
import { spacedCode } from '../codes.ts';
import { QrCode } from '../panels/qrcode.tsx';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { Board } from '../workshop/board.tsx';
import { ActivityClock } from '../workshop/clock.tsx';
import { joinLink } from '../workshop/invite.tsx';
import { activityName, memberName, teamName } from '../workshop/names.ts';
import { PollOnWall } from '../workshop/poll.tsx';
import { Spotlight } from '../workshop/spotlight.tsx';
import { Watching } from '../workshop/watching.tsx';
import { w } from '../workshop/words.ts';

/** Rows that are readable from the back of a room. */
const ROWS = 10;
const ROWS_UNDER_PODIUM = 5;
/** Up to so many people are named on the wall before the start; of more, only how many each team has. */
const NAMED = 60;

/** What hangs on the wall: how to come in, what runs, the leaderboard, the podium. Only public names, and no answer before its reveal. */
export function ProjectorPage({ code }: { code: string }) {
  useEffect(() => {
    const { theme } = document.documentElement.dataset;
    document.documentElement.dataset['theme'] = 'dark';
    return () => {
      if (theme) document.documentElement.dataset['theme'] = theme;
    };
  }, []);
  return <main class="wall"><Watching code={code}><Wall code={code} /></Watching></main>;
}

function Wall({ code }: { code: string }) {
  const world = useLiveWorld();
  if (!world?.workshop) return null;
  const { phase, plan, current, rules } = world.workshop;
  const activity = plan[current];
  return (
    <div class="wall-page" data-testid={ids.wkWall} data-phase={phase}>
      <header>
        <h1>{rules.title || 'Ackademy'}</h1>
        <p class="wall-now">{phase === 'running' && activity ? <>{activityName(activity)} <ActivityClock /></> : w(`phase.${phase}`)}</p>
      </header>
      <PollOnWall world={world} instead={<Shown code={code} world={world} />} />
      {phase !== 'over' && <footer><span>{w('wall.join', { address: new URL(document.baseURI).host })}</span> <b class="wall-code">{spacedCode(code)}</b></footer>}
    </div>
  );
}

/** What the wall shows where nothing is asked: who is here, a room in the spotlight, or the leaderboard. */
function Shown({ code, world }: { code: string; world: World }) {
  useLiveWorld();
  const { phase, spotlight, shown = { of: 'teams', activityId: null } } = world.workshop!;
  if (phase === 'lobby') return <WallLobby code={code} world={world} />;
  return spotlight !== null && phase === 'running' ? <Spotlight code={spotlight} /> : <Board most={phase === 'over' ? ROWS_UNDER_PODIUM : ROWS} choices={false} shown={shown} />;
}

function WallLobby({ code, world }: { code: string; world: World }) {
  useLiveWorld();
  const workshop = world.workshop!;
  const members = presentMembers(workshop);
  const named = members.length <= NAMED;
  return (
    <div class="wall-lobby">
      <div class="wall-qr"><QrCode text={joinLink(code)} label={w('desk.qr')} /><p class="wk-code" data-testid={ids.wkCode} data-code={code}>{spacedCode(code)}</p></div>
      <div class="wall-people">
        <p class="wall-count" role="status">{w('wall.here', { count: members.length })}</p>
        <ul class="wall-teams">
          {workshop.teams.map(({ id }) => {
            const those = membersOf(workshop, id);
            return <li key={id}><b>{teamName(workshop, id)}</b> {named ? those.map((member) => memberName(world, member.playerId)).join(' · ') : w('people', { count: those.length })}</li>;
          })}
        </ul>
        {named && <p>{members.filter(({ teamId }) => teamId === null).map((member) => memberName(world, member.playerId)).join(' · ')}</p>}
      </div>
    </div>
  );
}
