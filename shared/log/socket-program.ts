import { type Result, err, ok } from '../base/index.ts';

/** The two hosts of every program, in the order in which the simulator numbers them. */
export const PROGRAM_HOSTS = ['server', 'client'] as const;
export type ProgramHost = (typeof PROGRAM_HOSTS)[number];

/** An endpoint as programs write it: `any` is INADDR_ANY, `e1` a port that the kernel picked. */
export interface ProgramAddress {
  host: ProgramHost | 'any';
  port: number | string;
}

/** What was recorded of a call that returned: a key stands only where the call gives that. */
export interface ProgramResult {
  ret: number | 'pid';
  errno?: string;
  data?: string;
  parts?: string[];
  addr?: ProgramAddress;
  value?: unknown;
  revents?: string;
}

/** A call of an earlier step that returned during this one. `step` counts from 0. */
export interface Unblocked {
  step: number;
  proc: string;
  result: ProgramResult;
}

/** What was seen while a step lasted. `sockets` holds the tables of both hosts at its end. */
interface Recorded {
  /** When the step began, milliseconds from the program's start. */
  at: number;
  unblocked: Unblocked[];
  segments: string[];
  sockets: Record<ProgramHost, string[]> | null;
}

export type CallStep = Recorded & {
  kind: 'call';
  proc: string;
  call: string;
  args: Record<string, unknown>;
  /** fork: the name of the new process. */
  child: string | null;
  /** What the call gave; `blocked` where it slept on; null where nothing was recorded (signal). */
  result: ProgramResult | 'blocked' | null;
};
export type SleepStep = Recorded & { kind: 'sleep'; sleepMs: number };
export type NetStep = Recorded & { kind: 'net'; net: string; from: ProgramHost | null; match: string; count: number };
export type ProgramStep = CallStep | SleepStep | NetStep;

/** A program of system calls by processes on two hosts, with what a real kernel answered. */
export interface SocketProgram {
  name: string;
  about: string;
  /** Settings of both hosts under Linux's own names. */
  sysctls: Record<string, number | string>;
  steps: ProgramStep[];
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Reads a program of format `socket-program/1`. The error is one line that says what is wrong, and at which step. */
export function parseProgram(text: string): Result<SocketProgram, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return err(`not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (!isObject(json)) return err('not a JSON object');
  if (json.format !== 'socket-program/1') return err(`format is ${JSON.stringify(json.format)}, expected "socket-program/1"`);
  if (typeof json.name !== 'string' || json.name === '') return err('no name');
  if (!Array.isArray(json.steps) || json.steps.length === 0) return err('no steps');
  const sysctls = json.sysctls ?? {};
  if (!isObject(sysctls) || !Object.values(sysctls).every(isSetting)) return err('sysctls is not an object of numbers and strings');
  const steps: ProgramStep[] = [];
  for (const [index, raw] of json.steps.entries()) {
    const step = parseStep(raw, steps.at(-1)?.at ?? 0);
    if (!step.ok) return err(`step ${index}: ${step.error}`);
    steps.push(step.value);
  }
  const about = typeof json.about === 'string' ? json.about : '';
  return ok({ name: json.name, about, sysctls: sysctls as SocketProgram['sysctls'], steps });
}

function isSetting(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string';
}

function parseStep(raw: unknown, earliest: number): Result<ProgramStep, string> {
  if (!isObject(raw)) return err('not an object');
  const recorded = parseRecorded(raw, earliest);
  if (!recorded.ok) return recorded;
  const kinds = ['call', 'sleep', 'net'].filter((key) => key in raw);
  if (kinds.length !== 1) return err('a step has exactly one of call, sleep and net');
  if (kinds[0] === 'call') return parseCall(raw, recorded.value);
  if (kinds[0] === 'net') return parseNet(raw, recorded.value);
  if (typeof raw.sleep !== 'number' || !(raw.sleep >= 0)) return err('sleep is not a number of milliseconds');
  return ok({ ...recorded.value, kind: 'sleep', sleepMs: raw.sleep });
}

function parseRecorded(raw: Json, earliest: number): Result<Recorded, string> {
  const { at, segments = [], unblocked = [], sockets = null } = raw;
  if (typeof at !== 'number' || !(at >= 0)) return err('at is not a number of milliseconds');
  if (at < earliest) return err(`at ${at} lies before the step ahead of it (${earliest})`);
  if (!isStrings(segments)) return err('segments is not a list of strings');
  if (!Array.isArray(unblocked) || !unblocked.every(isUnblocked)) return err('unblocked is not a list of {step, proc, result}');
  if (sockets !== null && !isTables(sockets)) return err('sockets is not {server: [...], client: [...]}');
  return ok({ at, segments, unblocked, sockets });
}

function isTables(value: unknown): value is Record<ProgramHost, string[]> {
  return isObject(value) && PROGRAM_HOSTS.every((host) => isStrings(value[host]));
}

function isUnblocked(value: unknown): value is Unblocked {
  return isObject(value) && typeof value.step === 'number' && typeof value.proc === 'string' && isResult(value.result);
}

function isResult(value: unknown): value is ProgramResult {
  return isObject(value) && (typeof value.ret === 'number' || value.ret === 'pid');
}

function parseCall(raw: Json, recorded: Recorded): Result<CallStep, string> {
  const { proc, call, args = {}, child = null, result = null } = raw;
  if (typeof proc !== 'string') return err('proc is not a string');
  if (typeof call !== 'string') return err('call is not a string');
  if (!isObject(args)) return err('args is not an object');
  if (child !== null && typeof child !== 'string') return err('child is not a string');
  const blocked = isObject(result) && result.blocked === true;
  if (result !== null && !blocked && !isResult(result)) return err('result is neither {ret: ...} nor {blocked: true}');
  return ok({ ...recorded, kind: 'call', proc, call, args, child, result: blocked ? 'blocked' : (result as ProgramResult | null) });
}

function parseNet(raw: Json, recorded: Recorded): Result<NetStep, string> {
  const { net, from = null, match = '', count = 1 } = raw;
  if (typeof net !== 'string') return err('net is not a string');
  if (from !== null && !isHost(from)) return err('from is neither server nor client');
  if (typeof match !== 'string') return err('match is not a string of flag letters');
  if (typeof count !== 'number' || !(count >= 0)) return err('count is not a number');
  return ok({ ...recorded, kind: 'net', net, from, match, count });
}

function isHost(value: unknown): value is ProgramHost {
  return PROGRAM_HOSTS.some((host) => host === value);
}
