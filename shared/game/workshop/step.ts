import { assert, assertNever } from '../../base/index.ts';
import { enterRun, followTeams } from './levels.ts';
import { enterScores } from './standing.ts';
import { makeTeams, smallestTeam } from './teams.ts';
import { MAX_NUDGES, type Nudge, type Workshop, type WorkshopEvent, type WorkshopInput, type WorkshopMember } from './types.ts';

/** Takes an event of a workshop at the moment at which it becomes a fact. */
export type EmitWorkshop = (event: WorkshopEvent) => void;

/** Takes an input that `checkWorkshop` let pass into the workshop, in place. `nowUs` is the World's clock. */
export function stepWorkshop(workshop: Workshop, input: WorkshopInput, nowUs: number, emit: EmitWorkshop): void {
  change(workshop, input, nowUs, emit);
  emit({ type: 'workshop-changed', what: input.type });
}

function change(workshop: Workshop, input: WorkshopInput, nowUs: number, emit: EmitWorkshop): void {
  switch (input.type) {
    case 'set-plan':
      workshop.plan = input.plan.map((activity) => ({ ...activity }));
      return;
    case 'set-rules':
      workshop.rules = { ...workshop.rules, ...input.rules };
      return;
    case 'start-activity':
      return startActivity(workshop, input, nowUs, emit);
    case 'end-activity':
      return endActivity(workshop, false, emit);
    case 'extend-activity':
      workshop.endsUs = Math.max(nowUs, workshop.endsUs + input.byUs);
      return;
    case 'end-workshop':
      if (workshop.phase === 'running') endActivity(workshop, false, emit);
      workshop.phase = 'over';
      return;
    case 'freeze-board':
    case 'reveal-board':
      workshop.frozen = input.type === 'freeze-board';
      return;
    case 'spotlight':
      workshop.spotlight = input.code;
      return;
    case 'show-board':
      workshop.shown = { of: input.of, activityId: input.activityId };
      return;
    case 'nudge':
      workshop.nudges = [...workshop.nudges, nudgeOf(input, nowUs)].slice(-MAX_NUDGES);
      return;
    case 'rotate-roles':
      // Its rooms do that.
      return;
    case 'scores':
      return enterScores(workshop, input.rows);
    case 'level-run':
      return enterRun(workshop, input.run);
    case 'reveal-poll':
      workshop.poll = { number: (workshop.poll?.number ?? 0) + 1, question: input.question, votes: input.votes, atUs: nowUs };
      return;
    case 'make-teams':
    case 'name-team':
    case 'join-workshop-team':
    case 'move-member':
    case 'rename-member':
    case 'remove-member':
      changeTeams(workshop, input);
      return followTeams(workshop);
    default:
      assertNever(input);
  }
}

/** A message as it is kept. */
export function nudgeOf({ teamId, text, hint }: Extract<WorkshopInput, { type: 'nudge' }>, atUs: number): Nudge {
  return { teamId, text, ...(hint ? { hint } : {}), atUs };
}

type TeamInput = Extract<WorkshopInput, { type: 'make-teams' | 'name-team' | 'join-workshop-team' | 'move-member' | 'rename-member' | 'remove-member' }>;

function changeTeams(workshop: Workshop, input: TeamInput): void {
  switch (input.type) {
    case 'make-teams':
      return makeTeams(workshop, input.count, input.seed);
    case 'name-team':
      workshop.teams.find(({ id }) => id === input.teamId)!.name = input.name;
      return;
    case 'join-workshop-team':
      memberOf(workshop, input.playerId).teamId = input.teamId;
      return;
    case 'move-member':
      memberOf(workshop, input.memberId).teamId = input.teamId;
      return;
    case 'remove-member':
      Object.assign(memberOf(workshop, input.memberId), { removed: true, teamId: null });
      return;
    case 'rename-member':
      // The name is the World's: its step changes it.
      return;
    default:
      assertNever(input);
  }
}

function memberOf({ members }: Workshop, playerId: string): WorkshopMember {
  const member = members.find((candidate) => candidate.playerId === playerId);
  assert(member, `player ${playerId} takes part`);
  return member;
}

/** Somebody has come: after the start into the smallest team, before it where they choose. */
export function enterMember(workshop: Workshop, playerId: string): void {
  if (workshop.phase === 'lobby') workshop.members.push({ playerId, teamId: null, removed: false });
  else workshop.members.push({ playerId, teamId: smallestTeam(workshop)?.id ?? null, removed: false, late: true });
  followTeams(workshop);
}

function startActivity(workshop: Workshop, { index, rooms }: Extract<WorkshopInput, { type: 'start-activity' }>, nowUs: number, emit: EmitWorkshop): void {
  const activity = workshop.plan[index]!;
  workshop.current = index;
  workshop.phase = 'running';
  workshop.endsUs = nowUs + activity.minutes * 60_000_000;
  for (const { code, teamIds } of rooms) workshop.rooms.push({ activityId: activity.id, code, teamIds: [...teamIds] });
  emit({ type: 'activity-started', activityId: activity.id });
}

function endActivity(workshop: Workshop, onTime: boolean, emit: EmitWorkshop): void {
  const activity = workshop.plan[workshop.current]!;
  workshop.phase = 'between';
  workshop.endsUs = -1;
  emit({ type: 'activity-ended', activityId: activity.id, onTime });
}

/** The clock has moved to `nowUs`: an activity whose time is over ends. */
export function passTime(workshop: Workshop, nowUs: number, emit: EmitWorkshop): void {
  if (workshop.phase === 'running' && nowUs >= workshop.endsUs) endActivity(workshop, true, emit);
}
