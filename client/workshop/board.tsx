import '../styles/board.css';
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { standings, type BoardChoice, type Standing, type Workshop, type World } from '../../shared/game/index.ts';
import { calm } from '../theme.ts';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { activityName, memberName, teamName } from './names.ts';
import { Sources } from './sources.tsx';
import { w } from './words.ts';

/** How long a row takes to its new place, milliseconds. */
const MOVE_MS = 600;
/** So many find a place on the podium: with ties there may be more of the first three ranks, who then lead the list. */
const ON_PODIUM = 6;

interface BoardProps {
  /** Rows at most: a wall shows the first ones, a page all of them. */
  most?: number;
  /** True where teams, players and activities can be chosen. */
  choices?: boolean;
  /** Where nobody chooses: what is shown. */
  shown?: BoardChoice;
  /** Host: puts what is chosen on the wall. */
  onShow?: (choice: BoardChoice) => void;
}

/** The leaderboard, live: of teams or players, in total or of one activity. Ties share a rank, and say so. */
export function Board({ most = Infinity, choices = true, shown, onShow }: BoardProps) {
  const world = useLiveWorld();
  const chosen = useSignal<BoardChoice>({ of: 'teams', activityId: null });
  if (!world?.workshop) return null;
  const { workshop } = world;
  const { of, activityId } = shown ?? chosen.value;
  const rows = standings(workshop, of, activityId);
  const podium = workshop.phase === 'over' && !workshop.frozen && rows.length > 0;
  const first = podium ? rows.filter(({ rank }) => rank <= 3).slice(0, ON_PODIUM) : [];
  // Who stands on the podium is not listed once more on the wall.
  const listed = choices ? rows : rows.slice(first.length);
  const nameOf = (id: string): string => (of === 'teams' ? teamName(workshop, id) : memberName(world, id));
  return (
    <section class="board" aria-label={w('board.title')} data-testid={ids.wkBoard} data-frozen={workshop.frozen ? 'yes' : 'no'}>
      {choices && <Choices workshop={workshop} choice={chosen.value} onChoose={(choice) => (chosen.value = choice)} {...(onShow ? { onShow } : {})} />}
      {shown && (of === 'players' || activityId !== null) && <h2>{w(`board.${of}`)}{activityId !== null && ` · ${nameIn(workshop, activityId)}`}</h2>}
      {workshop.frozen && <p class="note-box" role="status">❄ {w('board.frozen')}</p>}
      {podium && <Podium first={first} nameOf={nameOf} />}
      <Rows key={`${of} ${activityId}`} rows={listed.slice(0, most)} nameOf={nameOf} world={world} detailed={activityId === null && choices} quiet={podium} />
      <p class="sr-only" role="status">{summary(rows, nameOf)}</p>
    </section>
  );
}

function nameIn({ plan }: Workshop, activityId: string): string {
  const activity = plan.find(({ id }) => id === activityId);
  return activity ? activityName(activity) : activityId;
}

/** Teams or players, in total or of one activity; the host puts that on the wall. */
function Choices({ workshop, choice, onChoose, onShow }: { workshop: Workshop; choice: BoardChoice; onChoose: (choice: BoardChoice) => void; onShow?: (choice: BoardChoice) => void }) {
  useLiveWorld();
  const { of, activityId } = choice;
  const onWall = workshop.shown ?? { of: 'teams', activityId: null };
  return (
    <div class="board-choices">
      <div role="group" aria-label={w('board.title')}>
        {(['teams', 'players'] as const).map((one) => <button key={one} aria-pressed={of === one} data-testid={ids.wkBoardOf(one)} onClick={() => onChoose({ ...choice, of: one })}>{w(`board.${one}`)}</button>)}
      </div>
      {onShow && <button disabled={onWall.of === of && onWall.activityId === activityId} data-testid={ids.wkShow} onClick={() => onShow(choice)}>{w('board.show')}</button>}
      <select aria-label={w('board.total')} value={activityId ?? ''} onChange={(event) => onChoose({ ...choice, activityId: event.currentTarget.value || null })}>
        <option value="">{w('board.total')}</option>
        {workshop.plan.map((activity) => <option key={activity.id} value={activity.id}>{activityName(activity)}</option>)}
      </select>
    </div>
  );
}

function summary(rows: Standing[], nameOf: (id: string) => string): string {
  const [first] = rows;
  return first ? w('board.leads', { name: nameOf(first.id), points: first.points, count: rows.length }) : w('board.empty');
}

/** The first three ranks, larger. */
function Podium({ first, nameOf }: { first: Standing[]; nameOf: (id: string) => string }) {
  return (
    <ol class="podium" aria-label={w('board.podium')} data-testid={ids.wkPodium}>
      {first.map(({ id, rank, points }) => <li key={id} data-rank={rank}><span class="rank">{rank}</span><b>{nameOf(id)}</b><span>{w('points', { count: points })}</span></li>)}
    </ol>
  );
}

function Rows({ rows, nameOf, world, detailed, quiet }: { rows: Standing[]; nameOf: (id: string) => string; world: World; detailed: boolean; quiet: boolean }) {
  useLiveWorld();
  const open = useSignal<string | null>(null);
  const workshop = world.workshop!;
  const teamOf = (id: string): string | null => (workshop.teams.some((team) => team.id === id) ? id : workshop.members.find(({ playerId }) => playerId === id)?.teamId ?? null);
  const list = useRef<HTMLOListElement>(null);
  useMoves(list);
  if (rows.length === 0) return quiet ? null : <p class="dim board-empty">{w('board.empty')}</p>;
  return (
    <ol class="board-rows" ref={list}>
      {rows.map((row) => (
        <li key={row.id} data-id={row.id} data-rank={row.rank} data-points={row.points}>
          <span class="rank">{row.rank}</span>
          <span class="who">{detailed ? <button class="quiet" aria-expanded={open.value === row.id} title={w('board.why', { name: nameOf(row.id) })} onClick={() => (open.value = open.value === row.id ? null : row.id)}>{nameOf(row.id)}</button> : nameOf(row.id)}{row.tied && <small class="dim"> {w('board.tied')}</small>}</span>
          {detailed && workshop.plan.length > 1 && <span class="parts dim">{row.byActivity.map((points) => points ?? '–').join(' · ')}</span>}
          <b>{row.points}</b>
          {open.value === row.id && <Sources world={world} row={row} teamId={teamOf(row.id)} />}
        </li>
      ))}
    </ol>
  );
}

/** A row that has another place glides there from where it was; with calm motion it is simply there. */
function useMoves(list: { current: HTMLOListElement | null }): void {
  const before = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const places = new Map<string, number>();
    for (const row of list.current?.children ?? []) {
      const { id } = (row as HTMLElement).dataset;
      const top = (row as HTMLElement).offsetTop;
      places.set(id!, top);
      const was = before.current.get(id!);
      if (was === undefined || was === top || calm.value) continue;
      row.animate([{ transform: `translateY(${was - top}px)` }, { transform: 'none' }], { duration: MOVE_MS, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' });
    }
    before.current = places;
  });
}

/** The place of one player and his team. */
export function MyStanding({ world, playerId }: { world: World; playerId: string }) {
  useLiveWorld();
  const workshop = world.workshop!;
  const teamId = workshop.members.find((member) => member.playerId === playerId)?.teamId ?? null;
  const lines = ([['teams', teamId], ['players', playerId]] as const).flatMap(([of, id]) => {
    const rows = standings(workshop, of);
    const mine = rows.find((row) => row.id === id);
    return mine ? [{ name: of === 'teams' ? teamName(workshop, mine.id) : memberName(world, mine.id), mine, of: rows.length }] : [];
  });
  if (lines.length === 0) return null;
  return (
    <section class="block" aria-label={w('me.standing')} data-testid={ids.wkStanding}>
      <h2>{w('me.standing')}</h2>
      <ul>{lines.map(({ name, mine, of }) => <li key={mine.id}><b>{name}</b> · {w('points', { count: mine.points })} · {w('me.rank', { rank: mine.rank, of })}</li>)}</ul>
    </section>
  );
}
