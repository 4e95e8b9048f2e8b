import { signal } from '@preact/signals';

/** True while the help is open. */
export const helpOpen = signal(false);

/** True while the command palette is open. */
export const paletteOpen = signal(false);
