import { nextBelow, seedRandom } from '../../base/index.ts';
import type { Workshop, WorkshopMember, WorkshopTeam } from './types.ts';

/** Who takes part, without those who were removed. */
export function presentMembers({ members }: Workshop): WorkshopMember[] {
  return members.filter(({ removed }) => !removed);
}

/** Members of a team. */
export function membersOf(workshop: Workshop, teamId: string): WorkshopMember[] {
  return presentMembers(workshop).filter((member) => member.teamId === teamId);
}

/** The team with the fewest members, the first of equals; null where there is none. Who comes late goes there: while a game runs, to a team that plays in it. */
export function smallestTeam(workshop: Workshop): WorkshopTeam | null {
  const { phase, plan, current, rooms } = workshop;
  const playing = phase === 'running' ? rooms.filter(({ activityId }) => activityId === plan[current]!.id).flatMap(({ teamIds }) => teamIds) : [];
  let best: WorkshopTeam | null = null;
  let fewest = Infinity;
  for (const team of workshop.teams) {
    if (playing.length > 0 && !playing.includes(team.id)) continue;
    const { length } = membersOf(workshop, team.id);
    if (length < fewest) [best, fewest] = [team, length];
  }
  return best;
}

/** Makes so many teams and deals all members out to them, by chance of the seed: their sizes differ by one at most. */
export function makeTeams(workshop: Workshop, count: number, seed: number): void {
  const names = new Map(workshop.teams.map(({ id, name }) => [id, name]));
  workshop.teams = Array.from({ length: count }, (_, i) => ({ id: `t${i + 1}`, name: names.get(`t${i + 1}`) ?? '' }));
  const shuffled = presentMembers(workshop);
  const random = seedRandom(seed, 'teams');
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = nextBelow(random, i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  shuffled.forEach((member, i) => {
    member.teamId = workshop.teams[i % count]!.id;
  });
}
