import { type Result, err, ok } from '../../base/index.ts';
import { ACK, type Segment, SYN, seqAdd, URG } from '../../tcp/index.ts';
import type { Conversation } from '../conversations.ts';
import type { Journal } from '../journal.ts';
import type { SegmentAction } from './ast.ts';
import { type CallFact, type Fact, type HostFacts, hostFacts, type SegmentFact } from './journal-facts.ts';
import { errorText } from './lex.ts';
import { parseScript } from './parse.ts';
import { callText } from './print-call.ts';
import { settingLines } from './print-settings.ts';
import { runScript } from './run.ts';
import { flagLetters, scriptOptions, segmentText } from './segments.ts';
import { secondsText } from './time.ts';

/** The conversations of a host in a journal, in the order in which they began, each as its two ends. */
export function connectionsOfHost(journal: Journal, host: string): string[] {
  const hostId = journal.config.hosts.findIndex(({ name }) => name === host);
  return hostId < 0 ? [] : ownConversations(journal, hostId, hostFacts(journal, hostId)).map(endsText);
}

/**
 * A room's journal as a packetdrill script, seen from one host and one of its connections (counted from 1): the calls of that host
 * about it, the segments that reached it, and those that left it, each at its time, and the host's settings. The script was run and
 * passes; where it cannot be told so, because what a person sent by hand is not what a kernel sends, or because other connections had
 * a part in it, the error says where and why.
 */
export function packetdrillOf(journal: Journal, host: string, connection = 1): Result<string, string> {
  const hostId = journal.config.hosts.findIndex(({ name }) => name === host);
  const config = journal.config.hosts[hostId];
  if (!config) return err(`no host ${host}: there are ${journal.config.hosts.map(({ name }) => name).join(', ')}`);
  const facts = hostFacts(journal, hostId);
  const own = ownConversations(journal, hostId, facts);
  const conversation = own[connection - 1];
  if (!conversation) return err(`no connection ${connection} of ${host}: there are ${own.length}`);
  if (conversation.ends[0].addr === conversation.ends[1].addr) return err(`connection ${connection} of ${host} is one of the host to itself`);
  const story = tell(facts, conversation, config.addr);
  if (story.ok && story.value.length === 0) return err(`connection ${connection} of ${host}: no segment of it reached the host, and no call there concerned it`);
  if (!story.ok) return story;
  const { flags, commands } = settingLines(config.sysctls ?? {});
  const head = [`// ${host}: ${endsText(conversation)}`, ...flags, `\`${commands.join('\n')}\``, ''];
  const lines = [...head, ...story.value.map(({ text }) => text)];
  const source = `${lines.join('\n')}\n`;
  const fault = verify(source, [...Array.from({ length: lines.length - story.value.length + commands.length - 1 }, () => ''), ...story.value.map(({ text }) => text)]);
  return fault === null ? ok(source) : err(fault);
}

function endsText({ ends: [a, b] }: Conversation): string {
  return `${a.addr}:${a.port} > ${b.addr}:${b.port}`;
}

function ownConversations(journal: Journal, hostId: number, { conversations }: HostFacts): Conversation[] {
  const { addr } = journal.config.hosts[hostId]!;
  return conversations.filter(({ ends }) => ends.some((end) => end.addr === addr));
}

/** Runs what was written. A script that does not pass is not given away: the reason is, with its line. */
function verify(source: string, texts: string[]): string | null {
  const script = parseScript(source, 'script');
  if (!script.ok) return errorText(script.error);
  const { outcome } = runScript(script.value);
  if (outcome.kind === 'ok') return null;
  const at = `line ${outcome.line} (${(texts[outcome.line - 1] ?? '').trim()})`;
  if (outcome.kind === 'unsupported') return `${at}: ${outcome.what}`;
  return `${at}: an automatic kernel that knows this connection alone gives ${outcome.got}, not ${outcome.expected}`;
}

interface Line {
  text: string;
}

/** The facts that belong to a conversation, as lines. */
function tell(host: HostFacts, conversation: Conversation, addr: string): Result<Line[], string> {
  const sockets = socketsOf(host, conversation);
  const facts = belonging(host, conversation, sockets);
  const firstUs = facts[0]?.atUs ?? 0;
  const teller = new Teller(conversation, addr, sockets, firstUs);
  for (const fact of facts) {
    const problem = fact.kind === 'call' ? teller.call(fact) : teller.segment(fact);
    if (problem !== null) return err(`${secondsText(fact.atUs - firstUs)} s: ${problem}`);
  }
  return ok(teller.lines);
}

interface Sockets {
  own: Set<string>;
  listeners: Set<string>;
}

function socketsOf({ facts, parents }: HostFacts, conversation: Conversation): Sockets {
  const own = new Set<string>();
  const listeners = new Set<string>();
  for (const fact of facts) if (fact.kind !== 'call' && fact.conversation === conversation && fact.socketId !== null) own.add(fact.socketId);
  for (const id of own) {
    const parent = parents.get(id);
    if (parent !== undefined) listeners.add(parent);
  }
  // A segment for nobody's connection is the listener's: not a socket of the conversation.
  for (const fact of facts) if (fact.kind === 'call' && fact.call.name === 'listen' && fact.on && own.delete(fact.on.socketId)) listeners.add(fact.on.socketId);
  return { own, listeners };
}

/**
 * The facts of one conversation. A socket that connected several times has several: what it did for the others is left out, but
 * for its options.
 */
function belonging(host: HostFacts, conversation: Conversation, { own, listeners }: Sockets): Fact[] {
  const started = (fact: Fact): fact is SegmentFact => fact.kind === 'out' && (fact.segment.flags & (SYN | ACK)) === SYN && own.has(fact.socketId ?? '');
  const begins = host.facts.findIndex((fact) => started(fact) && fact.conversation === conversation);
  const connects = (before: number): number => {
    let at = before;
    while (at >= 0 && !isConnect(host.facts[at]!, own)) at--;
    return at;
  };
  const next = begins < 0 ? -1 : host.facts.findIndex((fact, i) => i > begins && started(fact) && fact.conversation !== conversation);
  const from = begins < 0 ? -1 : connects(begins);
  const to = next < 0 ? host.facts.length : connects(next);
  return host.facts.filter((fact, i) => {
    if (fact.kind !== 'call') return fact.conversation === conversation;
    const concerned = touched(fact).some((id) => own.has(id) || listeners.has(id));
    return concerned && i < to && (i >= from || KEPT.includes(fact.call.name));
  });
}

function isConnect(fact: Fact, own: ReadonlySet<string>): boolean {
  return fact.kind === 'call' && fact.call.name === 'connect' && own.has(fact.on?.socketId ?? '');
}

/** Calls that shape a socket before it connects. */
const KEPT: readonly string[] = ['socket', 'bind', 'setsockopt', 'fcntl', 'dup', 'dup2', 'fork', 'close', 'exit', 'listen'];

function touched({ on, made, closed }: CallFact): string[] {
  return [...(on ? [on] : []), ...made.map(({ binding }) => binding), ...closed].map(({ socketId }) => socketId);
}

/** Calls that say no without changing anything, because of sockets that the script does not have. */
const ELSEWHERE: readonly (string | undefined)[] = ['EADDRINUSE', 'EADDRNOTAVAIL', 'ENETUNREACH', 'EMFILE'];
/** What shapes a listener; what else is asked of it concerns other connections, or is refused. */
const OF_LISTENERS: readonly string[] = ['socket', 'bind', 'listen', 'setsockopt', 'fcntl', 'shutdown', 'close'];
const WRITES: readonly string[] = ['write', 'writev', 'send', 'sendto', 'sendmsg'];

class Teller {
  readonly lines: Line[] = [];
  readonly #conversation: Conversation;
  readonly #addr: string;
  readonly #sockets: Sockets;
  readonly #firstUs: number;
  readonly #bound = new Set<string>();
  #sleepsUntilUs = -1;

  constructor(conversation: Conversation, addr: string, sockets: Sockets, firstUs: number) {
    this.#conversation = conversation;
    this.#addr = addr;
    this.#sockets = sockets;
    this.#firstUs = firstUs;
  }

  #line(atUs: number, text: string, untilUs: number | null = null): void {
    const end = untilUs === null ? '' : `...${secondsText(untilUs - this.#firstUs)}`;
    this.lines.push({ text: `${secondsText(atUs - this.#firstUs)}${end} ${text}` });
  }

  #mine(socketId: string): boolean {
    return this.#sockets.own.has(socketId) || this.#sockets.listeners.has(socketId);
  }

  /** Writes a call down. What it answers is why it cannot be. */
  call(fact: CallFact): string | null {
    const { call, atUs, made, closed, result } = fact;
    for (const { fd, socketId } of closed) {
      // exit() and dup2() close what they close without a call of its own.
      if (call.name !== 'close' && this.#mine(socketId)) this.#line(atUs, `close(${fd}) = 0`);
    }
    if (call.name === 'fork' || call.name === 'dup' || call.name === 'dup2') {
      for (const { binding, from } of made) if (from && this.#mine(binding.socketId)) this.#line(atUs, `dup(${from.fd}) = ${binding.fd}`);
      return null;
    }
    if (call.name === 'exit' || ELSEWHERE.includes(result?.errno)) return null;
    const given = made[0]?.binding;
    if (given ? !this.#mine(given.socketId) : this.#sockets.listeners.has(fact.on?.socketId ?? '') && !OF_LISTENERS.includes(call.name)) return null;
    return this.#plainCall(fact, given?.fd);
  }

  #plainCall(fact: CallFact, givenFd: number | undefined): string | null {
    const { call, atUs, on, result } = fact;
    if (call.name === 'bind' && on) this.#bound.add(on.socketId);
    // A port that the kernel picked is none that a packet of a script could find.
    if (call.name === 'listen' && on && !this.#bound.has(on.socketId) && result?.ret === 0) {
      this.#bound.add(on.socketId);
      this.#line(atUs, `bind(${on.fd}, ..., ...) = 0`);
    }
    if (fact.returnedUs === null || fact.interrupted || result === null) return this.#unfinished(fact);
    if (call.name === 'getsockopt' && call.option === 'TCP_INFO') return null;
    const text = callText(call, on?.fd ?? 0, result);
    if (text === null) return result.ret < 0 ? null : `${call.name} has no form in a script`;
    if (fact.slept) {
      if (atUs < this.#sleepsUntilUs) return `${call.name} sleeps while another call does: a script can have one such call at a time`;
      this.#sleepsUntilUs = fact.returnedUs;
    }
    const errno = result.errno === undefined ? '' : ` ${result.errno}`;
    this.#line(atUs, `${text} = ${givenFd ?? result.ret}${errno}`, fact.slept ? fact.returnedUs : null);
    return null;
  }

  /** A call that a signal ended, or that still sleeps: one that only waited is left out. */
  #unfinished({ call, on, atUs, result }: CallFact): string | null {
    if (call.name === 'connect' && on) {
      this.#line(atUs, `fcntl(${on.fd}, F_SETFL, O_RDWR|O_NONBLOCK) = 0`);
      this.#line(atUs, `connect(${on.fd}, ..., ...) = -1 EINPROGRESS (Operation now in progress)`);
      this.#line(atUs, `fcntl(${on.fd}, F_SETFL, O_RDWR) = 0`);
      return null;
    }
    if (WRITES.includes(call.name) || (result?.ret ?? 0) > 0) return `${call.name} was still under way, or ended by a signal, which a script cannot say`;
    if (call.name === 'close' && on) this.#line(atUs, `setsockopt(${on.fd}, SOL_SOCKET, SO_LINGER, {onoff=0, linger=0}, 8) = 0`);
    if (call.name === 'close' && on) this.#line(atUs, `close(${on.fd}) = 0`);
    return null;
  }

  segment({ kind, atUs, segment }: SegmentFact): string | null {
    if (segment.flags & URG) return 'a segment with URG, which is not modelled';
    const out = kind === 'out';
    const action = this.#action(segment, out);
    this.#line(atUs, `${out ? '>' : '<'} ${segmentText(action, action)}`);
    return null;
  }

  #action(segment: Segment, out: boolean): SegmentAction {
    const mine = this.#conversation.ends.find(({ addr }) => addr === this.#addr)!;
    const peer = this.#conversation.ends.find((end) => end !== mine)!;
    // A host that sent no SYN of its own has no number to count from: what it sends (RST) stands as it is.
    const base = { mine: mine.synSeen ? mine.initialSeq ?? 0 : 0, peers: peer.initialSeq ?? 0 };
    const [own, others] = out ? [base.mine, base.peers] : [base.peers, base.mine];
    return {
      kind: 'segment', direction: out ? 'out' : 'in', flags: flagLetters(segment.flags), seq: seqAdd(segment.seq, -own), length: segment.payload.length,
      ack: segment.flags & ACK ? seqAdd(segment.ack, -others) : null, win: out ? null : segment.windowBytes, urgent: null, ports: null,
      options: scriptOptions(segment.options, -others, (val) => val), ip: segment.ecn ?? null,
    };
  }
}
