import type { Activity, Nudge, Results, Workshop, World } from '../../shared/game/index.ts';
import { g, type GameKey } from '../match/words.ts';
import { w } from './words.ts';

/** A team's name: its own, or its number. */
export function teamName({ teams }: Workshop, teamId: string): string {
  return teams.find(({ id }) => id === teamId)?.name || w('team', { number: teamId.slice(1) });
}

/** What an activity is called. */
export function activityName(activity: Activity): string {
  return activity.kind === 'game' ? g(`game.${activity.mode}.title` as GameKey) : w('activity.levels', { count: activity.levels.length });
}

/** What an activity of the results is called. */
export function resultActivity({ mode, levels }: Results['activities'][number]): string {
  return mode !== null ? g(`game.${mode}.title` as GameKey) : w('activity.levels', { count: levels.length });
}

/** A message of the host; a hint is told in the reader's language. */
export function nudgeText({ hint, text }: Nudge): string {
  return hint ? w('desk.hintText') : text;
}

/** The public name of somebody who takes part. */
export function memberName({ players }: World, playerId: string): string {
  return players.find(({ id }) => id === playerId)?.name ?? playerId;
}

/** What is left of the running activity, as `9:05`; null where none runs. */
export function timeLeft({ endsUs }: Workshop, nowUs: number): string | null {
  if (endsUs < 0) return null;
  const seconds = Math.max(0, Math.round((endsUs - nowUs) / 1_000_000));
  return w('left', { minutes: Math.floor(seconds / 60), seconds: String(seconds % 60).padStart(2, '0') });
}
