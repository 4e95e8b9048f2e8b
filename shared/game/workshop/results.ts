import type { MutantId } from '../../socket/index.ts';
import type { RevealedQuestion, Vote } from '../match/types.ts';
import type { Input, World } from '../types.ts';
import { standings, type Standing } from './standing.ts';
import type { ActivityRoom, Predictions } from './types.ts';

/** What was asked in a room and revealed. */
export interface Reveal {
  question: RevealedQuestion;
  votes: Vote[];
}

/** What an input of a journal reveals: that of a game, or of the workshop itself. */
export function revealsOf(input: Input): Reveal[] {
  return input.type === 'reveal' || input.type === 'reveal-poll' ? [{ question: input.question, votes: input.votes }] : [];
}

/** A room of an activity as it ended: its World, and what was revealed in it. */
export interface PlayedRoom {
  place: ActivityRoom;
  world: World;
  reveals: Reveal[];
}

/** So many right of so many asked. */
export interface Share {
  right: number;
  of: number;
}

/** A misconception in somebody's predictions: how often it was shown, and how often the second vote was right then, or a later run of the level no longer showed it. */
export interface SeenBelief {
  mutant: MutantId;
  seen: number;
  resolved: number;
}

/** What came of a workshop for one player, or for one team (the sum of its players, with the team's own points and the hints of its games). */
export interface ResultRow {
  id: string;
  name: string;
  teamId: string | null;
  rank: number;
  tied: boolean;
  points: number;
  /** By activity, in the order of the plan; null where there is none. */
  byActivity: (number | null)[];
  /** What was got: events that gave points, and levels. */
  objectives: number;
  mistakes: number;
  /** Predictions: the first vote in games and polls, and the first run of each level; the second vote, and the last of several runs. */
  first: Share;
  second: Share;
  beliefs: SeenBelief[];
  /** Those looked at in levels, and those that the host gave in games: to a team, or to all, is one for the team, and one for each who is in it at the end of that game. */
  hints: number;
  tookUs: number;
}

export interface Results {
  title: string;
  /** True while the board is frozen: points, mistakes, time and ranks, and what comes of levels, are as of the freeze; what is of games and polls besides is as of now. */
  frozen: boolean;
  activities: { id: string; kind: string; mode: string | null; levels: string[] }[];
  teams: ResultRow[];
  players: ResultRow[];
  /** Up to three misconceptions that were seen most and resolved least: what to talk about next time. */
  talkAbout: SeenBelief[];
  rooms: ActivityRoom[];
}

const TALK_ABOUT = 3;

/** The results of a workshop, found from the Worlds of its rooms and what was revealed there and by the host (`polls`) alone: whoever replays the journals finds the same. */
export function resultsOf(whole: World, rooms: readonly PlayedRoom[], polls: readonly Reveal[]): Results {
  const workshop = whole.workshop!;
  const teamRanks = new Map(standings(workshop, 'teams').map((standing) => [standing.id, standing]));
  const playerRanks = new Map(standings(workshop, 'players').map((standing) => [standing.id, standing]));
  const players = workshop.members.map(({ playerId, teamId }) => {
    const row = emptyRow(playerId, whole.players.find(({ id }) => id === playerId)?.name ?? playerId, teamId, playerRanks.get(playerId), workshop.plan.length);
    addLevels(row, whole, playerId);
    addReveals(row, polls, playerId);
    for (const room of rooms) addRoom(row, room, playerId);
    return row;
  });
  const teams = workshop.teams.map(({ id, name }) => teamRow(emptyRow(id, name, id, teamRanks.get(id), workshop.plan.length), players.filter(({ teamId }) => teamId === id)));
  for (const room of rooms) addHints(room, teams, players);
  return {
    title: workshop.rules.title, frozen: workshop.frozen,
    activities: workshop.plan.map((activity) => ({ id: activity.id, kind: activity.kind, mode: activity.kind === 'game' ? activity.mode : null, levels: activity.kind === 'levels' ? [...activity.levels] : [] })),
    teams: inRank(teams), players: inRank(players), talkAbout: talkAbout(players), rooms: workshop.rooms.map((room) => ({ ...room })),
  };
}

function emptyRow(id: string, name: string, teamId: string | null, standing: Standing | undefined, activities: number): ResultRow {
  return {
    id, name, teamId, rank: standing?.rank ?? 0, tied: standing?.tied ?? false, points: standing?.points ?? 0,
    byActivity: standing?.byActivity ?? Array.from({ length: activities }, () => null), objectives: 0, mistakes: standing?.mistakes ?? 0,
    first: { right: 0, of: 0 }, second: { right: 0, of: 0 }, beliefs: [], hints: 0, tookUs: standing?.tookUs ?? 0,
  };
}

function addLevels(row: ResultRow, { workshop }: World, playerId: string): void {
  for (const run of workshop!.levelRuns.filter((one) => one.playerId === playerId)) {
    row.objectives++;
    row.hints += run.hints;
    const { first = run, last } = run;
    addShare(row.first, first.predicted);
    if (last) addShare(row.second, last.predicted);
    for (const mutant of first.beliefs) addBelief(row.beliefs, { mutant, seen: 1, resolved: Number(last !== undefined && isOvercome(mutant, first, last)) });
  }
}

/** A run that asked less has not shown that it is overcome. */
function isOvercome(mutant: MutantId, first: Predictions, last: Predictions): boolean {
  return last.predicted.of >= first.predicted.of && !last.beliefs.includes(mutant);
}

function addRoom(row: ResultRow, { world, reveals }: PlayedRoom, playerId: string): void {
  row.objectives += world.game!.points.filter((point) => point.playerId === playerId && point.amount > 0).length;
  addReveals(row, reveals, playerId);
}

/** Adds the host's hints in a game, once the players of a team are summed: what was said to all of the team is one hint for it, not one for each. */
function addHints({ place: { teamIds }, world: { game, nudges = [] } }: PlayedRoom, teams: ResultRow[], players: ResultRow[]): void {
  const given = (id: string): number => nudges.filter(({ hint, teamId }) => hint && (teamId === null || teamId === id)).length;
  for (const row of teams) if (teamIds.includes(row.id)) row.hints += given(game!.teams[teamIds.indexOf(row.id)]!.id);
  for (const row of players) row.hints += given(game!.members.find(({ playerId }) => playerId === row.id)?.teamId ?? '');
}

function addReveals(row: ResultRow, reveals: readonly Reveal[], playerId: string): void {
  for (const { question, votes } of reveals) {
    const vote = votes.find((one) => one.playerId === playerId);
    if (!vote) continue;
    if (vote.first >= 0) addShare(row.first, { right: Number(vote.first === question.answer), of: 1 });
    if (vote.second >= 0) addShare(row.second, { right: Number(vote.second === question.answer), of: 1 });
    if (vote.first === question.answer) continue;
    for (const mutant of question.choices[vote.first]?.beliefs ?? []) addBelief(row.beliefs, { mutant, seen: 1, resolved: Number(vote.second === question.answer) });
  }
}

function teamRow(row: ResultRow, players: ResultRow[]): ResultRow {
  for (const player of players) {
    row.objectives += player.objectives;
    row.hints += player.hints;
    addShare(row.first, player.first);
    addShare(row.second, player.second);
    for (const belief of player.beliefs) addBelief(row.beliefs, belief);
  }
  return row;
}

function addShare(share: Share, { right, of }: Share): void {
  share.right += right;
  share.of += of;
}

function addBelief(beliefs: SeenBelief[], { mutant, seen, resolved }: SeenBelief): void {
  const known = beliefs.find((one) => one.mutant === mutant);
  if (known) Object.assign(known, { seen: known.seen + seen, resolved: known.resolved + resolved });
  else beliefs.push({ mutant, seen, resolved });
}

/** Best first; who has no score comes last. */
function inRank(rows: ResultRow[]): ResultRow[] {
  return rows.sort((a, b) => (a.rank || Infinity) - (b.rank || Infinity) || (a.id < b.id ? -1 : 1));
}

function talkAbout(players: ResultRow[]): SeenBelief[] {
  const all: SeenBelief[] = [];
  for (const { beliefs } of players) for (const belief of beliefs) addBelief(all, belief);
  return all.sort((a, b) => (b.seen - b.resolved) - (a.seen - a.resolved) || b.seen - a.seen || (a.mutant < b.mutant ? -1 : 1)).slice(0, TALK_ABOUT);
}
