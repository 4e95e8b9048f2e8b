import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWorld, step } from '../../shared/game/index.ts';
import { CAMPAIGN, campaignLevel } from '../../shared/levels/campaign.ts';
import { holdsOf } from '../../shared/levels/oracle.ts';
import {
  compareScores, createRun, type EventPattern, hintFor, lacking, type Level, PLAYER_ID, playSteps, type Predicate, rankOf, type Run, runFault, score, type Step, takeRun,
} from '../../shared/levels/index.ts';
import { playSolution } from '../../shared/levels/kills.ts';

const HANDSHAKE = campaignLevel('three-steps')!;
const CLOSING = campaignLevel('last-reference')!;

function play(run: Run, steps: readonly Step[]): Run {
  playSteps(run, steps, (input) => takeRun(run, input));
  return run;
}

const patterns: fc.Arbitrary<EventPattern> = fc.oneof(
  fc.record({ event: fc.constant('state' as const), host: fc.constantFrom('server', 'client'), to: fc.constantFrom('ESTABLISHED', 'CLOSE_WAIT', 'FIN_WAIT_1', 'SYN_RECEIVED') }),
  fc.record({ event: fc.constantFrom('sent' as const, 'arrived' as const), flags: fc.constantFrom('SYN', 'SYN+ACK', 'ACK', 'FIN+ACK') }),
  fc.record({ event: fc.constantFrom('called' as const, 'returned' as const), call: fc.constantFrom('close', 'accept', 'read', 'socket') }),
  fc.record({ event: fc.constant('queue' as const), change: fc.constantFrom('entered', 'left') }),
);
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 2 },
    fc.record({ count: patterns, min: fc.nat(2) }), fc.record({ count: patterns, max: fc.nat(2) }), fc.record({ order: fc.array(patterns, { minLength: 1, maxLength: 3 }) }),
    fc.record({ never: patterns }), fc.record({ never: patterns, after: patterns }), fc.record({ never: patterns, until: patterns }), fc.record({ never: patterns, after: patterns, until: patterns }),
    fc.record({ all: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }), fc.record({ any: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

describe('predicates', () => {
  test('LEVEL-1 what is found event by event is what the whole log says, and what is broken never holds again', () => {
    fc.assert(fc.property(predicate, fc.constantFrom(...CAMPAIGN.slice(0, 12)), fc.nat(20), (is, level, cut) => {
      const asking: Level = { ...level, objectives: [{ id: 'one', text: level.goal, is }, { id: 'never-met', text: level.goal, is: { count: { event: 'injected', seat: 'none' } } }] };
      const run = play(createRun(asking, 3), level.solution.slice(0, cut));
      const [objective] = run.objectives;
      expect(objective!.met).toBe(holdsOf(is, run));
      expect(lacking(run).some(({ objective: id }) => id === 'one')).toBe(!objective!.met);
      if (objective!.brokenBy >= 0) expect([objective!.met, run.state, run.events[objective!.brokenBy] !== undefined]).toEqual([false, 'lost', true]);
    }), { numRuns: 250 });
  });

  test('LEVEL-2 a broken objective shows the event that broke it', () => {
    const level: Level = { ...CLOSING, objectives: [...CLOSING.objectives, { id: 'no-fin', text: CLOSING.goal, is: { never: { event: 'sent', flags: 'FIN+ACK' } } }] };
    const run = play(createRun(level, 1), level.solution);
    expect([run.state, run.objectives.find(({ id }) => id === 'no-fin')!.met]).toEqual(['lost', false]);
    const why = lacking(run).find(({ objective }) => objective === 'no-fin')!.why[0]!;
    expect(why.is === 'broken' && run.events[why.at]).toMatchObject({ type: 'segment-sent', hostId: 1 });
  });
});

describe('a run', () => {
  test('LEVEL-4 asks before it goes on, takes only choices that are there, and only moves that the level allows', () => {
    const run = play(createRun(HANDSHAKE, 1), HANDSHAKE.solution.slice(0, 3));
    expect(runFault(run, { type: 'advance', toUs: run.world.sim.nowUs + 1 })).toBe('predict-first');
    expect(runFault(run, { type: 'predict', id: 'third-number', choice: 'seven' })).toBe('not-asked');
    expect(takeRun(run, { type: 'predict', id: 'third-number', choice: 'zero' })).toMatchObject({ fault: null, asked: null });
    expect(runFault(run, { type: 'predict', id: 'third-number', choice: 'one' })).toBe('not-asked');
    const closing = createRun(CLOSING, 1);
    expect(runFault(closing, { type: 'call', playerId: PLAYER_ID, seatId: 'client.app', call: { name: 'exit' } })).toBe('not-allowed');
    expect(takeRun(closing, { type: 'call', playerId: 'nobody', seatId: 'client.app', call: { name: 'close', fd: 3 } })).toMatchObject({ fault: 'not-joined', events: [] });
    expect(closing.taken).toEqual([]);
  });

  test('LEVEL-1 is what a replica steps from its config and inputs', () => {
    for (const level of CAMPAIGN) {
      const run = playSolution(level, 2);
      const replica = createWorld(run.config);
      for (const input of run.inputs) step(replica, input);
      expect(replica).toEqual(run.world);
    }
  });

  test('LEVEL-1 time in many small steps is time in one, and is kept as one', () => {
    const whole = play(createRun(HANDSHAKE, 1), HANDSHAKE.solution);
    const run = createRun(HANDSHAKE, 1);
    for (const input of whole.taken) {
      if (input.type === 'advance') for (let at = run.world.sim.nowUs + 7_000; at < input.toUs; at += 7_000) takeRun(run, { type: 'advance', toUs: at });
      takeRun(run, input);
    }
    expect([run.state, run.taken, run.endedUs]).toEqual(['won', whole.taken, whole.endedUs]);
  });

  test('LEVEL-2 goes on after its end, which counts for nothing', () => {
    const run = playSolution(CLOSING, 1);
    const before = score(run);
    expect(takeRun(run, { type: 'call', playerId: PLAYER_ID, seatId: 'client.app', call: { name: 'close', fd: 3 } }).fault).toBeNull();
    takeRun(run, { type: 'hint', layer: 3 });
    expect([run.state, score(run)]).toEqual(['won', before]);
  });

  test('LEVEL-6 hints fit whatever was done, and say where nothing helps any more', () => {
    const run = createRun(CLOSING, 1);
    takeRun(run, { type: 'call', playerId: PLAYER_ID, seatId: 'client.app', call: { name: 'close', fd: 4 } });
    expect(hintFor(run)).toMatchObject({ is: 'step', index: 0 });
    takeRun(run, { type: 'call', playerId: PLAYER_ID, seatId: 'client.app', call: { name: 'dup', fd: 3 } });
    takeRun(run, { type: 'call', playerId: PLAYER_ID, seatId: 'client.app', call: { name: 'dup', fd: 3 } });
    expect(hintFor(run).is).toBe('start-again');
    const other = createRun(CLOSING, 1);
    expect(hintFor(other)).toMatchObject({ is: 'step', index: 0, input: { type: 'call', call: { name: 'close', fd: 3 } } });
    play(other, CLOSING.solution.slice(0, 1));
    expect(hintFor(other)).toMatchObject({ is: 'step', index: 1 });
  });

  test('LEVEL-5 is given stars for the goal, for par and for no hint; ranks as text order scores as numbers do', () => {
    const plain = score(playSolution(CLOSING, 1));
    const withHint = createRun(CLOSING, 1);
    takeRun(withHint, { type: 'hint', layer: 1 });
    const helped = score(play(withHint, CLOSING.solution));
    const slow = createRun(CLOSING, 1);
    takeRun(slow, { type: 'call', playerId: PLAYER_ID, seatId: 'client.app', call: { name: 'close', fd: 9 } });
    const long = score(play(slow, CLOSING.solution));
    expect([plain.stars, helped.stars, long.stars]).toEqual([
      { goal: true, par: true, noHint: true }, { goal: true, par: true, noHint: false }, { goal: true, par: false, noHint: true },
    ]);
    const all = [plain, helped, long, { ...plain, illegal: 2 }, { ...plain, tookUs: plain.tookUs * 1_000 }, { ...plain, moves: 1 }, { ...plain, predicted: { right: 0, of: 2 } }];
    const byNumbers = [...all].sort(compareScores).map(rankOf);
    expect(byNumbers).toEqual(all.map(rankOf).sort());
  });
});
