import { batch } from '@preact/signals';
import { enterLocal, leaveRoom } from '../connection.ts';
import { liveAgain } from '../timetravel.ts';
import { LocalLine } from './line.ts';
import type { Table } from './table.ts';

let line: LocalLine | null = null;
const holders = new Set<string>();

/** Has the page's room be this table, from its beginning to where it stands. */
export function sitDown(table: Table): void {
  batch(() => {
    liveAgain();
    line = enterLocal(table.config, (owner) => new LocalLine(owner, table, holders.size > 0));
    line.begin();
  });
}

/** Leaves the table; its clock stands. */
export function getUp(): void {
  line = null;
  holders.clear();
  document.removeEventListener('visibilitychange', holdHidden);
  leaveRoom();
}

/** Does something at the table that is not asked for over the line, at this very moment of its clock. */
export function act(work: () => void): void {
  line?.act(work);
}

/** Stops the table's clock for a reason, until that reason is gone: a question stands open, the page is not looked at. */
export function holdClock(reason: string, holds: boolean): void {
  if (holds) holders.add(reason);
  else holders.delete(reason);
  line?.hold(holders.size > 0);
}

function holdHidden(): void {
  holdClock('hidden', document.visibilityState === 'hidden');
}

/** Lets the clock stand while nobody looks at the page. */
export function holdWhileHidden(): void {
  document.addEventListener('visibilitychange', holdHidden);
}
