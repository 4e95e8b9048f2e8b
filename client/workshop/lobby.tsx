import { useSignal } from '@preact/signals';
import { MAX_TEAMS, presentMembers, type Workshop, type WorkshopMember, type World } from '../../shared/game/index.ts';
import { MAX_NAME_LENGTH } from '../../shared/protocol/index.ts';
import { ask } from '../connection.ts';
import { online, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { memberName, teamName } from './names.ts';
import { Sure } from './sure.tsx';
import { w } from './words.ts';

/** Who takes part, by team; the host renames, moves, takes out. `realNames` are for the host's eyes alone. */
export function Lobby({ world, realNames }: { world: World; realNames: Readonly<Record<string, string>> }) {
  useLiveWorld();
  const workshop = world.workshop!;
  const members = presentMembers(workshop);
  const groups: (string | null)[] = [...workshop.teams.map(({ id }) => id), null];
  return (
    <details class="block wk-plan-block" key={workshop.phase === 'lobby' ? 'lobby' : 'later'} open={workshop.phase === 'lobby'}>
      <summary><h2>{w('desk.who')} · {w('people', { count: members.length })}</h2></summary>
      {members.length === 0 && <p class="dim">{w('desk.nobody')}</p>}
      {workshop.phase !== 'over' && <TeamTools world={world} count={members.length} />}
      <div class="wk-teams">
        {groups.map((teamId) => {
          const those = members.filter((member) => member.teamId === teamId);
          if (teamId === null && those.length === 0) return null;
          return (
            <section key={teamId ?? '-'} class="wk-team" aria-label={teamId === null ? w('desk.noTeam') : teamName(workshop, teamId)}>
              {teamId === null ? <h3>{w('desk.noTeam')}</h3> : <TeamName workshop={workshop} teamId={teamId} />}
              <ul>{those.map((member) => <Member key={member.playerId} world={world} member={member} real={realNames[member.playerId] ?? null} />)}</ul>
            </section>
          );
        })}
      </div>
    </details>
  );
}

/** A team's name, which the host changes where it stands; nothing gives the number back. */
function TeamName({ workshop, teamId }: { workshop: Workshop; teamId: string }) {
  useLiveWorld();
  const shown = teamName(workshop, teamId);
  return (
    <h3><input class="wk-team-name" aria-label={w('desk.nameTeam', { team: shown })} title={w('desk.nameTeam', { team: shown })} maxLength={MAX_NAME_LENGTH} placeholder={shown} value={shown} data-testid={ids.wkTeamName(teamId)}
      onChange={(event) => {
        const name = event.currentTarget.value.trim();
        if (name === '' || name === shown) event.currentTarget.value = shown;
        else ask({ type: 'name-team', teamId, name });
      }} /></h3>
  );
}

function TeamTools({ world, count }: { world: World; count: number }) {
  useLiveWorld();
  const { rules, teams, phase } = world.workshop!;
  const wanted = useSignal<number | null>(null);
  const sure = useSignal(false);
  const usual = teams.length > 0 ? teams.length : Math.max(1, Math.ceil(count / rules.teamSize));
  const deal = (): void => ask({ type: 'make-teams', count: wanted.value ?? usual });
  return (
    <div class="wk-row">
      {phase === 'lobby' && <label class="field"><span>{w('desk.teamCount')}</span>
        <input type="number" min={1} max={MAX_TEAMS} value={wanted.value ?? usual} onChange={(event) => (wanted.value = Math.min(MAX_TEAMS, Math.max(1, Number(event.currentTarget.value) || 1)))} />
      </label>}
      {phase === 'lobby' && <button disabled={count === 0} data-testid={ids.wkMake} onClick={() => (teams.length === 0 ? deal() : (sure.value = true))}>{w(teams.length === 0 ? 'desk.make' : 'desk.again')}</button>}
      {sure.value && <Sure text={w('desk.againSure')} yes={w('desk.again')} onYes={deal} onDone={() => (sure.value = false)} />}
      <label class="check"><input type="checkbox" checked={rules.locked} onChange={(event) => ask({ type: 'set-rules', rules: { locked: event.currentTarget.checked } })} /> {w('desk.lock')}</label>
    </div>
  );
}

function Member({ world, member: { playerId, teamId }, real }: { world: World; member: WorkshopMember; real: string | null }) {
  useLiveWorld();
  const renaming = useSignal<string | null>(null);
  const removing = useSignal(false);
  const name = memberName(world, playerId);
  const here = online.value.includes(playerId);
  if (renaming.value !== null) {
    return (
      <li><form class="wk-row" onSubmit={(event) => { event.preventDefault(); ask({ type: 'rename-member', memberId: playerId, name: renaming.value! }); renaming.value = null; }}>
        <input aria-label={w('desk.newName')} maxLength={24} value={renaming.value} data-testid={ids.wkNewName} onInput={(event) => (renaming.value = event.currentTarget.value)} />
        <button type="submit" class="primary" data-testid={ids.wkSave} disabled={renaming.value.trim() === ''}>{w('desk.save')}</button>
        <button type="button" onClick={() => (renaming.value = null)}>{w('desk.cancel')}</button>
      </form></li>
    );
  }
  return (
    <li class="wk-member" data-testid={ids.wkMember(playerId)}>
      <span class={here ? 'wk-here' : 'wk-away'} title={w(here ? 'desk.online' : 'desk.away')}><span class="sr-only">{w(here ? 'desk.online' : 'desk.away')}</span></span>
      <span class="who">{name}{real !== null && <small class="dim"> {real}</small>}</span>
      <select aria-label={w('desk.moveTo', { name })} value={teamId ?? ''} onChange={(event) => ask({ type: 'move-member', memberId: playerId, teamId: event.currentTarget.value || null })}>
        <option value="">–</option>
        {world.workshop!.teams.map(({ id }) => <option key={id} value={id}>{teamName(world.workshop!, id)}</option>)}
      </select>
      <button aria-label={w('desk.rename', { name })} title={w('desk.rename', { name })} data-testid={ids.wkRename(playerId)} onClick={() => (renaming.value = name)}>✎</button>
      <button aria-label={w('desk.remove', { name })} title={w('desk.remove', { name })} data-testid={ids.wkRemove(playerId)} onClick={() => (removing.value = true)}>×</button>
      {removing.value && <Sure text={w('desk.removeSure', { name })} yes={w('desk.removeYes')} onYes={() => ask({ type: 'remove-member', memberId: playerId })} onDone={() => (removing.value = false)} />}
    </li>
  );
}
