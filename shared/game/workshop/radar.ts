import type { MutantId } from '../../socket/index.ts';

/**
 * How far a team is in the activity that runs. Made by the server of the World of the team's room, for the host alone: it names
 * misconceptions.
 */
export interface Progress {
  teamId: string;
  /** Objectives met, of so many. */
  done: number;
  of: number;
  /** These by kind, in a fixed order: what gave points in a game, or the levels. */
  steps: RadarStep[];
  /** When the last one was met, or the activity began: microseconds of the clock by which `nowUs` is told. */
  progressUs: number;
  /** When anybody of the team last did anything, later by the time for which nobody of it could have. */
  actedUs: number;
  /** For how long since the last progress there was nothing that the team could have done, such as while others were waited for. */
  waitedUs: number;
  /** The longest that any progress has taken the team so far, without such waiting: some steps take everybody long. */
  longestUs: number;
  /** Refusals since the last progress. */
  refusedSince: number;
  hints: number;
  /** The misconception seen last, or null. */
  misconception: MutantId | null;
}

/** How often a team has met one kind of objective; `of` how many are to be met, 0 where there is no end to them. `step` is a reason of points or the id of a level. */
export interface RadarStep {
  step: string;
  met: number;
  of: number;
}

/** A row of the stuck radar. */
export interface RadarRow extends Progress {
  stuck: boolean;
  sinceProgressUs: number;
  /** What speaks for it, strongest first. */
  signs: RadarSign[];
}

export type RadarSign = 'idle' | 'refused' | 'behind' | 'slow';

/** A team that does nothing for so long while others move on needs a look. */
const IDLE_US = 40_000_000;
/** As long without progress, with as many refusals, is a team that guesses. */
const GUESSING_US = 30_000_000;
const GUESSES = 4;
/** A team is slow where it takes so many times as long as the longest step of the middle one of all, and never before SLOW_FLOOR_US. */
const SLOW_TIMES = 3;
const SLOW_FLOOR_US = 45_000_000;

/**
 * Who needs help, neediest first, equals in the order given. Judged against the other teams, since some steps take everybody long: `stuck` wants a team that has not
 * got all, and a sign of its own trouble. `nowUs` and all times by one clock.
 */
export function radar(teams: Progress[], nowUs: number): RadarRow[] {
  const triedUs = ({ progressUs, waitedUs }: Progress): number => nowUs - progressUs - waitedUs;
  const usualUs = middle(teams.map((team) => Math.max(team.longestUs, triedUs(team))));
  const most = middle(teams.map(({ done }) => done));
  const rows = teams.map((team): RadarRow => {
    const signs = team.done >= team.of ? [] : signsOf(team, { nowUs, triedUs: triedUs(team), usualUs, most });
    return { ...team, sinceProgressUs: nowUs - team.progressUs, signs, stuck: signs.some((sign) => sign !== 'behind') };
  });
  return rows.sort((a, b) => Number(b.stuck) - Number(a.stuck) || b.signs.length - a.signs.length || b.sinceProgressUs - a.sinceProgressUs);
}

function signsOf(team: Progress, { nowUs, triedUs, usualUs, most }: { nowUs: number; triedUs: number; usualUs: number; most: number }): RadarSign[] {
  const signs: RadarSign[] = [];
  if (nowUs - team.actedUs >= IDLE_US) signs.push('idle');
  if (team.refusedSince >= GUESSES && triedUs >= GUESSING_US) signs.push('refused');
  if (triedUs >= Math.max(SLOW_FLOOR_US, SLOW_TIMES * usualUs)) signs.push('slow');
  if (team.done * 2 < most) signs.push('behind');
  return signs;
}

/** The lower middle value of some numbers; 0 of none. */
function middle(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
