import { describe, expect, test } from 'vitest';
import { campaignLevel } from '../../shared/levels/campaign.ts';
import { playSteps } from '../../shared/levels/index.ts';
import { LevelTable } from '../../client/levels/leveltable.ts';
import { turnView } from '../../client/levels/turn.ts';
import type { Course } from '../../client/levels/course.ts';

/** A level after so many steps of its solution, with nothing shown. */
function after(id: string, steps: number): Course {
  const level = { ...campaignLevel(id)!, given: 0 };
  const table = new LevelTable(level, 1, { taken: () => {}, fault: () => {} });
  playSteps(table.run, level.solution.slice(0, steps), (input) => table.put(input));
  return { level, seed: 1, table, given: 0, sinceUs: 0, asked: null, layer: 0, answered: new Set(), begun: true, review: null };
}

describe('LEVEL whose turn it is is said at each moment', () => {
  test('at a kernel seat: the clock waits, then something travels, then it waits again', () => {
    expect(turnView(after('three-steps', 1))).toMatchObject({ is: 'mine', skips: false });
    expect(turnView(after('three-steps', 2))).toMatchObject({ is: 'time', skips: true });
    expect(turnView(after('three-steps', 4))).toMatchObject({ is: 'mine', skips: false });
  });

  test('what came is told with it: the call of the program, or the segment that arrived', () => {
    expect(turnView(after('three-steps', 1))!.text).toContain('has called connect(');
    expect(turnView(after('three-steps', 4))!.text).toContain('SYN+ACK has arrived');
    expect(turnView(after('count-the-bytes', 2))!.text).toContain('5 bytes have arrived');
  });

  test('at an app seat: a call, or time; in a call that sleeps, time alone', () => {
    expect(turnView(after('first-server', 0))).toMatchObject({ is: 'mine', skips: true });
    expect(turnView(after('both-ends', 0))).toMatchObject({ is: 'mine', skips: false });
    const { solution } = campaignLevel('first-client')!;
    const connected = solution.findIndex((step) => step.do === 'call' && step.call.name === 'connect');
    expect(turnView(after('first-client', connected + 1))).toMatchObject({ is: 'time', skips: true });
  });

  test('nothing where the page says it otherwise: before the beginning, at a question, when a step is shown, at the end', () => {
    const course = after('three-steps', 1);
    expect(turnView({ ...course, begun: false })).toBeNull();
    expect(turnView({ ...course, asked: { id: 'third-number', stage: 'open', events: 0 } })).toBeNull();
    expect(turnView({ ...course, asked: { id: 'third-number', stage: 'locked', events: 0 } })).not.toBeNull();
    expect(turnView({ ...course, level: { ...course.level, given: 2 } })).toBeNull();
    expect(turnView(after('three-steps', 6))).toBeNull();
  });
});
