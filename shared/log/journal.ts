import { err, hashPlain, ok, type Result } from '../base/index.ts';
import { createWorld, type GameEvent, type Input, step, type World, type WorldConfig } from '../game/index.ts';

/** One line of a journal after its head: an input with its number in the room's order, from 1. */
export interface JournalEntry {
  seq: number;
  input: Input;
}

/** A room's whole history: what it started from, and everything that happened. Worlds and events are recomputed from it. */
export interface Journal {
  config: WorldConfig;
  entries: JournalEntry[];
}

/** Version of the journal's format, in its first line. */
export const JOURNAL_VERSION = 1;

/** The hash by which replicas compare their Worlds: 16 hexadecimal digits. Survives a JSON round trip. */
export function worldHash(world: World): string {
  return hashPlain(world);
}

/** First line of a journal: its version and what the room started from. */
export function encodeHead(config: WorldConfig): string {
  return JSON.stringify({ journal: JOURNAL_VERSION, config });
}

/** One line (without line feed) for one input. */
export function encodeEntry(entry: JournalEntry): string {
  return JSON.stringify({ seq: entry.seq, input: entry.input });
}

/** A journal as JSON lines, each ended by a line feed. */
export function encodeJournal(journal: Journal): string {
  return [encodeHead(journal.config), ...journal.entries.map(encodeEntry), ''].join('\n');
}

/**
 * Reads a journal from JSON lines. The error names the line. Numbers must follow one another without a gap; a last line
 * without line feed that is not whole JSON is what a crash left behind, was never acknowledged, and is dropped.
 */
export function decodeJournal(text: string): Result<Journal, string> {
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  if (tail !== '' && parseLine(tail) !== undefined) lines.push(tail);
  const head = parseLine(lines[0] ?? '') as { journal?: unknown; config?: WorldConfig } | undefined;
  if (head?.journal !== JOURNAL_VERSION || !head.config) return err(`line 1: not a journal of version ${JOURNAL_VERSION}`);
  const entries: JournalEntry[] = [];
  for (let i = 1; i < lines.length; i++) {
    const entry = parseLine(lines[i]!) as Partial<JournalEntry> | undefined;
    if (typeof entry?.input?.type !== 'string') return err(`line ${i + 1}: not an input`);
    if (entry.seq !== i) return err(`line ${i + 1}: input ${i} expected, got ${entry.seq}`);
    entries.push({ seq: i, input: entry.input });
  }
  return ok({ config: head.config, entries });
}

function parseLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a replay tells of each input: the events that came of it and the World's hash after it. */
export interface ReplayStep {
  entry: JournalEntry;
  events: GameEvent[];
  hash: string;
}

/**
 * Folds a journal into its World. `watch` is told of each input after it was taken in; without it no hash is computed.
 * A journal that holds an input which the room could not have taken throws: it was not written by a room.
 */
export function replay(journal: Journal, watch?: (replayed: ReplayStep, world: World) => void): World {
  const world = createWorld(journal.config);
  for (const entry of journal.entries) {
    const events = step(world, entry.input);
    watch?.({ entry, events, hash: worldHash(world) }, world);
  }
  return world;
}

/** The World's hash after every input, in order: two machines agree on a journal exactly when these lists are equal. */
export function hashTrail(journal: Journal): string[] {
  const hashes: string[] = [];
  replay(journal, ({ hash }) => hashes.push(hash));
  return hashes;
}
