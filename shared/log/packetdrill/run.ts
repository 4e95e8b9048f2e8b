import type { Emit } from '../../sim/index.ts';
import { seqAdd, seqLeq } from '../../tcp/index.ts';
import type { CallAction, Script, SegmentAction } from './ast.ts';
import type { Assertion } from './assertions.ts';
import { expressionText } from './arguments.ts';
import { differentReturn, O_NONBLOCK, O_RDWR, type PlannedCall, returnText } from './calls.ts';
import { type CallState, Machine, type Sent } from './machine.ts';
import { type Plan, type PlannedEvent, planScript } from './plan.ts';
import { createDescriptors, type Descriptors } from './descriptors.ts';
import { collectOutbound } from './outbound.ts';
import { compareSegment, liveSegment, seenSegment, segmentText } from './segments.ts';
import { type Due, dueText, dueTime, isEarly, isLate, secondsText, toleranceUs } from './time.ts';

/** The end of a run. Lines count from 1; `win` is true where nothing but windows differs (rule 10: they follow how memory is counted). */
export type ScriptOutcome =
  | { kind: 'ok' }
  | { kind: 'differs'; line: number; expected: string; got: string; win: boolean }
  | { kind: 'unsupported'; line: number; what: string };

/** What happened at one event: when, microseconds since the script began, and what was seen there. */
export interface StepReport {
  line: number;
  atUs: number;
  verdict: 'ok' | 'differs';
  got: string;
}

export interface ScriptRun {
  outcome: ScriptOutcome;
  steps: StepReport[];
}

type Differs = Extract<ScriptOutcome, { kind: 'differs' }>;

/** A call that sleeps: what it is to return, and by when. */
interface Pending {
  line: number;
  call: CallAction;
  planned: PlannedCall;
  state: CallState;
  due: Due;
  toleranceUs: number;
}

/** How much longer than due a segment is waited for, so that a late one can be told from none at all. */
const PATIENCE_US = 2_000_000;
const ANY_TIME_US = 3_600_000_000;

/**
 * Runs a script against the simulator: the host under test has an automatic kernel, the peer says what the script puts in, and
 * everything the script expects is compared. `watch` is told of every event of the simulator. Ends on every script.
 */
export function runScript(script: Script, { watch }: { watch?: Emit } = {}): ScriptRun {
  const plan = planScript(script);
  return plan.ok ? new Runner(plan.value, watch).run() : { outcome: { kind: 'unsupported', ...plan.error }, steps: [] };
}

class Runner {
  readonly #plan: Plan;
  readonly #machine: Machine;
  readonly #names: Descriptors = createDescriptors();
  readonly #steps: StepReport[] = [];
  #pending: Pending | null = null;
  #line = 0;
  /** The scripted time of the event before, and whether it was an inbound packet: the next one counts from that time then. */
  #lastDueUs = 0;
  #anchored = false;
  #end: ScriptOutcome | null = null;
  /** The segments that the last packet line found, while nothing but code has followed it. */
  #lastFound: Sent[] = [];
  /** What left at once when an inbound packet came, and what such a packet acknowledges: a script that does so knows of it. */
  readonly #answers = new Set<Sent>();
  /** The first line on which the window alone was another. */
  #window: Differs | null = null;

  constructor(plan: Plan, watch: Emit | undefined) {
    this.#plan = plan;
    this.#machine = new Machine(plan.sysctls, watch);
  }

  run(): ScriptRun {
    for (const planned of this.#plan.events) {
      this.#event(planned);
      if (this.#end) break;
    }
    if (!this.#end) this.#finishPending(true);
    if (!this.#end) this.#noMore();
    return { outcome: this.#end ?? this.#window ?? { kind: 'ok' }, steps: this.#steps };
  }

  #event({ event, action }: PlannedEvent): void {
    this.#line = event.line;
    const inbound = action.kind === 'inbound';
    if (action.kind !== 'assertions') this.#lastFound = [];
    const due = dueTime(event.time, this.#anchored && inbound ? this.#lastDueUs : this.#machine.nowUs);
    const tolerance = toleranceUs(this.#plan.options, due.fromUs - this.#lastDueUs);
    if (action.kind === 'outbound') this.#outbound(action.segment, due, tolerance);
    else if (this.#wait(due, tolerance)) {
      switch (action.kind) {
        case 'inbound':
          this.#inbound(action.segment);
          break;
        case 'call':
          this.#call(action.call, action.planned, event.time.kind === 'relative' ? due.fromUs - event.time.us : 0, tolerance);
          break;
        case 'settings':
          this.#machine.change(action.settings);
          this.#note('done');
          break;
        case 'assertions':
          this.#assert(action.assertions);
          break;
      }
    }
    this.#lastDueUs = due.anyTime ? this.#machine.nowUs : due.fromUs;
    this.#anchored = inbound;
    if (!this.#end) this.#finishPending(false);
  }

  #note(got: string, verdict: StepReport['verdict'] = 'ok', line = this.#line, atUs = this.#machine.nowUs): void {
    this.#steps.push({ line, atUs, verdict, got });
  }

  #differs(expected: string, got: string, line = this.#line, atUs = this.#machine.nowUs): void {
    this.#note(got, 'differs', line, atUs);
    this.#end ??= { kind: 'differs', line, expected, got, win: false };
  }

  #unsupported(what: string): void {
    this.#end ??= { kind: 'unsupported', line: this.#line, what };
  }

  /** Lets time pass to the moment of an event that the script does itself. False where that moment is over. */
  #wait(due: Due, tolerance: number): boolean {
    this.#machine.until(due.fromUs);
    if (this.#machine.exhausted) this.#unsupported('a script that lasts so long');
    else if (isLate(due, this.#machine.nowUs, tolerance)) this.#differs(dueText(due), `at ${secondsText(this.#machine.nowUs)} s`);
    return this.#end === null;
  }

  #inbound(segment: SegmentAction): void {
    this.#names.inbound(segment);
    const live = liveSegment(segment, this.#names.tested!, this.#plan.options.scaledEcho);
    if (!live.ok) return this.#unsupported(live.error);
    const { inboundMss } = this.#plan.options;
    if (inboundMss > 0 && segment.length > inboundMss) live.value.pieceBytes = inboundMss;
    const before = this.#machine.sent.length;
    this.#machine.arrive(live.value);
    const { ack } = live.value;
    for (const [index, sent] of this.#machine.sent.entries()) if (index >= before || isAcknowledged(sent, ack)) this.#answers.add(sent);
    this.#note('arrived');
  }

  #outbound(expected: SegmentAction, due: Due, tolerance: number): void {
    const line = segmentText(expected, expected);
    const tested = this.#names.outbound();
    if (!tested) return this.#differs(line, 'no connection');
    const wanted = due.anyTime ? this.#machine.nowUs + ANY_TIME_US : due.toUs + tolerance + PATIENCE_US;
    const found = collectOutbound(this.#machine, tested, expected, wanted);
    if (this.#machine.exhausted) return this.#unsupported('a script that lasts so long');
    if (found.length === 0) return this.#differs(`${line} ${dueText(due)}`, `no segment by ${secondsText(this.#machine.nowUs)} s`);
    this.#lastFound = found;
    this.#compare(expected, found, due, tolerance);
  }

  #compare(expected: SegmentAction, found: Sent[], due: Due, tolerance: number): void {
    const { atUs } = found[0]!;
    const { timestampTickUs, toleranceUs: fixedUs } = this.#plan.options;
    const seen = seenSegment(found.map(({ segment }) => segment), expected, this.#names.tested!);
    const { header, win } = compareSegment(seen, expected, timestampTickUs > 0 ? Math.floor(fixedUs / timestampTickUs) : null);
    const [line, got] = [segmentText(expected, expected), segmentText(seen, expected)];
    if (header) return this.#differs(line, got, this.#line, atUs);
    if (isLate(due, atUs, tolerance) || isEarly(due, atUs, tolerance)) {
      return this.#differs(`${line} ${dueText(due)}`, `${got} at ${secondsText(atUs)} s`, this.#line, atUs);
    }
    this.#note(got, win ? 'differs' : 'ok', this.#line, atUs);
    if (win) this.#window ??= { kind: 'differs', line: this.#line, expected: line, got, win: true };
  }

  #call(call: CallAction, planned: PlannedCall, anchorUs: number, tolerance: number): void {
    // One call sleeps at a time: a second that may sleep waits until the first has returned.
    if (call.endUs !== null) this.#finishPending(true);
    if (this.#end) return;
    if (planned.effect === 'flags' || planned.effect === 'congestion') return this.#aside(call, planned);
    const liveFd = (fd: number): number => this.#names.liveFd(fd);
    const state: CallState = { pid: 0, results: [], returnedUs: null };
    let last = state;
    if (planned.effect === 'connect') this.#names.connecting(planned.fd!);
    for (const sys of planned.make(liveFd)) {
      last = this.#machine.call(sys);
      if (sys.name.endsWith('sockopt') && last.results[0]?.errno === 'ENOPROTOOPT') return this.#unsupported(`${sys.name} ${'option' in sys ? sys.option : ''}`);
      state.results.push(...last.results);
    }
    if (last.returnedUs !== null) state.returnedUs = last.returnedUs;
    const due = { fromUs: anchorUs + (call.endUs ?? 0), toUs: anchorUs + (call.endUs ?? 0), anyTime: false };
    // The gap that counts for its end is that since it began.
    const slack = Math.max(tolerance, toleranceUs(this.#plan.options, due.fromUs - this.#machine.nowUs));
    const pending: Pending = { line: this.#line, call, planned, state: last.returnedUs === null ? last : state, due, toleranceUs: slack };
    if (call.endUs !== null) this.#pending = pending;
    else if (last.returnedUs === null) this.#differs(expectedReturn(call), 'the call sleeps');
    else this.#returned(pending);
  }

  /** Calls that read or change what lies beside the simulator's calls: the flags of a file, the congestion control. */
  #aside(call: CallAction, planned: PlannedCall): void {
    const file = this.#machine.fileOf(this.#names.liveFd(planned.fd!));
    if (planned.effect === 'congestion') {
      const [, , , name] = call.args;
      if (name?.kind === 'text' && (name.bytes === 'reno' || name.bytes === 'cubic')) this.#machine.change({ congestionControl: name.bytes });
    }
    const result = !file ? { ret: -1, errno: 'EBADF' as const } : { ret: planned.effect === 'flags' ? O_RDWR | (file.nonblock ? O_NONBLOCK : 0) : 0 };
    const got = differentReturn(call, planned, [result]);
    if (got === null) this.#note(String(result.ret));
    else this.#differs(expectedReturn(call), got);
  }

  #returned({ line, call, planned, state }: Pending): void {
    const got = differentReturn(call, planned, state.results);
    if (got !== null) return this.#differs(expectedReturn(call), got, line, state.returnedUs ?? undefined);
    const [result] = state.results;
    this.#note(returnText(result?.ret ?? 0, result?.errno ?? null), 'ok', line, state.returnedUs ?? undefined);
    this.#names.returned(call, planned, result!, this.#machine);
  }

  /** Looks after the call that sleeps: compares it once it has returned. `wait`: lets time pass until its end. */
  #finishPending(wait: boolean): void {
    const pending = this.#pending;
    if (!pending) return;
    const { due, state, toleranceUs: tolerance, line, call } = pending;
    while (wait && state.returnedUs === null && this.#machine.step(due.toUs + tolerance));
    if (wait && state.returnedUs === null) this.#machine.until(due.toUs + tolerance);
    const atUs = state.returnedUs ?? this.#machine.nowUs;
    const early = state.returnedUs !== null && isEarly(due, atUs, tolerance);
    if (early || isLate(due, atUs, tolerance) || (wait && state.returnedUs === null)) {
      this.#pending = null;
      this.#differs(`${expectedReturn(call)} ${dueText(due)}`, state.returnedUs === null ? 'the call still sleeps' : `it returned at ${secondsText(atUs)} s`, line, atUs);
    } else if (state.returnedUs !== null) {
      this.#pending = null;
      this.#returned(pending);
    }
  }

  #assert(assertions: Assertion[]): void {
    const sock = this.#names.testedSock(this.#machine);
    if (!sock) return this.#unsupported('code about a connection that no descriptor stands for');
    const info = this.#machine.infoOf(sock);
    for (const { text, fields, evaluate } of assertions) {
      const missing = fields.find((field) => info[field] === undefined);
      if (missing !== undefined) return this.#unsupported(`field ${missing}`);
      const got = [...new Set(fields)].map((field) => `${field} ${info[field]}`).join(', ');
      if (!evaluate(info)) return this.#differs(text, got);
      this.#note(got);
    }
  }

  /**
   * What was sent and no line expected is a difference too, although packetdrill itself would not look. But a script may end in the
   * midst of a burst: more data that left together with what its last line found, and follows on that, is no surprise. And one that looks
   * at no segment after SYN and SYN+ACK is about calls: it lets answers to what it puts in pass, and what it acknowledges.
   */
  #noMore(): void {
    const { tested } = this.#names;
    const looks = this.#plan.events.some(({ action }) => action.kind === 'outbound' && !action.segment.flags.includes('S'));
    const unseen = tested ? this.#machine.sent.filter(({ segment }) => this.#names.isTested(segment)) : [];
    const extra = unseen.filter((sent) => looks || !this.#answers.has(sent));
    for (let last = this.#lastFound.at(-1); last && extra[0] && goesOn(last, extra[0]); last = extra.shift());
    if (extra.length === 0) return;
    const like: SegmentAction = { kind: 'segment', direction: 'out', flags: '.', seq: 0, length: 0, ack: 0, win: null, urgent: null, options: [], ports: null, ip: null };
    const seen = seenSegment([extra[0]!.segment], like, tested!);
    this.#differs('no more segments', segmentText(seen, { ...like, options: [] }), this.#line, extra[0]!.atUs);
  }
}

function isAcknowledged({ segment }: Sent, ack: number): boolean {
  return segment.payload.length > 0 && seqLeq(seqAdd(segment.seq, segment.payload.length), ack);
}

/** Is `next` the further course of the burst that `last` belongs to? */
function goesOn(last: Sent, next: Sent): boolean {
  const { payload, seq, ack } = last.segment;
  return payload.length > 0 && next.segment.payload.length > 0 && next.atUs === last.atUs && next.segment.ack === ack
    && next.segment.seq === (seq + payload.length) >>> 0;
}

function expectedReturn({ result, errno }: CallAction): string {
  return `${expressionText(result)}${errno === null ? '' : ` ${errno}`}`;
}
