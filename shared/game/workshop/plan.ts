import { MAX_ACTIVITIES, MAX_ACTIVITY_MINUTES, type Activity, type Workshop, type WorkshopRules } from './types.ts';

/** What a workshop starts from. */
export interface WorkshopConfig {
  rules?: Partial<WorkshopRules>;
  plan: Activity[];
}

export const DEFAULT_RULES: WorkshopRules = {
  title: '', language: null, names: 'free', lateJoin: true, locked: false, teamSize: 4,
};

/** Plans that are ready to be run, by their length in minutes. The rest of the time is for talking between activities. */
export const READY_PLANS: Readonly<Record<45 | 90, Activity[]>> = {
  45: [
    { id: 'relay', kind: 'game', mode: 'relay', minutes: 10 },
    { id: 'rush', kind: 'game', mode: 'rush', minutes: 10 },
    { id: 'closed', kind: 'game', mode: 'closed', minutes: 10 },
  ],
  90: [
    { id: 'relay', kind: 'game', mode: 'relay', minutes: 12 },
    { id: 'rush', kind: 'game', mode: 'rush', minutes: 12 },
    { id: 'flood', kind: 'game', mode: 'flood', minutes: 12 },
    { id: 'closed', kind: 'game', mode: 'closed', minutes: 12 },
    { id: 'storm', kind: 'game', mode: 'storm', minutes: 12 },
  ],
};

/** A workshop before anybody has come. */
export function createWorkshop({ rules, plan }: WorkshopConfig): Workshop {
  return {
    rules: { ...DEFAULT_RULES, ...rules }, plan: structured(plan), phase: 'lobby', current: -1, endsUs: -1, teams: [], members: [], rooms: [], scores: [],
    frozen: false, spotlight: null, nudges: [], levelRuns: [],
  };
}

function structured(plan: Activity[]): Activity[] {
  return plan.map((activity) => (activity.kind === 'levels' ? { ...activity, levels: [...activity.levels] } : { ...activity }));
}

/** True for a plan that can be run: each activity once by its id, with something in it and a length. */
export function isPlan(plan: Activity[]): boolean {
  return plan.length > 0 && plan.length <= MAX_ACTIVITIES && new Set(plan.map(({ id }) => id)).size === plan.length && plan.every(isActivity);
}

function isActivity({ minutes, ...activity }: Activity): boolean {
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_ACTIVITY_MINUTES) return false;
  return activity.kind === 'game' ? activity.mode !== '' : activity.levels.length > 0;
}
