import type { Request, Response } from 'express';
import { checkInput, isBetter, levelPoints, type LevelRun, type Workshop } from '../../shared/game/index.ts';
import type { Level, RunInput } from '../../shared/levels/index.ts';
import { isMutantId, type MutantId } from '../../shared/socket/index.ts';
import type { VerifiedRun } from '../level-runs.ts';
import type { Rooms } from '../rooms.ts';
import { takeRun } from './desk.ts';
import { playerOf, refuse } from './routes.ts';

/** Lets a verified run of a level count in the workshop that it names, for the player whose token comes with it. Answers when that is on disk, with the points of the player's best run. */
export async function countInWorkshop(rooms: Rooms, request: Request, response: Response, { level, run: { inputs }, score, workshop: code }: VerifiedRun): Promise<void> {
  const room = await rooms.open(code!);
  if (typeof room === 'string' || !room.world.workshop) return refuse(response, 404, 'unknown-room', `There is no workshop ${code}.`);
  const playerId = playerOf(room, request);
  if (playerId === null) return refuse(response, 401, 'bad-token', 'That workshop does not know you: join it first.');
  const activityId = runningWith(room.world.workshop, level.id);
  if (activityId === null) return refuse(response, 409, 'nothing-runs', 'No activity with this level runs now.');
  const stars = [score.stars.goal, score.stars.par, score.stars.noHint].filter(Boolean).length;
  const run: LevelRun = { activityId, playerId, levelId: level.id, points: levelPoints(stars), stars, mistakes: score.illegal + score.predicted.of - score.predicted.right, hints: score.hints, predicted: score.predicted, beliefs: beliefsIn(level, inputs), tookUs: score.tookUs };
  if (checkInput(room.world, { type: 'level-run', run }) !== null) return refuse(response, 401, 'removed', 'The host has taken you out of this workshop.');
  const before = await takeRun(rooms, room, run);
  const best = before === null || isBetter(run, before);
  response.json({ score, best, points: best ? run.points : before.points });
}

/** Misconceptions that wrong predictions of a run show. */
function beliefsIn({ predictions = [] }: Level, inputs: readonly RunInput[]): MutantId[] {
  return inputs.flatMap((input) => {
    if (input.type !== 'predict') return [];
    const asked = predictions.find(({ id }) => id === input.id);
    return input.choice === asked?.answer ? [] : asked?.choices.find(({ id }) => id === input.choice)?.believes?.filter(isMutantId) ?? [];
  });
}

/** The activity that runs and has that level, or null. */
function runningWith({ phase, plan, current }: Workshop, levelId: string): string | null {
  const activity = plan[current];
  return phase === 'running' && activity?.kind === 'levels' && activity.levels.includes(levelId) ? activity.id : null;
}
