import { gameStandings, playerPoints, type Game, type Point, type World } from '../../shared/game/index.ts';
import { t } from '../i18n.ts';
import { playerId, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { showAt } from '../timetravel.ts';
import { myTeam, teamName } from './teams.tsx';
import { g } from './words.ts';

/** Points of the latest events that are told. */
const LATEST = 8;

/** The teams by their points; ties share a rank. Where the game is over, the first three stand out. */
export function Standings({ game }: { game: Game }) {
  useLiveWorld();
  const mine = myTeam(game);
  return (
    <ol class={`game-standings ${game.phase === 'over' ? 'is-podium' : ''}`} data-testid={ids.gameStandings}>
      {gameStandings(game).map(({ teamId, rank, tied, points }) => (
        <li key={teamId} class={mine === teamId ? 'is-mine' : ''} data-rank={rank} data-team={teamId} data-points={points}>
          <span class="rank">{rank}</span>
          <span class="team-mark" aria-hidden="true">{teamId.slice(1)}</span>
          <span class="who">{teamName(game, teamId)}{tied && <small class="dim"> {g('play.tied')}</small>}</span>
          <b>{g('play.points', { count: points })}</b>
        </li>
      ))}
    </ol>
  );
}

/** What gave my team its points, the latest first: each leads to its moment. */
export function PointList({ game, world, all }: { game: Game; world: World; all: boolean }) {
  useLiveWorld();
  const mine = myTeam(game);
  const points = game.points.filter(({ teamId }) => mine === null || teamId === mine).reverse();
  if (points.length === 0) return <p class="dim">{g(game.phase === 'over' ? 'play.endedWithout' : 'play.noPoints')}</p>;
  if (game.phase === 'over') return <Reasons points={points} />;
  return (
    <ul class="game-points" aria-label={g('play.why')}>
      {points.slice(0, all ? points.length : LATEST).map((point, i) => <PointRow key={points.length - i} point={point} world={world} />)}
    </ul>
  );
}

/** At the end: how often each reason gave points, and how many. */
function Reasons({ points }: { points: Point[] }) {
  const reasons = [...new Set(points.map(({ why }) => why))];
  return (
    <ul class="game-points" aria-label={g('play.why')}>
      {reasons.map((why) => {
        const of = points.filter((point) => point.why === why);
        const sum = of.reduce((total, { amount }) => total + amount, 0);
        return (
          <li key={why}>
            <button class="quiet" title={g('play.showMoment')} onClick={() => showAt(of[0]!.seq)}><b class={sum < 0 ? 'minus' : 'plus'}>{sum > 0 ? `+${sum}` : `−${-sum}`}</b> {t(`point.${why}`)}</button>
            <span class="dim">× {of.length} · {of[0]!.rule}</span>
          </li>
        );
      })}
    </ul>
  );
}

function PointRow({ point, world }: { point: Point; world: World }) {
  useLiveWorld();
  const who = point.playerId === null ? '' : world.players.find(({ id }) => id === point.playerId)?.name ?? point.playerId;
  const text = t(`point.${point.why}`);
  return (
    <li>
      <button class="quiet" title={g('play.showMoment')} onClick={() => showAt(point.seq)}>
        <b class={point.amount < 0 ? 'minus' : 'plus'}>{point.amount > 0 ? `+${point.amount}` : `−${-point.amount}`}</b> {text}
      </button>
      <span class="dim">{[who, point.rule].filter((part) => part !== '').join(' · ')}</span>
    </li>
  );
}

/** What this player has done by himself. */
export function MyPoints({ game }: { game: Game }) {
  useLiveWorld();
  const me = game.members.find((member) => member.playerId === playerId.value);
  return me ? <p class="dim">{g('play.mine', { count: playerPoints(game, me.playerId) })}</p> : null;
}
