import { processOf, spawn, syscall } from '../sim/index.ts';
import type { SysCall } from '../socket/index.ts';
import type { GameEvent, World } from './types.ts';

/** One statement of a program: a system call, a pause, or fork() with what the child then does. */
export type Statement =
  | { call: SysCall }
  | { sleepUs: number }
  | { fork: Statement[] };

/** A program that runs on a host by itself, beside what players do. With `repeat` it begins again after its last statement. */
export interface ProgramConfig {
  hostId: number;
  name: string;
  statements: Statement[];
  repeat?: boolean;
  /** True: it runs in the process of the host's own program, whose calls no player makes; else in a process of its own. */
  own?: boolean;
}

/** A program as it runs: its process, the statement that is next, and until when it pauses (-1: it does not). */
export interface RunningProgram {
  hostId: number;
  pid: number;
  statements: Statement[];
  repeat: boolean;
  at: number;
  wakesUs: number;
}

/** Statements that one program may do without time passing: a loop without a call that sleeps would go on for ever. */
const MOST_AT_ONCE = 64;

/** Starts a program, in a process of its own unless it is the host's own. */
export function startProgram(world: World, { hostId, name, statements, repeat, own }: ProgramConfig): void {
  const pid = own ? world.appPids[hostId]! : spawn(world.sim, hostId, name);
  world.programs.push({ hostId, pid, statements, repeat: repeat ?? false, at: 0, wakesUs: -1 });
}

/** Lets every program do what it can now. What one does may let another go on. */
export function runPrograms(world: World, emit: (event: GameEvent) => void): void {
  for (let went = true; went;) {
    went = false;
    // Programs that are forked on the way run in this same round.
    for (let i = 0; i < world.programs.length; i++) if (goOn(world, world.programs[i]!, emit)) went = true;
  }
}

function goOn(world: World, program: RunningProgram, emit: (event: GameEvent) => void): boolean {
  const process = processOf(world.sim.hosts[program.hostId]!, program.pid);
  let done = 0;
  while (done < MOST_AT_ONCE && !process.sleeping && !process.exited && isAwake(world, program)) {
    const statement = next(program);
    if (!statement) break;
    perform(world, program, statement, emit);
    done++;
  }
  // A loop that never sleeps pauses for a moment, so that time can pass.
  if (done === MOST_AT_ONCE) program.wakesUs = world.sim.nowUs + 1_000;
  return done > 0 && done < MOST_AT_ONCE;
}

function isAwake(world: World, program: RunningProgram): boolean {
  if (program.wakesUs < 0) return true;
  if (program.wakesUs > world.sim.nowUs) return false;
  program.wakesUs = -1;
  return true;
}

function next(program: RunningProgram): Statement | null {
  if (program.at >= program.statements.length) {
    if (!program.repeat || program.at === 0) return null;
    program.at = 0;
  }
  return program.statements[program.at++]!;
}

function perform(world: World, program: RunningProgram, statement: Statement, emit: (event: GameEvent) => void): void {
  if ('sleepUs' in statement) {
    program.wakesUs = world.sim.nowUs + statement.sleepUs;
    return;
  }
  if ('call' in statement) {
    syscall(world.sim, program.hostId, program.pid, statement.call, emit);
    return;
  }
  const { processes } = world.sim.hosts[program.hostId]!;
  const before = processes.length;
  syscall(world.sim, program.hostId, program.pid, { name: 'fork', child: 'child' }, emit);
  const child = processes[before];
  if (child) world.programs.push({ hostId: program.hostId, pid: child.pid, statements: statement.fork, repeat: false, at: 0, wakesUs: -1 });
}

/** When the first program that pauses goes on, microseconds; null where none does. */
export function programsWakeUs({ programs, sim }: World): number | null {
  let wakesUs: number | null = null;
  for (const program of programs) {
    const exited = sim.hosts[program.hostId]!.processes.find(({ pid }) => pid === program.pid)?.exited ?? true;
    if (!exited && program.wakesUs >= 0 && (wakesUs === null || program.wakesUs < wakesUs)) wakesUs = program.wakesUs;
  }
  return wakesUs;
}
