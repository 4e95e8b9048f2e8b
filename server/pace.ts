/** Work that is asked for many times and done once for all of them. */
export interface Paced {
  /** Has the work done soon; asking again until then changes nothing. */
  ask(): void;
  /** Does at once what was asked for and not done yet; to be called before the server stops. */
  finish(): void;
}

/**
 * Has work done when this turn of the event loop ends, but never twice within `everyMs`: the first who asks after a quiet
 * while waits for nothing, and under load one round serves all who asked meanwhile.
 */
export function createPaced(everyMs: number, work: () => void): Paced {
  let turn: NodeJS.Immediate | null = null;
  let later: NodeJS.Timeout | null = null;
  let lastMs = -everyMs;

  function run(): void {
    turn = null;
    later = null;
    work();
    // From its end on: however long the work takes, others get their turn between.
    lastMs = performance.now();
  }

  return {
    ask() {
      if (turn || later) return;
      const waitMs = lastMs + everyMs - performance.now();
      if (waitMs < 1) turn = setImmediate(run);
      else later = setTimeout(run, waitMs);
    },
    finish() {
      if (!turn && !later) return;
      if (turn) clearImmediate(turn);
      if (later) clearTimeout(later);
      run();
    },
  };
}
