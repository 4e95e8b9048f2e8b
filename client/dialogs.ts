import { signal } from '@preact/signals';

/** True while the help is open. */
export const helpOpen = signal(false);

/** True while the command palette is open. */
export const paletteOpen = signal(false);

/** True while the host's menu is open. */
export const hostMenuOpen = signal(false);

/** True while the menu of the time machine is open. */
export const timeMenuOpen = signal(false);
