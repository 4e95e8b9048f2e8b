import { hashPlain } from '../../shared/base/index.ts';
import { askedNow, cloneRun, createRun, type Level, playSteps, type Run, type Step, takeRun } from '../../shared/levels/index.ts';
import { isMove } from '../../shared/levels/validate.ts';

/** What a search for a shorter way found. `whole`: every way of so few moves was tried; else the limit was reached. */
export interface Searched {
  shorter: Step[] | null;
  whole: boolean;
  tried: number;
}

/**
 * Looks for a way to the goal in fewer moves than par, breadth first: the moves of the solution, those that end things at one stroke,
 * and whatever is open; after each move time passes, or does not. At most `most` positions are looked at.
 */
export function searchShorter(level: Level, most: number): Searched {
  const waits: Step[][] = [[], [{ do: 'wait' }], ...uniqueSteps(level.solution.filter((step) => step.do === 'wait' && step.ms !== undefined)).map((step) => [step])];
  const first = createRun(level, 1);
  let frontier: { run: Run; steps: Step[] }[] = waits.map((wait) => after(first, [], wait));
  const known = new Set<string>();
  let tried = 0;
  for (let moves = 1; moves < level.par; moves++) {
    const next: typeof frontier = [];
    for (const { run, steps } of frontier) {
      for (const move of movesFrom(level, run)) {
        for (const wait of waits) {
          if (++tried > most) return { shorter: null, whole: false, tried };
          const one = after(run, steps, [move, ...wait]);
          if (one.run.state === 'won') return { shorter: one.steps, whole: false, tried };
          const position = hashPlain([one.run.world.sim.hosts, one.run.world.sim.inFlight, one.run.memos]);
          if (one.run.state === 'lost' || known.has(position)) continue;
          known.add(position);
          next.push(one);
        }
      }
    }
    frontier = next;
  }
  return { shorter: null, whole: true, tried };
}

function after(from: Run, steps: readonly Step[], more: readonly Step[]): { run: Run; steps: Step[] } {
  const run = cloneRun(from);
  for (const step of more) {
    answer(run);
    playSteps(run, [step], (input) => takeRun(run, input));
  }
  answer(run);
  return { run, steps: [...steps, ...more] };
}

/** Predictions are not moves: they are answered as they are asked. */
function answer(run: Run): void {
  for (let id = askedNow(run); id !== null; id = askedNow(run)) {
    const { answer: choice } = run.level.predictions!.find((prediction) => prediction.id === id)!;
    takeRun(run, { type: 'predict', id, choice });
  }
}

/** Moves worth a try: the solution's, and at app seats the end of the process and of each descriptor. */
function movesFrom(level: Level, run: Run): Step[] {
  const known = uniqueSteps(level.solution.filter(isMove).map(({ nudge: _nudge, concept: _concept, ...act }) => act));
  const ends = level.seats.filter(({ kind, worker }) => kind === 'app' && !worker).flatMap(({ host, may }): Step[] => {
    const seat = `${host}.app`;
    const hostId = level.start.hosts.findIndex(({ name }) => name === host);
    const fds = Object.keys(run.world.sim.hosts[hostId]!.processes.find(({ pid }) => pid === run.world.appPids[hostId])?.fds ?? {});
    const all: Step[] = [
      { do: 'call', seat, call: { name: 'exit' } },
      ...fds.map((key): Step => ({ do: 'call', seat, call: { name: 'close', fd: Number(key.slice(2)) } })),
    ];
    return all.filter((step) => step.do === 'call' && (!may || may.includes(step.call.name)));
  });
  return uniqueSteps([...known, ...ends]);
}

function uniqueSteps(steps: readonly Step[]): Step[] {
  return [...new Map(steps.map((step) => [JSON.stringify(step), step])).values()];
}
