import '../styles/match.css';
import { useSignal } from '@preact/signals';
import type { Game, World } from '../../shared/game/index.ts';
import { t } from '../i18n.ts';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { Predict } from './question.tsx';
import { Reveal } from './reveal.tsx';
import { Review } from './review.tsx';
import { MyPoints, PointList, Standings } from './score.tsx';
import { HostTools, Teams } from './teams.tsx';
import { Budget, NameFault, Tuning, Turn } from './tools.tsx';
import { g } from './words.ts';

/** The game that a room plays: what to do, teams, score with its reasons, and the question that is open. */
export function GamePanel() {
  const world = useLiveWorld();
  const game = world?.game;
  if (!world || !game) return null;
  return (
    <>
      <Predict world={world} />
      <Reveal world={world} />
      <section class="block game" aria-labelledby="game-title" data-testid={ids.game} data-phase={game.phase} data-mode={game.mode}>
        <header class="game-head">
          <h2 id="game-title">{g(`game.${game.mode}.title`)}</h2>
          <p class="dim" role="status">{t(`game.phase.${game.phase}`)}{game.phase === 'play' && game.rounds > 1 ? ` · ${g('play.round', { round: game.round + 1, of: game.rounds })}` : ''}{timeLeft(world, game)}</p>
        </header>
        {isPlayed(game) && <Turn world={world} />}
        <Budget world={world} game={game} />
        <NameFault world={world} game={game} />
        <Tuning world={world} game={game} />
        {game.phase === 'lobby' || game.mode === 'sandbox' ? <Teams world={world} game={game} /> : <Score game={game} />}
        {!isPlayed(game) && <Aside world={world} game={game} />}
        {game.phase === 'over' && game.mode !== 'sandbox' && <Review world={world} />}
      </section>
    </>
  );
}

/** What grows while people play: below their tools, so that it never moves these from under a pointer. */
export function GameAside() {
  const world = useLiveWorld();
  if (!world?.game || !isPlayed(world.game)) return null;
  return <section class="block game" aria-label={g(`game.${world.game.mode}.title`)}><Aside world={world} game={world.game} /></section>;
}

function isPlayed({ phase }: Game): boolean {
  return phase === 'practice' || phase === 'play';
}

function Aside({ world, game }: { world: World; game: Game }) {
  useLiveWorld();
  return (
    <>
      {game.phase !== 'lobby' && game.mode !== 'sandbox' && <Reasons world={world} game={game} />}
      <HostTools game={game} />
      <HowTo key={game.phase} game={game} />
    </>
  );
}

/** What is left of the phase at the room's pace, without what it waits for people. */
function timeLeft({ sim, pace }: World, { endsUs }: Game): string {
  if (endsUs < 0) return '';
  const seconds = Math.max(0, Math.round(((endsUs - sim.nowUs) / 1_000_000) * (pace[1] / pace[0])));
  return ` · ${g('play.timeLeft', { minutes: Math.floor(seconds / 60), seconds: String(seconds % 60).padStart(2, '0') })}`;
}

/** One screen that says what to do and how points are given; open until the play begins. */
function HowTo({ game }: { game: Game }) {
  useLiveWorld();
  return (
    <details class="game-how" open={game.phase === 'lobby' || game.phase === 'practice'}>
      <summary>{g(`game.${game.mode}.aim`)}</summary>
      <p>{g(`game.${game.mode}.how`)}</p>
      {game.phase === 'practice' && <p class="note-box">{g(`game.${game.mode}.practice`)}</p>}
      <p>{g(`game.${game.mode}.count`)}</p>
    </details>
  );
}

function Score({ game }: { game: Game }) {
  useLiveWorld();
  return (
    <>
      <h3>{g(game.phase === 'over' ? 'play.podium' : 'play.score')}</h3>
      <Standings game={game} />
      <MyPoints game={game} />
    </>
  );
}

function Reasons({ world, game }: { world: World; game: Game }) {
  useLiveWorld();
  const all = useSignal(false);
  return (
    <>
      <h3>{g('play.why')}</h3>
      <PointList game={game} world={world} all={all.value || game.phase === 'over'} />
      {game.phase !== 'over' && <button class="quiet" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>{g(all.value ? 'play.fewer' : 'play.all')}</button>}
    </>
  );
}
