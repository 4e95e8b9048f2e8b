import { signal } from '@preact/signals';
import type { Errno, SysCallName } from '../shared/socket/index.ts';

/** True while the help is open. */
export const helpOpen = signal(false);

/** True while the command palette is open. */
export const paletteOpen = signal(false);

/** True while the host's menu is open. */
export const hostMenuOpen = signal(false);

/** True while the menu of the time machine is open. */
export const timeMenuOpen = signal(false);

/** What the glossary is asked for: a term by its id or by its name in a panel, and where a call failed, which one with which errno. */
export interface Asked {
  term: string | null;
  failure: { call: SysCallName; errno: Errno } | null;
}

/** Null while the glossary is closed. */
export const glossaryOpen = signal<Asked | null>(null);

/** Opens the glossary, at a term (glossary.ts) where one is named. */
export function openGlossary(term: string | null = null): void {
  glossaryOpen.value = { term, failure: null };
}
