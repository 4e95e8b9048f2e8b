import { describe, expect, it } from 'vitest';
import {
  botMove, botOf, checkInput, createWorld, dueSeats, gameConfig, gameStandings, nextStepUs, patienceMs, step,
  type GameEvent, type Input, type ModeId, type RevealedQuestion, type World,
} from '../../../shared/game/index.ts';

const TURN_US = 250_000;

/** A game that runs, with so many people; `bots` 0 leaves seats empty. */
function running(mode: ModeId, people: number, bots: 0 | 3 = 3, teams = 1): World {
  const world = createWorld(gameConfig({ mode, teams, bots }, 3));
  for (let i = 1; i <= people; i++) step(world, { type: 'join', playerId: `p${i}`, name: `player ${i}` });
  step(world, { type: 'shuffle-teams', seed: 1 });
  step(world, { type: 'start-phase', phase: 'practice' });
  return world;
}

function dueIds(world: World): string[] {
  return dueSeats(world).map(({ id }) => id);
}

function seatOf(world: World, playerId: string): string {
  return world.seats.find((seat) => seat.playerId === playerId)!.id;
}

function pass(world: World, seatId: string): GameEvent[] {
  return step(world, { type: 'pass', playerId: world.seats.find(({ id }) => id === seatId)!.playerId!, seatId });
}

describe('turns', () => {
  it('GAME-9 the clock stands while somebody has something to do, and goes on to the next turn when all have moved', () => {
    const world = running('rush', 0);
    expect(dueIds(world)).toEqual(['server1.app', 'guest1.app']);
    expect(nextStepUs(world)).toBeNull();
    for (const seatId of dueIds(world)) step(world, botMove(world, seatId, botOf('t1'), 3)!);
    expect(dueIds(world)).toEqual([]);
    expect(nextStepUs(world)).toBe(TURN_US);
    step(world, { type: 'advance', toUs: 10 * TURN_US });
    expect(world.sim.nowUs).toBe(TURN_US);
    expect(dueIds(world)).toContain('server1.app');
  });

  it('GAME-9 a seat has no more moves in a turn than the mode allows', () => {
    const world = running('rush', 1);
    const seatId = seatOf(world, 'p1');
    const call: Input = { type: 'call', playerId: 'p1', seatId, call: { name: 'socket' } };
    step(world, call);
    expect(checkInput(world, call)).toBe('turn-over');
    step(world, { type: 'overdue', seatId: 'guest1.app' });
    step(world, { type: 'advance', toUs: TURN_US });
    expect(checkInput(world, call)).toBeNull();
  });

  it('GAME-3 who passes is not waited for, until something reaches the host or half a second is over', () => {
    const world = running('rush', 0);
    for (const seatId of dueIds(world)) pass(world, seatId);
    expect(dueIds(world)).toEqual([]);
    step(world, { type: 'advance', toUs: TURN_US });
    expect(dueIds(world)).toEqual([]);
    step(world, { type: 'advance', toUs: 2 * TURN_US });
    expect(dueIds(world)).toEqual(['server1.app', 'guest1.app']);
  });

  it('GAME-3 who is overdue is not waited for until it acts; patience halves each time', () => {
    const world = running('relay', 1);
    const seatId = seatOf(world, 'p1');
    expect(dueIds(world)).toContain(seatId);
    expect(patienceMs(world, seatId)).toBe(20_000);
    step(world, { type: 'overdue', seatId });
    expect(dueIds(world)).not.toContain(seatId);
    expect(patienceMs(world, seatId)).toBe(10_000);
    step(world, { type: 'call', playerId: 'p1', seatId, call: { name: 'socket' } });
    expect(dueIds(world)).toContain(seatId);
  });

  it('GAME-3 the third time a bot takes the seat, and gives it up when its player comes back', () => {
    const world = running('relay', 1);
    const seatId = seatOf(world, 'p1');
    for (let times = 0; times < 3; times++) {
      expect(world.seats.find(({ id }) => id === seatId)!.playerId).toBe('p1');
      step(world, { type: 'overdue', seatId });
      if (times < 2) step(world, { type: 'call', playerId: 'p1', seatId, call: { name: 'getsockname', fd: 9 } });
    }
    expect(world.seats.find(({ id }) => id === seatId)!.playerId).toBe(botOf('t1'));
    step(world, { type: 'take-seat', playerId: 'p1', seatId });
    expect(world.seats.find(({ id }) => id === seatId)!.playerId).toBe('p1');
  });

  it('GAME-7 a kernel that nobody plays is automatic, and an app seat that nobody has holds up nothing', () => {
    const world = running('relay', 0, 0);
    expect(world.sim.hosts.map(({ kernel }) => kernel)).toEqual(['auto', 'auto']);
    expect(dueIds(world)).toEqual([]);
    while (world.game!.phase !== 'over') step(world, { type: 'advance', toUs: nextStepUs(world)! });
  });

  it('GAME-9 a room that its host has ungated waits for nobody', () => {
    const world = running('relay', 2);
    step(world, { type: 'set-gated', gated: false });
    expect(dueIds(world)).toEqual([]);
    expect(nextStepUs(world)).not.toBeNull();
  });
});

describe('roles', () => {
  it('GAME-8 one person among bots comes to every seat of the team, round by round', () => {
    const world = running('relay', 1);
    const held = [seatOf(world, 'p1')];
    for (let round = 0; round < 3; round++) {
      step(world, { type: 'rotate' });
      held.push(seatOf(world, 'p1'));
    }
    expect(held.sort()).toEqual(world.seats.map(({ id }) => id).sort());
  });

  it('GAME-2 a late joiner comes into the smallest team and takes a seat of its bot, and none of another team', () => {
    const world = running('relay', 3, 3, 2);
    step(world, { type: 'join', playerId: 'late', name: 'Late' });
    const teamId = world.game!.members.find(({ playerId }) => playerId === 'late')!.teamId;
    const free = world.seats.filter((seat) => seat.playerId === botOf(seat.teamId!));
    for (const seat of free) expect(checkInput(world, { type: 'take-seat', playerId: 'late', seatId: seat.id })).toBe(seat.teamId === teamId ? null : 'other-team');
    expect(new Set(free.map((seat) => seat.teamId)).size).toBe(2);
  });
});

describe('scores', () => {
  const question: RevealedQuestion = {
    kind: 'state', about: { hostId: 0, pid: null, call: null, socketId: null }, answer: 1, rule: 'HANDSHAKE-2',
    choices: [{ value: { kind: 'state', state: 'ESTABLISHED' }, beliefs: [] }, { value: { kind: 'state', state: 'SYN_RECEIVED' }, beliefs: [] }],
  };

  it('GAME-6 predictions are shared among those who were there to vote: neither size nor a late joiner matters', () => {
    const world = createWorld(gameConfig({ mode: 'relay', teams: 2, bots: 3 }, 3));
    for (let i = 1; i <= 4; i++) step(world, { type: 'join', playerId: `p${i}`, name: `player ${i}` });
    for (let i = 1; i <= 4; i++) step(world, { type: 'join-team', playerId: `p${i}`, teamId: i === 4 ? 't2' : 't1' });
    step(world, { type: 'start-phase', phase: 'play' });
    const vote = (playerId: string, first: number, second: number): { playerId: string; first: number; second: number } => ({ playerId, first, second });
    step(world, { type: 'reveal', question, votes: [vote('p1', 1, 1), vote('p2', 0, 1), vote('p3', -1, -1), vote('p4', 0, 1)] });
    // Two thirds of the second vote, one third of the first; the other team all of the second.
    expect(gameStandings(world.game!).map(({ teamId, points }) => [teamId, points])).toEqual([['t1', 2], ['t2', 2]]);
    step(world, { type: 'join', playerId: 'p5', name: 'late' });
    step(world, { type: 'join', playerId: 'p6', name: 'later' });
    expect(gameStandings(world.game!).map(({ points }) => points)).toEqual([2, 2]);
  });

  it('GAME-5 equals share a rank; of equals in points, who made fewer mistakes is better', () => {
    const world = running('relay', 0, 3, 3);
    step(world, { type: 'start-phase', phase: 'play' });
    const { game } = world;
    const point = { playerId: null, of: 1, rule: 'GAME-10', seq: 1, atUs: 1, hostId: 0 };
    game!.points.push({ ...point, teamId: 't1', amount: 10, why: 'handshake' }, { ...point, teamId: 't2', amount: 10, why: 'handshake' });
    game!.points.push({ ...point, teamId: 't3', amount: 12, why: 'handshake' }, { ...point, teamId: 't3', amount: -2, why: 'illegal-segment' });
    expect(gameStandings(game!).map(({ teamId, rank, tied }) => [teamId, rank, tied])).toEqual([['t1', 1, true], ['t2', 1, true], ['t3', 3, false]]);
  });
});
