import { type Result, err, ok } from '../../base/index.ts';
import type { Sysctls } from '../../tcp/index.ts';
import type { CallAction, Script, ScriptEvent, SegmentAction } from './ast.ts';
import { type Assertion, readAssertions } from './assertions.ts';
import { type PlannedCall, planCall } from './calls.ts';
import { readCommand, readFlags, type RunOptions, STOCK } from './settings.ts';

/** An event with what is to be done about it. */
export type PlannedAction =
  | { kind: 'inbound'; segment: SegmentAction }
  | { kind: 'outbound'; segment: SegmentAction }
  | { kind: 'call'; call: CallAction; planned: PlannedCall }
  | { kind: 'settings'; settings: Partial<Sysctls> }
  | { kind: 'assertions'; assertions: Assertion[] };

export interface PlannedEvent {
  event: ScriptEvent;
  action: PlannedAction;
}

/** A script that the simulator can run: all of it is modelled. */
export interface Plan {
  options: RunOptions;
  sysctls: Partial<Sysctls>;
  events: PlannedEvent[];
}

/** What of a script is not modelled, with its line. */
export interface Unsupported {
  line: number;
  what: string;
}

/** Prepares a script for running. Nothing is run where any part of it is not modelled: half a run would say nothing. */
export function planScript(script: Script): Result<Plan, Unsupported> {
  const options = readFlags(script.flags);
  if (!options.ok) return err({ line: options.error.flag.line, what: options.error.what });
  const sysctls: Partial<Sysctls> = { ...STOCK, mtu: options.value.mtu };
  if (script.setup) {
    const setup = readCommand(script.setup.text);
    if (!setup.ok) return err({ line: script.setup.line, what: setup.error });
    Object.assign(sysctls, setup.value);
  }
  const events: PlannedEvent[] = [];
  const names = new Map<string, number>();
  for (const event of script.events) {
    const action = planEvent(event, names);
    if (!action.ok) return err({ line: event.line, what: action.error });
    events.push({ event, action: action.value });
  }
  // What a script does after its last event changes nothing that it looked at; but a command that is not understood may have.
  const cleanup = script.cleanup ? readCommand(script.cleanup.text) : null;
  if (cleanup && !cleanup.ok) return err({ line: script.cleanup!.line, what: cleanup.error });
  return ok({ options: options.value, sysctls, events });
}

function planEvent({ action }: ScriptEvent, names: Map<string, number>): Result<PlannedAction, string> {
  switch (action.kind) {
    case 'segment': {
      const problem = segmentProblem(action);
      return problem === null ? ok({ kind: action.direction === 'in' ? 'inbound' : 'outbound', segment: action }) : err(problem);
    }
    case 'call': {
      const planned = planCall(action);
      return planned.ok ? ok({ kind: 'call', call: action, planned: planned.value }) : planned;
    }
    case 'command': {
      const settings = readCommand(action.text);
      return settings.ok ? ok({ kind: 'settings', settings: settings.value }) : settings;
    }
    case 'code': {
      const assertions = readAssertions(action.text, names);
      return assertions.ok ? ok({ kind: 'assertions', assertions: assertions.value }) : assertions;
    }
    case 'foreign':
      return err(`packet of ${action.what}`);
  }
}

/** Options of which the host takes no notice while they are switched off: fast open. */
const IGNORED_OPTIONS = /^(?:FO|FOEXP)\b/;

const ECN_MARKS: readonly (string | null)[] = [null, 'noecn', 'ect0', 'ect1', 'ect01', 'ce'];

/** What of a segment is not modelled: urgent data, AccECN's flag and counters, fields of IP, options. */
function segmentProblem({ direction, flags, urgent, options, ip }: SegmentAction): string | null {
  if (flags.includes('U') || urgent !== null) return 'urgent data';
  if (/A|\d/.test(flags)) return 'AccECN';
  if (!ECN_MARKS.includes(ip)) return `packet with ${ip}`;
  const others = (options ?? []).filter((option) => option.kind === 'other').map((option) => option.text);
  const unknown = direction === 'out' ? others[0] : others.find((text) => !IGNORED_OPTIONS.test(text));
  return unknown === undefined ? null : `option ${unknown}`;
}
