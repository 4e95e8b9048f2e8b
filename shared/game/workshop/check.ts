import { assertNever } from '../../base/index.ts';
import { isPlan } from './plan.ts';
import { membersOf } from './teams.ts';
import { MAX_TEAMS, WORKSHOP_INPUTS, type Workshop, type WorkshopFault, type WorkshopInput } from './types.ts';

/** True for an input of a workshop. */
export function isWorkshopInput(input: { type: string }): input is WorkshopInput {
  return Object.hasOwn(WORKSHOP_INPUTS, input.type);
}

/** Says why an input may not reach this workshop now, or null where it may. */
export function checkWorkshop(workshop: Workshop | null, input: WorkshopInput): WorkshopFault | null {
  if (!workshop) return 'no-workshop';
  if (workshop.phase === 'over' && !AFTER_THE_END.has(input.type)) return 'workshop-over';
  switch (input.type) {
    case 'set-plan':
      return checkPlan(workshop, input);
    case 'make-teams':
      // Scores are those of teams: dealt out anew they would be other people's.
      if (workshop.phase !== 'lobby') return 'workshop-begun';
      return Number.isInteger(input.count) && input.count >= 1 && input.count <= MAX_TEAMS ? null : 'bad-plan';
    case 'name-team':
      return knowsTeam(workshop, input.teamId) ? null : 'unknown-team';
    case 'join-workshop-team':
      return checkJoin(workshop, input);
    case 'move-member':
      return knowsMember(workshop, input.memberId) ? checkTeam(workshop, input.teamId) : 'unknown-member';
    case 'rename-member':
    case 'remove-member':
      return knowsMember(workshop, input.memberId) ? null : 'unknown-member';
    case 'start-activity':
      if (workshop.phase === 'running') return 'workshop-running';
      return workshop.plan[input.index] && input.rooms.every(({ teamIds }) => teamIds.every((id) => knowsTeam(workshop, id))) ? null : 'bad-plan';
    case 'end-activity':
    case 'extend-activity':
    case 'rotate-roles':
      return workshop.phase === 'running' ? null : 'nothing-runs';
    case 'nudge':
      return checkTeam(workshop, input.teamId);
    case 'show-board':
      return input.activityId === null || workshop.plan.some(({ id }) => id === input.activityId) ? null : 'bad-plan';
    case 'set-rules':
    case 'end-workshop':
    case 'freeze-board':
    case 'reveal-board':
    case 'spotlight':
    case 'reveal-poll':
    case 'scores':
      return null;
    case 'level-run':
      return knowsMember(workshop, input.run.playerId) ? null : 'unknown-member';
    default:
      return assertNever(input);
  }
}

/** Says why nobody new may come in now, or null. */
export function checkNewMember({ rules, phase }: Workshop): WorkshopFault | null {
  if (phase === 'over') return 'workshop-over';
  return rules.locked || (phase !== 'lobby' && !rules.lateJoin) ? 'workshop-locked' : null;
}

/** The board and an open question are revealed, and late scores come in, after the end too. */
const AFTER_THE_END: ReadonlySet<WorkshopInput['type']> = new Set<WorkshopInput['type']>(['reveal-board', 'reveal-poll', 'scores', 'level-run', 'spotlight', 'show-board', 'rename-member']);

/** What was begun stays in the plan, where it is. */
function checkPlan({ plan, current }: Workshop, input: { plan: Workshop['plan'] }): WorkshopFault | null {
  const begun = plan.slice(0, current + 1);
  return isPlan(input.plan) && begun.every(({ id }, i) => input.plan[i]?.id === id) ? null : 'bad-plan';
}

function checkJoin(workshop: Workshop, { playerId, teamId }: { playerId: string; teamId: string }): WorkshopFault | null {
  if (!knowsMember(workshop, playerId)) return 'unknown-member';
  if (!knowsTeam(workshop, teamId)) return 'unknown-team';
  if (workshop.rules.locked || workshop.phase !== 'lobby') return 'workshop-locked';
  return membersOf(workshop, teamId).length < workshop.rules.teamSize ? null : 'team-full';
}

function checkTeam(workshop: Workshop, teamId: string | null): WorkshopFault | null {
  return teamId === null || knowsTeam(workshop, teamId) ? null : 'unknown-team';
}

function knowsTeam({ teams }: Workshop, teamId: string): boolean {
  return teams.some(({ id }) => id === teamId);
}

function knowsMember({ members }: Workshop, playerId: string): boolean {
  return members.some((member) => member.playerId === playerId && !member.removed);
}
