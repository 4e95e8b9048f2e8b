/** The state of one random stream (sfc32): four 32-bit words, kept in the World so that replays draw the same. */
export type RandomState = [number, number, number, number];

/** Derives an independent stream from a seed and the name of what it is for. */
export function seedRandom(seed: number, label: string): RandomState {
  let h = (seed ^ 0x9e3779b9) | 0;
  for (let i = 0; i < label.length; i++) h = Math.imul(h ^ label.charCodeAt(i), 0x01000193);
  const state: RandomState = [h | 0, (seed | 0) ^ 0x243f6a88, Math.imul(h, 0x85ebca6b) | 0, 1];
  for (let i = 0; i < 12; i++) nextUint32(state);
  return state;
}

/** Draws an integer in [0, 2^32) and moves the stream on. */
export function nextUint32(state: RandomState): number {
  const t = (((state[0] + state[1]) | 0) + state[3]) | 0;
  state[3] = (state[3] + 1) | 0;
  state[0] = state[1] ^ (state[1] >>> 9);
  state[1] = (state[2] + (state[2] << 3)) | 0;
  state[2] = (state[2] << 21) | (state[2] >>> 11);
  state[2] = (state[2] + t) | 0;
  return t >>> 0;
}

/** Draws an integer in [0, bound). The bias below 2^-20 for bounds under 4,096 does not matter to a game. */
export function nextBelow(state: RandomState, bound: number): number {
  return nextUint32(state) % bound;
}

/** True in `partsPerMillion` of a million draws. */
export function chance(state: RandomState, partsPerMillion: number): boolean {
  return partsPerMillion > 0 && nextBelow(state, 1_000_000) < partsPerMillion;
}
