import { describe, expect, it } from 'vitest';
import {
  checkWorkshop, createWorkshop, enterMember, generatedName, isPlan, NAME_COUNT, passTime, presentMembers, READY_PLANS, standings, stepWorkshop,
  type ScoreRow, type Workshop, type WorkshopEvent, type WorkshopInput,
} from '../../../shared/game/workshop/index.ts';

const MINUTE_US = 60_000_000;

function begun(players = 7): Workshop {
  const workshop = createWorkshop({ plan: READY_PLANS[45] });
  for (let i = 1; i <= players; i++) enterMember(workshop, `p${i}`);
  return workshop;
}

/** Takes the input if it may be taken, and gives the events; else the fault. */
function take(workshop: Workshop, input: WorkshopInput, nowUs = 0): WorkshopEvent[] | string {
  const fault = checkWorkshop(workshop, input);
  if (fault) return fault;
  const events: WorkshopEvent[] = [];
  stepWorkshop(workshop, input, nowUs, (event) => events.push(event));
  return events;
}

const row = (activityId: string, teamId: string, points: number, more: Partial<ScoreRow> = {}): ScoreRow => ({ activityId, teamId, playerId: null, points, mistakes: 0, tookUs: 0, ...more });

describe('the plan', () => {
  it('ready-made ones can be run and leave time to talk', () => {
    for (const length of [45, 90] as const) {
      const plan = READY_PLANS[length];
      expect(isPlan(plan)).toBe(true);
      expect(plan.reduce((sum, { minutes }) => sum + minutes, 0)).toBeLessThanOrEqual(length * 0.75);
    }
  });

  it('is refused empty, with an activity twice, without a length, or where it drops what has begun', () => {
    const [first, second] = READY_PLANS[45] as [typeof READY_PLANS[45][0], typeof READY_PLANS[45][0]];
    for (const plan of [[], [first, first], [{ ...first, minutes: 0 }], [{ ...first, minutes: 2.5 }]]) expect(isPlan(plan)).toBe(false);
    const workshop = begun();
    take(workshop, { type: 'start-activity', index: 0, rooms: [] });
    expect(take(workshop, { type: 'set-plan', plan: [second] })).toBe('bad-plan');
    expect(take(workshop, { type: 'set-plan', plan: [first] })).toEqual([{ type: 'workshop-changed', what: 'set-plan' }]);
  });
});

describe('teams', () => {
  it('deal everybody out, evenly, the same for the same seed, and keep the names that they had', () => {
    const workshop = begun(7);
    take(workshop, { type: 'make-teams', count: 3, seed: 5 });
    take(workshop, { type: 'name-team', teamId: 't2', name: 'Otters' });
    const dealt = workshop.members.map(({ teamId }) => teamId);
    take(workshop, { type: 'make-teams', count: 3, seed: 5 });
    expect(workshop.members.map(({ teamId }) => teamId)).toEqual(dealt);
    expect(workshop.teams[1]).toEqual({ id: 't2', name: 'Otters' });
    const sizes = workshop.teams.map(({ id }) => dealt.filter((teamId) => teamId === id).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBe(1);
    take(workshop, { type: 'make-teams', count: 3, seed: 6 });
    expect(workshop.members.map(({ teamId }) => teamId)).not.toEqual(dealt);
  });

  it('a player joins one with room before the start; who comes later is put into the smallest', () => {
    const workshop = begun(5);
    take(workshop, { type: 'make-teams', count: 2, seed: 1 });
    take(workshop, { type: 'set-rules', rules: { teamSize: 3 } });
    const full = workshop.teams.find(({ id }) => workshop.members.filter(({ teamId }) => teamId === id).length === 3)!;
    const other = workshop.members.find(({ teamId }) => teamId !== full.id)!;
    expect(take(workshop, { type: 'join-workshop-team', playerId: other.playerId, teamId: full.id })).toBe('team-full');
    take(workshop, { type: 'start-activity', index: 0, rooms: [] });
    enterMember(workshop, 'late');
    expect(workshop.members.at(-1)!.teamId).toBe(other.teamId);
    expect(workshop.members.map(({ late }) => late)).toEqual([...Array<undefined>(5), true]);
    expect(take(workshop, { type: 'join-workshop-team', playerId: 'late', teamId: full.id })).toBe('workshop-locked');
  });

  it('who is removed is in no team and cannot be moved, and may come again as somebody new', () => {
    const workshop = begun(3);
    take(workshop, { type: 'make-teams', count: 1, seed: 1 });
    take(workshop, { type: 'remove-member', memberId: 'p2' });
    expect(presentMembers(workshop).map(({ playerId }) => playerId)).toEqual(['p1', 'p3']);
    expect(take(workshop, { type: 'move-member', memberId: 'p2', teamId: 't1' })).toBe('unknown-member');
    enterMember(workshop, 'p4');
    expect(presentMembers(workshop)).toHaveLength(3);
  });
});

describe('activities', () => {
  it('one runs at a time, ends on time, earlier or later, and the workshop ends for good', () => {
    const workshop = begun();
    expect(take(workshop, { type: 'end-activity' })).toBe('nothing-runs');
    take(workshop, { type: 'start-activity', index: 0, rooms: [] }, 5);
    expect(workshop).toMatchObject({ phase: 'running', current: 0, endsUs: 5 + 10 * MINUTE_US });
    expect(take(workshop, { type: 'start-activity', index: 1, rooms: [] })).toBe('workshop-running');
    take(workshop, { type: 'extend-activity', byUs: MINUTE_US });
    const events: WorkshopEvent[] = [];
    passTime(workshop, 5 + 11 * MINUTE_US - 1, (event) => events.push(event));
    expect(events).toEqual([]);
    passTime(workshop, 5 + 11 * MINUTE_US, (event) => events.push(event));
    expect(events).toEqual([{ type: 'activity-ended', activityId: 'relay', onTime: true }]);
    expect(workshop.phase).toBe('between');
    take(workshop, { type: 'end-workshop' });
    expect(take(workshop, { type: 'start-activity', index: 1, rooms: [] })).toBe('workshop-over');
    expect(take(workshop, { type: 'scores', rows: [] })).not.toBe('workshop-over');
  });

  it('teams are dealt out anew only before the first, since scores are those of teams', () => {
    const workshop = begun(4);
    take(workshop, { type: 'make-teams', count: 2, seed: 1 });
    take(workshop, { type: 'start-activity', index: 0, rooms: [] });
    expect(take(workshop, { type: 'make-teams', count: 3, seed: 1 })).toBe('workshop-begun');
    take(workshop, { type: 'end-activity' });
    expect(take(workshop, { type: 'make-teams', count: 3, seed: 1 })).toBe('workshop-begun');
  });

  it('the host puts another board on the wall, after the end too, of an activity that there is', () => {
    const workshop = begun();
    take(workshop, { type: 'end-workshop' });
    take(workshop, { type: 'show-board', of: 'players', activityId: 'rush' });
    expect(workshop.shown).toEqual({ of: 'players', activityId: 'rush' });
    expect(take(workshop, { type: 'show-board', of: 'teams', activityId: 'none' })).toBe('bad-plan');
  });

  it('WORK-6: polls are counted, also while the clock stands, and one that is open is revealed after the end too', () => {
    const workshop = begun();
    const reveal: WorkshopInput = { type: 'reveal-poll', question: { kind: 'poll', about: { text: { en: '', zh: '' } }, choices: [], answer: 0, rule: '' }, votes: [] };
    take(workshop, reveal);
    expect(workshop.poll!.number).toBe(1);
    take(workshop, { type: 'end-workshop' });
    take(workshop, reveal);
    expect(workshop.poll!.number).toBe(2);
  });
});

describe('the leaderboard', () => {
  it('a row replaces the one before it; ties share a rank and are told, after mistakes and time', () => {
    const workshop = begun();
    take(workshop, { type: 'make-teams', count: 4, seed: 1 });
    take(workshop, { type: 'scores', rows: [row('relay', 't1', 3), row('relay', 't2', 5), row('relay', 't3', 5), row('relay', 't4', 5, { mistakes: 1 })] });
    take(workshop, { type: 'scores', rows: [row('relay', 't1', 4), row('rush', 't1', 1)] });
    expect(standings(workshop, 'teams').map(({ id, rank, tied, points, byActivity }) => [id, rank, tied, points, byActivity])).toEqual([
      ['t1', 1, true, 5, [4, 1, null]], ['t2', 1, true, 5, [5, null, null]], ['t3', 1, true, 5, [5, null, null]],
      ['t4', 4, false, 5, [5, null, null]],
    ]);
  });

  it('counts players apart from teams, and one activity by itself', () => {
    const workshop = begun();
    take(workshop, { type: 'scores', rows: [row('relay', 't1', 9), row('relay', 't1', 4, { playerId: 'p1' }), row('rush', 't1', 2, { playerId: 'p2' })] });
    expect(standings(workshop, 'players').map(({ id, points }) => [id, points])).toEqual([['p1', 4], ['p2', 2]]);
    expect(standings(workshop, 'players', 'rush').map(({ id }) => id)).toEqual(['p2']);
    expect(standings(workshop, 'teams').map(({ id, points }) => [id, points])).toEqual([['t1', 9]]);
  });
});

describe('generated names', () => {
  it('are all different, in both languages, and the same for the same seed', () => {
    for (const language of ['en', 'zh'] as const) {
      const names = Array.from({ length: NAME_COUNT }, (_, i) => generatedName(9, i, language));
      expect(new Set(names).size).toBe(NAME_COUNT);
      expect(names.every((name) => [...name].length <= 24)).toBe(true);
    }
    expect(generatedName(9, 0, 'en')).not.toBe(generatedName(10, 0, 'en'));
    expect(generatedName(9, NAME_COUNT, 'en')).toBe(`${generatedName(9, 0, 'en')} 2`);
  });
});
