import type { World } from '../types.ts';

/** Predictions that one game asks for at most: they stop everybody, and a game has to go on. */
const MOST_QUESTIONS = 4;
/** Inputs that lie between two of them at least. */
const INPUTS_BETWEEN = 40;

/** True where the game may stop for a prediction now (GAME-17). */
export function wantsQuestion({ game, inputs }: World): boolean {
  if (!game || game.phase !== 'play' || game.mode === 'sandbox' || game.mode === 'closed' || game.asked.length >= MOST_QUESTIONS) return false;
  const last = game.asked[game.asked.length - 1]?.seq ?? 0;
  return inputs - last >= INPUTS_BETWEEN;
}
