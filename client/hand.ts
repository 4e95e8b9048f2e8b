import { computed, signal } from '@preact/signals';
import { mySeats } from './store.ts';

/** The seat that a player of several has chosen to play, by its id. */
export const hand = signal<string | null>(null);

/** What a kernel owes is told for nothing, but in a level, where a hint costs a star. */
export const tellsOwed = signal(true);

/** The seat whose tools are shown: the chosen one, else the first; null for who only watches. */
export const seatAtHand = computed(() => mySeats.value.find((seat) => seat.id === hand.value) ?? mySeats.value[0] ?? null);
