import { readFileSync, readdirSync } from 'node:fs';
import { nextBelow, type RandomState, seedRandom } from '../../shared/base/index.ts';
import { parseScript, runScript } from '../../shared/log/packetdrill/index.ts';

const folder = new URL('../conform/packetdrill/', import.meta.url);
const SCRIPTS = readdirSync(folder).filter((name) => name.endsWith('.pkt')).map((name) => readFileSync(new URL(name, folder), 'utf8'));

/** Words of the language, and what stands at the edges of numbers. */
const WORDS: readonly string[] = [
  '+0', '0', '1~2', '+1~+2', '*', '...', '<', '>', 'S', 'S.', 'FP.', 'SEWA', '.', '-', '0:0(0)', '1:1001(1000)', '4294967295:4294967296(1)', 'ack 1', 'ack 4294967295',
  'win 0', 'win 65535', '<mss 1000,sackOK,nop,nop,nop,wscale 7>', '<mss 0>', '<wscale 255>', '<sack 1:2 3:4>', '<TS val 1 ecr 4294967295>', '<...>', '<', '[ect0]', '1 > 2',
  'socket(..., SOCK_STREAM, IPPROTO_TCP) = 3', 'write(4, ..., 100000) = 100000', 'read(4, ..., 1000) = 5', 'close(4) = 0', 'close(3) = 0', 'dup(4) = 5', 'accept(3, ..., ...) = 5',
  'setsockopt(4, SOL_SOCKET, SO_RCVBUF, [1], 4) = 0', 'setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0', 'shutdown(4, SHUT_RDWR) = 0', 'poll([{fd=4, events=POLLIN}], 1, -1) = 1',
  '`sysctl -q net.ipv4.tcp_timestamps=1`', '`', '%{ assert tcpi_snd_cwnd == 10 }%', '%{', '}%', '"', '/*', '*/', '//', '{', '}', '[', ']', '(', ')', '=', ',', '|', '--mss=1', '\\', '\0', '\u{1f40b}',
];

/** A script of the corpus with one to three changes; the same seed and number give the same text. */
export function mutant(seed: number, index: number): string {
  const random = seedRandom(seed, `mutant ${index}`);
  let text = SCRIPTS[nextBelow(random, SCRIPTS.length)]!;
  for (let i = nextBelow(random, 3); i >= 0; i--) text = mutate(text, random);
  return text;
}

function mutate(text: string, random: RandomState): string {
  const at = nextBelow(random, text.length + 1);
  const word = WORDS[nextBelow(random, WORDS.length)]!;
  const lines = text.split('\n');
  const line = nextBelow(random, lines.length);
  switch (nextBelow(random, 10)) {
    case 0: return text.slice(0, at) + text.slice(at + 1 + nextBelow(random, 12));
    case 1: return text.slice(0, at) + word + text.slice(at);
    case 2: return spliced(lines, line, 1).join('\n');
    case 3: return spliced(lines, line, 0, lines[nextBelow(random, lines.length)]!).join('\n');
    case 4: return spliced(lines, line, 0, `+.${nextBelow(random, 100)} ${word}`).join('\n');
    case 5: return lines.map((old, i) => (i === line ? old.replace(/\d+/, String(nextBelow(random, 2 ** 31))) : old)).join('\n');
    case 6: return lines.map((old, i) => (i === line ? old.replace(/\S+/, word) : old)).join('\n');
    case 7: return text.slice(0, at);
    case 8: return text.slice(0, at) + SCRIPTS[nextBelow(random, SCRIPTS.length)]!.slice(nextBelow(random, 400));
    default: return text.slice(0, at) + String.fromCharCode(nextBelow(random, 300)) + text.slice(at + 1);
  }
}

function spliced(lines: string[], at: number, count: number, ...fresh: string[]): string[] {
  lines.splice(at, count, ...fresh);
  return lines;
}

/** What became of a text: a located error, or the end of a run. The faults are those that must not be. */
export function fate(text: string): { kind: string; fault: string | null } {
  const script = parseScript(text, 'mutant');
  if (!script.ok) {
    const { line, column, message } = script.error;
    const lines = text.split('\n');
    const inside = line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1]!.length + 1;
    return { kind: 'refused', fault: inside && message.includes('expected') ? null : `${line}:${column}: ${message}` };
  }
  const { outcome, steps } = runScript(script.value);
  const lines = text.split('\n').length;
  const placed = outcome.kind === 'ok' || (outcome.line >= 1 && outcome.line <= lines);
  return { kind: outcome.kind, fault: placed && steps.length <= 20 * script.value.events.length + 20 ? null : JSON.stringify(outcome) };
}

/** The fates of the mutants from `from` to `to`, counted, and the first fault with its number. */
export function runMutants(seed: number, from: number, to: number): { counts: Record<string, number>; fault: string | null } {
  const counts: Record<string, number> = {};
  for (let index = from; index < to; index++) {
    const { kind, fault } = judged(seed, index);
    if (fault !== null) return { counts, fault: `mutant ${index} of seed ${seed}: ${fault}` };
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return { counts, fault: null };
}

/** An exception is a fault too, and its number is what the finder needs. */
function judged(seed: number, index: number): { kind: string; fault: string | null } {
  try {
    return fate(mutant(seed, index));
  } catch (cause) {
    return { kind: 'thrown', fault: cause instanceof Error ? cause.stack ?? cause.message : String(cause) };
  }
}
