import { assertNever } from '../../base/index.ts';
import { inject } from '../../sim/index.ts';
import { nameFault } from '../modes/closed.ts';
import { MODES } from '../modes/index.ts';
import { stateOf, type EmitGame } from './mode.ts';
import { assignSeat, findSeat } from '../seats.ts';
import type { World } from '../types.ts';
import { dismissCustomers } from './customers.ts';
import { award, teamOfSeat } from './score.ts';
import { beginTurn } from './turns.ts';
import { botOf, botsTakeOver, rotateRoles, seatEverybody, shuffleTeams } from './teams.ts';
import type { GameInput, RawDraft } from './types.ts';

/** So many times in a round the clock waits in vain for somebody, before a bot takes the seat. */
const MOST_OVERDUE = 3;

/** Takes an input that `checkGame` let pass into the World's game, in place. */
export function stepGame(world: World, input: GameInput, emit: EmitGame): void {
  if (input.type === 'inject') return injectSegment(world, input, emit);
  const game = world.game!;
  switch (input.type) {
    case 'join-team':
      game.members.find(({ playerId }) => playerId === input.playerId)!.teamId = input.teamId;
      return emit({ type: 'teams-changed' });
    case 'shuffle-teams':
      shuffleTeams(game, input.seed);
      return emit({ type: 'teams-changed' });
    case 'set-bots':
      game.bots = input.bots;
      return botsTakeOver(world, emit);
    case 'start-phase':
      return beginPhase(world, input.phase, emit);
    case 'rotate':
      return rotateRoles(world, emit);
    case 'end-game':
      return endGame(world, emit);
    case 'overdue':
      return losePatience(world, input.seatId, emit);
    case 'pass':
      return emit({ type: 'passed', playerId: input.playerId, seatId: input.seatId });
    case 'tune': {
      const { hostId } = findSeat(world, input.seatId)!;
      Object.assign(world.sim.hosts[hostId]!.sysctls, input.tuning);
      return emit({ type: 'tuned', hostId, tuning: input.tuning });
    }
    case 'name-fault':
      return nameFault(world, input, emit);
    case 'reveal':
      return reveal(world, input, emit);
    default:
      assertNever(input);
  }
}

/** The clock does not wait for a seat any more. Who lets that happen again and again has gone, and a bot goes on there (GAME-3). */
function losePatience(world: World, seatId: string, emit: EmitGame): void {
  const game = world.game!;
  const seat = findSeat(world, seatId);
  if (!seat || game.overdue.includes(seatId)) return;
  game.overdue.push(seatId);
  game.slow[seatId] = (game.slow[seatId] ?? 0) + 1;
  emit({ type: 'seat-overdue', seatId });
  if (game.slow[seatId] < MOST_OVERDUE || seat.playerId === null || seat.teamId === null || seat.playerId === botOf(seat.teamId)) return;
  emit({ type: 'seat-left', playerId: seat.playerId, seatId });
  assignSeat(world, seatId, null, emit);
  botsTakeOver(world, emit);
}

/** Practice or play begins: everybody is seated, the points of before are gone, and the mode sets its network up. */
function beginPhase(world: World, phase: 'practice' | 'play', emit: EmitGame): void {
  const game = world.game!;
  const mode = MODES[game.mode];
  dismissCustomers(world, emit);
  game.phase = phase;
  game.round = 0;
  game.points = [];
  Object.assign(game, { overdue: [], slow: {}, passed: [], turn: 0, acts: {} });
  seatEverybody(world, emit);
  const lengthUs = phase === 'play' ? game.playUs : mode.practiceUs;
  mode.beginRound(world, emit);
  // A mode may let time pass when it sets up.
  game.beganUs = world.sim.nowUs;
  game.endsUs = lengthUs < 0 ? -1 : world.sim.nowUs + lengthUs;
  emit({ type: 'phase-changed', phase, round: 0 });
}

function endGame(world: World, emit: EmitGame): void {
  const game = world.game!;
  if (game.phase === 'play') MODES[game.mode].finish(world, emit);
  game.phase = 'over';
  game.endsUs = -1;
  emit({ type: 'phase-changed', phase: 'over', round: game.round });
}

/** When the play's next round begins, microseconds; -1 where there is none. */
function nextRoundUs(world: World): number {
  const game = world.game!;
  return game.phase === 'play' && game.playUs >= 0 && game.round + 1 < game.rounds ? game.beganUs + Math.floor((game.playUs * (game.round + 1)) / game.rounds) : -1;
}

/** All have done what there was in this round: of it no more than so much is left. */
function hasten(world: World, spareUs: number): void {
  const game = world.game!;
  if (spareUs < 0 || game.endsUs < 0) return;
  const endUs = nextRoundUs(world) >= 0 ? nextRoundUs(world) : game.endsUs;
  const leftUs = Math.max(0, endUs - world.sim.nowUs - spareUs);
  // Turns stay where they are.
  const { everyUs } = MODES[game.mode].turn;
  const earlierUs = everyUs > 0 ? leftUs - (leftUs % everyUs) : leftUs;
  game.beganUs -= earlierUs;
  game.endsUs -= earlierUs;
}

/** When the game itself wants the clock to stop next, microseconds; null where it does not. */
export function gameWakesUs(world: World): number | null {
  const { game } = world;
  if (!game || game.phase === 'lobby' || game.phase === 'over') return null;
  const times = [game.endsUs, nextRoundUs(world), MODES[game.mode].wakesUs(world)].filter((atUs) => atUs >= 0);
  return times.length === 0 ? null : Math.max(world.sim.nowUs, Math.min(...times));
}

/** After each input and each stretch of time: programs run, rounds and phases change, and the game ends where it is done (GAME-4). */
export function runGame(world: World, emit: EmitGame): void {
  const game = world.game!;
  if (game.phase === 'lobby' || game.phase === 'over') return;
  const mode = MODES[game.mode];
  mode.run(world, emit);
  beginTurn(world);
  hasten(world, mode.spareUs(world));
  const roundUs = nextRoundUs(world);
  if (roundUs >= 0 && world.sim.nowUs >= roundUs) {
    game.round++;
    Object.assign(game, { overdue: [], slow: {}, passed: [] });
    rotateRoles(world, emit);
    mode.beginRound(world, emit);
    emit({ type: 'phase-changed', phase: game.phase, round: game.round });
  }
  if (mode.isDone(world)) return endGame(world, emit);
  if (game.endsUs < 0 || world.sim.nowUs < game.endsUs) return;
  if (game.phase === 'practice') beginPhase(world, 'play', emit);
  else endGame(world, emit);
}

function injectSegment(world: World, { playerId, seatId, segment }: Extract<GameInput, { type: 'inject' }>, emit: EmitGame): void {
  const { game } = world;
  const teamId = game && teamOfSeat(world, seatId);
  if (game?.mode === 'flood' && teamId !== null) {
    const { injected } = stateOf(game, 'flood');
    injected[teamId] = (injected[teamId] ?? 0) + 1;
  }
  emit({ type: 'injected', playerId, seatId });
  inject(world.sim, findSeat(world, seatId)!.hostId, { ...rawSegment(segment) }, emit);
}

function rawSegment({ srcAddr, srcPort, dstAddr, dstPort, flags, seq, ack, payload }: RawDraft): Parameters<typeof inject>[2] {
  return { srcAddr, srcPort, dstAddr, dstPort, flags, seq, ack, windowBytes: 64_240, payload, options: {} };
}

/** Predictions are told, and count: the first vote more than the second (GAME-17). */
function reveal(world: World, { question, votes }: Extract<GameInput, { type: 'reveal' }>, emit: EmitGame): void {
  const game = world.game!;
  game.asked.push({ kind: question.kind, seq: world.inputs + 1 });
  const teamOf = (playerId: string): string | null => game.members.find((member) => member.playerId === playerId)?.teamId ?? null;
  for (const { playerId, first, second } of votes) {
    const teamId = teamOf(playerId);
    if (!teamId) continue;
    const of = votes.filter((vote) => teamOf(vote.playerId) === teamId).length;
    if (first === question.answer) award(world, emit, { teamId, playerId, of }, 'predicted-first');
    if (second === question.answer) award(world, emit, { teamId, playerId, of }, 'predicted-second');
  }
  emit({ type: 'revealed', question, votes });
}
