import type { Game, World } from '../../shared/game/index.ts';
import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { isHost, playerId, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { g } from './words.ts';

/** A team's name: its own, or its number. */
export function teamName(game: Game, teamId: string): string {
  const team = game.teams.find(({ id }) => id === teamId);
  return team?.name || g('play.team', { number: teamId.slice(1) });
}

/** The team of this player, or null. */
export function myTeam(game: Game): string | null {
  return game.members.find((member) => member.playerId === playerId.value)?.teamId ?? null;
}

/** Teams as they form: everybody chooses one, or the host shuffles. */
export function Teams({ world, game }: { world: World; game: Game }) {
  useLiveWorld();
  const mine = myTeam(game);
  const unplaced = game.members.filter(({ teamId, bot }) => teamId === null && !bot);
  return (
    <div class="game-teams">
      {game.teams.map(({ id }) => (
        <section key={id} class={`game-team ${mine === id ? 'is-mine' : ''}`} aria-label={teamName(game, id)}>
          <header><span class="team-mark" aria-hidden="true">{id.slice(1)}</span><b>{teamName(game, id)}</b>
            {game.phase === 'lobby' && (
              <button aria-pressed={mine === id} data-testid={ids.gameJoin(id)} onClick={() => ask({ type: 'join-team', teamId: id })}>{g(mine === id ? 'play.joined' : 'play.join')}</button>
            )}
          </header>
          <Members world={world} ids={game.members.filter(({ teamId, bot }) => teamId === id && !bot).map((member) => member.playerId)} />
        </section>
      ))}
      {game.phase === 'lobby' && unplaced.length > 0 && <p class="dim">{g('play.unplaced', { count: unplaced.length })}</p>}
    </div>
  );
}

function Members({ world, ids: members }: { world: World; ids: string[] }) {
  useLiveWorld();
  if (members.length === 0) return <p class="dim">{g('play.botsOnly')}</p>;
  return <p>{members.map((id) => (id === playerId.value ? t('seats.you') : world.players.find((player) => player.id === id)?.name ?? id)).join(' · ')}</p>;
}

/** What the host of a game decides. */
export function HostTools({ game }: { game: Game }) {
  useLiveWorld();
  if (!isHost.value) return null;
  return (
    <div class="game-host" role="group" aria-label={g('play.hostTools')}>
      {game.phase === 'lobby' && <button data-testid={ids.gameShuffle} onClick={() => ask({ type: 'shuffle-teams' })}>{g('play.shuffle')}</button>}
      {game.phase === 'lobby' && game.mode !== 'sandbox' && <button data-testid={ids.gamePractice} onClick={() => ask({ type: 'start-phase', phase: 'practice' })}>{g('play.practice')}</button>}
      {(game.phase === 'lobby' || game.phase === 'practice') && <button class="primary" data-testid={ids.gameStart} onClick={() => ask({ type: 'start-phase', phase: 'play' })}>{g('play.start')}</button>}
      {game.phase === 'play' && <button data-testid={ids.gameRotate} onClick={() => ask({ type: 'rotate' })}>{g('play.rotate')}</button>}
      {(game.phase === 'play' || game.phase === 'practice') && <button data-testid={ids.gameEnd} onClick={() => ask({ type: 'end-game' })}>{g('play.end')}</button>}
      {game.phase !== 'over' && (
        <label class="field">
          <span>{g('play.bots')}</span>
          <select data-testid={ids.gameBots} value={game.bots} onChange={(event) => ask({ type: 'set-bots', bots: Number(event.currentTarget.value) as 0 | 1 | 2 | 3 })}>
            {([0, 1, 2, 3] as const).map((bots) => <option key={bots} value={bots}>{g(`play.bots.${bots}`)}</option>)}
          </select>
        </label>
      )}
    </div>
  );
}
