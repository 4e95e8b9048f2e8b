import type { MutantId } from '../../socket/index.ts';
import { botMove } from '../match/bots.ts';
import { AMOUNTS } from '../match/score.ts';
import { peopleOf } from '../match/teams.ts';
import { actsLeft } from '../match/turns.ts';
import type { Vote, RevealedQuestion } from '../match/types.ts';
import { MODES } from '../modes/index.ts';
import type { Input, World } from '../types.ts';
import type { Progress } from './radar.ts';
import { membersOf } from './teams.ts';
import type { LevelRun, Workshop } from './types.ts';

/** What gives points in games, in the order in which it is told. */
const OBJECTIVES = Object.entries(AMOUNTS).flatMap(([why, { amount }]) => (amount > 0 ? why : []));

/**
 * A team's progress as it is followed from look to look: a fold over what its room shows, in place. All times are of the workshop's clock,
 * which keeps pace with the wall: that of a game stands while somebody is waited for.
 */
export interface Track extends Progress {
  /** Mistakes at the last look, and when that was. */
  mistakes: number;
  lookedUs: number;
  /** Whether the team had anything to do then, and whether that was a move at a seat: who only looks and thinks is not seen doing it. */
  able: boolean;
  seated: boolean;
}

/** A team at the beginning of an activity. */
export function beginTrack(teamId: string, nowUs: number): Track {
  return {
    teamId, done: 0, of: 1, steps: [], progressUs: nowUs, actedUs: nowUs, waitedUs: 0, longestUs: 0, refusedSince: 0, hints: 0, misconception: null, mistakes: 0, lookedUs: nowUs, able: true, seated: true,
  };
}

/** What a look at a game takes in. */
export interface GameLook {
  /** The room, and the team's id in its game. */
  world: World;
  gameTeamId: string;
  /** Inputs of the room since the last look, the last of which gave the World. */
  inputs: readonly Input[];
  /** True while the room stands for everybody: it is paused, or a question is open. */
  stands: boolean;
}

/** Looks at the game of a team. What bots of the team do is progress of the team, and not an act of its people. */
export function followGame(track: Track, { world, gameTeamId, inputs, stands }: GameLook, nowUs: number): void {
  const game = world.game!;
  const people = new Set(peopleOf(game, gameTeamId).map(({ playerId }) => playerId));
  const points = game.points.filter(({ teamId }) => teamId === gameTeamId);
  const met = points.filter(({ amount }) => amount > 0);
  const done = met.length;
  const illegal = world.players.reduce((sum, { id, illegalSegments }) => sum + (people.has(id) ? illegalSegments : 0), 0);
  const mistakes = illegal + points.filter(({ why }) => why === 'wrong-name').length;
  passTo(track, nowUs);
  if (inputs.some((input) => actsOf(input, people))) track.actedUs = nowUs;
  track.hints += inputs.filter((input) => input.type === 'nudge' && input.hint && (input.teamId === null || input.teamId === gameTeamId)).length;
  track.misconception = lastBelief(inputs, people) ?? track.misconception;
  advanceTo(track, done, mistakes, nowUs);
  track.steps = OBJECTIVES.map((step) => ({ step, met: met.filter(({ why }) => why === step).length, of: 0 }));
  // A game has no end to what can be got, until it is over.
  track.of = game.phase === 'over' ? done : done + 1;
  track.seated = !stands && hasMove(world, people);
  track.able = track.seated || (!stands && hasTeamMove(world, gameTeamId, people));
}

/** Looks at the levels of a team: each of its members is to solve each of them. Runs of one level count once; the newest run tells of mistakes and beliefs. */
export function followLevels(track: Track, workshop: Workshop, runs: readonly LevelRun[], nowUs: number): void {
  const activity = workshop.plan[workshop.current]!;
  const members = new Set(membersOf(workshop, track.teamId).map(({ playerId }) => playerId));
  const mine = runs.filter(({ activityId, playerId }) => activityId === activity.id && members.has(playerId));
  passTo(track, nowUs);
  // What is done in a browser shows only when it is finished.
  Object.assign(track, { actedUs: nowUs, seated: false });
  advanceTo(track, new Set(mine.map(({ playerId, levelId }) => `${playerId} ${levelId}`)).size, mine.reduce((sum, { mistakes }) => sum + mistakes, 0), nowUs);
  track.hints = mine.reduce((sum, { hints }) => sum + hints, 0);
  track.steps = activity.kind === 'levels' ? activity.levels.map((step) => ({ step, met: new Set(mine.flatMap(({ levelId, playerId }) => (levelId === step ? playerId : []))).size, of: members.size })) : [];
  track.of = members.size * (activity.kind === 'levels' ? activity.levels.length : 0);
  track.misconception = mine.flatMap(({ beliefs }) => beliefs).at(-1) ?? null;
}

/** The track at a moment, as the radar wants it. */
export function progressAt(track: Track, nowUs: number): Progress {
  const { teamId, done, of, steps, progressUs, actedUs, waitedUs, longestUs, refusedSince, hints, misconception, able, seated, lookedUs } = track;
  const waited = able ? 0 : nowUs - lookedUs;
  return { teamId, done, of, steps, progressUs, actedUs: seated ? actedUs : actedUs + nowUs - lookedUs, waitedUs: waitedUs + waited, longestUs, refusedSince, hints, misconception };
}

/** Time has passed: who could do nothing was neither idle nor slow meanwhile, and is as idle as before when there is something to do again. */
function passTo(track: Track, nowUs: number): void {
  if (!track.able) track.waitedUs += nowUs - track.lookedUs;
  if (!track.seated) track.actedUs += nowUs - track.lookedUs;
  track.lookedUs = nowUs;
}

function advanceTo(track: Track, done: number, mistakes: number, nowUs: number): void {
  if (done > track.done) {
    const longestUs = Math.max(track.longestUs, nowUs - track.progressUs - track.waitedUs);
    Object.assign(track, { progressUs: nowUs, waitedUs: 0, longestUs, refusedSince: 0 });
  } else track.refusedSince += Math.max(0, mistakes - track.mistakes);
  Object.assign(track, { done, mistakes });
}

const ACTS: ReadonlySet<Input['type']> = new Set<Input['type']>(['take-seat', 'call', 'interrupt', 'play', 'inject', 'tune', 'pass', 'name-fault']);

function actsOf(input: Input, people: ReadonlySet<string>): boolean {
  if (input.type === 'reveal') return input.votes.some(({ playerId, first }) => people.has(playerId) && first >= 0);
  return ACTS.has(input.type) && 'playerId' in input && people.has(input.playerId);
}

/** What the newest wrong vote of one of these people shows, or null. */
function lastBelief(inputs: readonly Input[], people: ReadonlySet<string>): MutantId | null {
  const shown = inputs.flatMap((input) => (input.type === 'reveal' ? input.votes.flatMap((vote) => (people.has(vote.playerId) ? beliefOf(input.question, vote) : [])) : []));
  return shown.at(-1) ?? null;
}

function beliefOf({ choices, answer }: RevealedQuestion, { first, second }: Vote): MutantId[] {
  const choice = second >= 0 ? second : first;
  return choice === answer ? [] : choices[choice]?.beliefs.slice(0, 1) ?? [];
}

function isOn({ game }: World): boolean {
  return game!.phase === 'play' || game!.phase === 'practice';
}

/** True where some of these people could make a sensible move at a seat now. */
function hasMove(world: World, people: ReadonlySet<string>): boolean {
  return isOn(world) && world.seats.some((seat) => seat.playerId !== null && people.has(seat.playerId) && actsLeft(world, seat) > 0 && botMove(world, seat.id, seat.playerId, 3) !== null);
}

/** True where the team could do something sensible that needs no seat. */
function hasTeamMove(world: World, teamId: string, people: ReadonlySet<string>): boolean {
  const [first] = people;
  return isOn(world) && first !== undefined && MODES[world.game!.mode].teamMove(world, teamId, first, 3) !== null;
}
