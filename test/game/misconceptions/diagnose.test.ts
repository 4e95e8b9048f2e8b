import { describe, expect, test } from 'vitest';
import { diagnose, type GameEvent, noNotes, note, type Observation, observationsOf, type Refusal, step } from '../../../shared/game/index.ts';
import { inputsOf, type Moment, scenarioConfig, scenarioWorld } from '../../../shared/game/misconceptions/index.ts';
import { MUTANTS } from '../../../shared/socket/index.ts';
import { playGame, tagged } from './games.ts';

const GAMES = 10;

describe('diagnosis of bots: a seeded slice (npm run test:long plays 100 games each)', { timeout: 60_000 }, () => {
  test.each(MUTANTS)('a bot that believes in %s is told to', (mutant) => {
    expect(tagged({ mutant, slips: 0 }, GAMES)).toBeGreaterThanOrEqual(9);
  });

  test('a bot that answers the truth is told to believe in nothing', () => {
    expect(Array.from({ length: GAMES }, (_one, seed) => playGame(seed, { mutant: null, slips: 0 })).flat()).toEqual([]);
  });
});

describe('what is no answer', () => {
  const refusal = (reason: string, got: string, expected: string): Observation => (
    { type: 'refused', playerId: 'p', refusal: { rule: 'SEQ-3', field: 'ack', reason, got, expected, text: '' } satisfies Refusal }
  );
  const observed = (...observations: Observation[]): string[] => {
    const notes = noNotes();
    for (const observation of observations) note(notes, observation);
    return diagnose(notes, 'p').map(({ mutant }) => mutant);
  };

  test('ACK numbers of refused segments that are one short, again and again', () => {
    expect(observed(...[6, 11, 21, 31].map((next) => refusal('ack-too-small', String(next - 1), String(next))))).toEqual(['ack-names-last-byte']);
    expect(observed(refusal('ack-too-small', '5', '6')), 'once is a slip').toEqual([]);
    expect(observed(...[6, 11, 21, 31].map((next) => refusal('ack-too-small', '1', String(next)))), 'far too small is something else').toEqual([]);
  });

  test('reading the listening descriptor, again and again; of another player nothing is thought', () => {
    const read: Observation = { type: 'returned', playerId: 'p', call: { name: 'read', fd: 3, len: 9 }, result: { ret: -1, errno: 'ENOTCONN' } };
    expect(observed(read, read, read, read)).toEqual(['data-through-listener']);
    expect(observed(...[1, 2, 3, 4].map(() => ({ ...read, playerId: 'q' })))).toEqual([]);
  });
});

describe('what the events of a World show', () => {
  const world = scenarioWorld(scenarioConfig(null));
  const shown = (moment: Moment): Observation[] => inputsOf(world, moment).flatMap((input) => step(world, input)).flatMap((event) => observationsOf(world, event));

  test('a call that returned is its player\'s', () => {
    expect(shown(['client', { name: 'socket' }])).toEqual([{ type: 'returned', playerId: 'p', call: { name: 'socket' }, result: { ret: 3 } }]);
    expect(shown(['client', { name: 'read', fd: 3, len: 1 }])).toMatchObject([{ type: 'returned', playerId: 'p', result: { ret: -1, errno: 'ENOTCONN' } }]);
  });

  test('of a question that is revealed the first votes count, and none of who kept silent', () => {
    const event: GameEvent = {
      type: 'revealed',
      question: { kind: 'state', about: { hostId: 0, pid: null, call: null, socketId: 's1' }, choices: [], answer: 0, rule: 'MIS-13' },
      votes: [{ playerId: 'p', first: 1, second: 0 }, { playerId: 'q', first: -1, second: -1 }],
    };
    expect(observationsOf(world, event)).toEqual([{ type: 'answered', playerId: 'p', question: event.question, choice: 1 }]);
  });
});
