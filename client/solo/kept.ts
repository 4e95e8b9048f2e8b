import { err, ok, type Result } from '../../shared/base/index.ts';
import { defaultConfig } from '../../shared/game/index.ts';
import { decodeJournal, encodeJournal } from '../../shared/log/journal.ts';
import { w } from '../levels/words.ts';
import { recall, remember } from '../storage.ts';
import { lastName } from '../session.ts';
import { freeTable, seated, YOU, type Table } from './table.ts';

const KEY = 'ackademy:sandbox';
/** Characters of a sandbox that the browser keeps; its storage holds about five million for everything. */
export const MOST_KEPT_CHARS = 1_500_000;

/** A sandbox as text: the journal of a room. */
export function textOf({ config, inputs }: Table): string {
  return encodeJournal({ config, entries: inputs.map((input, i) => ({ seq: i + 1, input })) });
}

/** A sandbox of so many hosts at its beginning, every seat in one player's hands. */
export function newSandbox(hosts: number, seed: number): Table {
  const config = defaultConfig(seed, hosts);
  return freeTable(config, seated(config, lastName() || w('solo.you')));
}

/**
 * The table that a text tells: of a sandbox, or the journal of any room, whose seats then pass to one player. The error
 * says what is wrong with it, and where.
 */
export function readSandbox(text: string): Result<Table, string> {
  const journal = decodeJournal(text);
  if (!journal.ok) return err(journal.error);
  let seq = 0;
  try {
    const table = freeTable(journal.value.config, []);
    for (const entry of journal.value.entries) {
      ({ seq } = entry);
      if (table.fault(entry.input) !== null) return err(w('sandbox.badInput', { seq }));
      table.take(entry.input);
    }
    takeOver(table);
    return ok(table);
  } catch (error) {
    return err(`${w('sandbox.badInput', { seq })}: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Puts every seat into the hands of the one who plays here. */
function takeOver(table: Table): void {
  if (!table.world.players.some(({ id }) => id === YOU)) {
    const names = new Set(table.world.players.map(({ name }) => name.toLowerCase()));
    const wanted = lastName() || w('solo.you');
    table.take({ type: 'join', playerId: YOU, name: names.has(wanted.trim().toLowerCase()) ? `${wanted} *` : wanted });
  }
  for (const { id, playerId } of table.world.seats) {
    if (playerId === YOU) continue;
    if (playerId !== null) table.take({ type: 'leave-seat', playerId, seatId: id });
    table.take({ type: 'take-seat', playerId: YOU, seatId: id });
  }
}

/** The sandbox that this browser keeps, or null. */
export function keptSandbox(): Table | null {
  const text = recall(localStorage, KEY);
  const read = text === null ? null : readSandbox(text);
  return read?.ok ? read.value : null;
}

/** Keeps a sandbox; false where it is too large. */
export function keepSandbox(table: Table): boolean {
  const text = textOf(table);
  if (text.length > MOST_KEPT_CHARS) return false;
  remember(localStorage, KEY, text);
  return true;
}
