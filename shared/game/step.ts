import { assert, assertNever } from '../base/index.ts';
import { interrupt, owed, play, setLink, spawn, syscall } from '../sim/index.ts';
import type { Process, SysCall } from '../socket/index.ts';
import { advanceClock } from './clock.ts';
import { judge } from './judge.ts';
import { refuse } from './refusals.ts';
import { checkInput } from './check.ts';
import { assignSeat, findPlayer, findSeat } from './seats.ts';
import type { GameEvent, Input, Refusal, World } from './types.ts';
import { isGameInput } from './match/check.ts';
import { enterGame, botsTakeOver } from './match/teams.ts';
import { runGame, stepGame } from './match/step.ts';
import { noteAct, wakePassed } from './match/turns.ts';
import { MODES } from './modes/index.ts';
import { seatProcess } from './processes.ts';
import { runPrograms } from './programs.ts';
import { enterMember, isWorkshopInput, MAX_NUDGES, nudgeOf, passTime, stepWorkshop, type WorkshopInput } from './workshop/index.ts';

/** Takes an event at the moment at which it becomes a fact. */
export type EmitGame = (event: GameEvent) => void;

/**
 * The one function that changes a World: takes one input in, in place, and returns the facts that came of it, in order.
 * Pure and deterministic: the same World and input give the same World and events on every machine. The input must have
 * passed `checkInput`; a move that the rules of TCP forbid is not a fault, but an event `refused`.
 */
export function step(world: World, input: Input): GameEvent[] {
  const fault = checkInput(world, input);
  assert(fault === null, `input ${input.type} was checked: ${fault}`);
  const events: GameEvent[] = [];
  const emit: EmitGame = (event) => void events.push(event);
  apply(world, input, world.game ? observed(world, emit) : emit);
  if (world.programs.length > 0) runPrograms(world, world.game ? observed(world, emit) : emit);
  if (world.game) {
    noteAct(world, input);
    runGame(world, observed(world, emit));
  }
  world.inputs++;
  return events;
}

/** Events as they reach the game that is played: it gives points for what happens. */
function observed(world: World, emit: EmitGame): EmitGame {
  return (event) => {
    emit(event);
    const { game } = world;
    if (event.type === 'segment-arrived') wakePassed(world, event.hostId);
    if (game && (game.phase === 'practice' || game.phase === 'play')) MODES[game.mode].observe(world, event, emit);
  };
}

function apply(world: World, input: Input, emit: EmitGame): void {
  if (isWorkshopInput(input)) return changeWorkshop(world, input, emit);
  if (isGameInput(input)) return stepGame(world, input, emit);
  switch (input.type) {
    case 'join':
      world.players.push({ id: input.playerId, name: input.name, illegalSegments: 0 });
      if (world.workshop) enterMember(world.workshop, input.playerId);
      if (world.game) enterGame(world.game, input.playerId, input.teamId);
      emit({ type: 'player-joined', playerId: input.playerId, name: input.name });
      return;
    case 'take-seat':
      emit({ type: 'seat-taken', playerId: input.playerId, seatId: input.seatId });
      assignSeat(world, input.seatId, input.playerId, emit);
      return;
    case 'leave-seat':
      emit({ type: 'seat-left', playerId: input.playerId, seatId: input.seatId });
      assignSeat(world, input.seatId, null, emit);
      if (world.game) botsTakeOver(world, emit);
      return;
    case 'call':
      makeCall(world, input, emit);
      return;
    case 'interrupt':
      raiseSignal(world, input, emit);
      return;
    case 'play':
      playSegment(world, input, emit);
      return;
    case 'advance':
      advanceClock(world, input.toUs, emit);
      if (world.workshop) passTime(world.workshop, world.sim.nowUs, emit);
      return;
    case 'pause':
    case 'resume':
    case 'set-pace':
    case 'set-gated':
      setClock(world, input, emit);
      return;
    case 'set-link':
      setLink(world.sim, input.linkId, input.settings);
      emit({ type: 'link-changed', linkId: input.linkId });
      return;
    default:
      assertNever(input);
  }
}

function changeWorkshop(world: World, input: WorkshopInput, emit: EmitGame): void {
  if (input.type === 'rename-member') findPlayer(world, input.memberId)!.name = input.name;
  const { workshop } = world;
  // Names and teams in a room of an activity change with those of the workshop.
  if (world.partOf !== undefined) return changePart(world, input, emit);
  assert(workshop, 'an input of a workshop was checked');
  stepWorkshop(workshop, input, world.sim.nowUs, emit);
}

function changePart(world: World, input: WorkshopInput, emit: EmitGame): void {
  if (input.type === 'nudge') world.nudges = [...(world.nudges ?? []), nudgeOf(input, world.sim.nowUs)].slice(-MAX_NUDGES);
  if (input.type !== 'move-member') return emit({ type: 'workshop-changed', what: input.type });
  const member = world.game?.members.find(({ playerId }) => playerId === input.memberId);
  if (member) member.teamId = input.teamId;
  emit({ type: 'teams-changed' });
}

type ClockInput = Extract<Input, { type: 'pause' | 'resume' | 'set-pace' | 'set-gated' }>;

function setClock(world: World, input: ClockInput, emit: EmitGame): void {
  switch (input.type) {
    case 'pause':
    case 'resume':
      world.paused = input.type === 'pause';
      break;
    case 'set-pace':
      world.pace = [input.pace[0], input.pace[1]];
      break;
    case 'set-gated':
      world.gated = input.gated;
      break;
    default:
      assertNever(input);
  }
  emit({ type: 'clock-changed', paused: world.paused, pace: [world.pace[0], world.pace[1]], gated: world.gated });
}

/** The process that a host's app seat drives. */
export function appProcess(world: World, hostId: number): Process {
  const process = world.sim.hosts[hostId]?.processes.find((candidate) => candidate.pid === world.appPids[hostId]);
  assert(process, `host ${hostId} has its program`);
  return process;
}

function hostOfSeat(world: World, seatId: string): number {
  const seat = findSeat(world, seatId);
  assert(seat, `seat ${seatId} exists`);
  return seat.hostId;
}

function makeCall(world: World, input: Extract<Input, { type: 'call' }>, emit: EmitGame): void {
  const seat = findSeat(world, input.seatId)!;
  const process = seatProcess(world, seat);
  if (!process) {
    emit(refused(input, refuse('proc-missing', String(seat.worker))));
    return;
  }
  if (process.sleeping) {
    // SEAT-4: a process with one thread makes one call at a time.
    emit(refused(input, refuse('proc-asleep', process.name, callText(process.sleeping.call))));
    return;
  }
  // SEAT-5: a program that has exited is started anew by the next call, with fresh descriptors.
  if (process.exited) world.appPids[seat.hostId] = spawn(world.sim, seat.hostId, process.name);
  syscall(world.sim, seat.hostId, process.exited ? world.appPids[seat.hostId]! : process.pid, input.call, emit);
}

function raiseSignal(world: World, input: Extract<Input, { type: 'interrupt' }>, emit: EmitGame): void {
  const seat = findSeat(world, input.seatId)!;
  const process = seatProcess(world, seat);
  const woken = process !== null && interrupt(world.sim, seat.hostId, process.pid, emit);
  if (!woken) emit(refused(input, refuse('proc-awake', process?.name ?? '')));
}

/** A call as the pages write it: `accept(3)`. */
export function callText(call: SysCall): string {
  return `${call.name}(${'fd' in call ? String(call.fd) : ''})`;
}

function refused(input: { playerId: string; seatId: string }, refusal: Refusal): GameEvent {
  return { type: 'refused', playerId: input.playerId, seatId: input.seatId, draft: null, refusal };
}

function playSegment(world: World, input: Extract<Input, { type: 'play' }>, emit: EmitGame): void {
  const { playerId, seatId, draft } = input;
  const hostId = hostOfSeat(world, seatId);
  const verdict = judge(owed(world.sim, hostId), draft, world.sim, hostId);
  if (!verdict.ok) {
    // JUDGE-8: a refused play changes nothing but the count of the player.
    const player = findPlayer(world, playerId);
    assert(player, `player ${playerId} has joined`);
    player.illegalSegments++;
    emit({ type: 'refused', playerId, seatId, draft, refusal: verdict.error });
    return;
  }
  emit({ type: 'played', playerId, seatId, draft, rules: verdict.value.rules });
  play(world.sim, hostId, verdict.value.segment, emit);
}
