import type { Input, World, WorldConfig } from '../../shared/game/index.ts';
import { createRun, PLAYER_ID, runFault, takeRun, type Level, type Run, type RunFault, type RunInput, type Taken } from '../../shared/levels/index.ts';
import type { RefusalCode } from '../../shared/protocol/index.ts';
import type { Table } from '../solo/table.ts';
import { w } from './words.ts';

/** Inputs that change how fast the player sees it, and nothing of the run. */
type Viewing = Extract<Input, { type: 'pause' | 'resume' | 'set-pace' }>;

function isViewing(input: Input): input is Viewing {
  return input.type === 'pause' || input.type === 'resume' || input.type === 'set-pace';
}

/** What a run makes of it: null for an input that has no place in a level. */
function asRunInput(input: Input): RunInput | null {
  switch (input.type) {
    case 'call':
    case 'interrupt':
    case 'play':
    case 'inject':
    case 'advance':
      return input;
    default:
      return null;
  }
}

/** A level as a table: moves go into the run; pause and pace are the player's own. */
export class LevelTable implements Table {
  readonly playerId = PLAYER_ID;
  readonly run: Run;
  private readonly seen: Input[] = [];
  private paused = false;
  private pace: [number, number];
  private fromRun = 0;
  /** Told of what came of each input. */
  private readonly onTaken: (input: RunInput, taken: Taken) => void;
  /** Told of an input that may not be made here. */
  private readonly onFault: (fault: RunFault) => void;

  constructor(level: Level, seed: number, listeners: { taken: (input: RunInput, taken: Taken) => void; fault: (fault: RunFault) => void }) {
    this.run = createRun(level, seed);
    this.pace = [...this.run.world.pace];
    this.onTaken = listeners.taken;
    this.onFault = listeners.fault;
    this.collect();
  }

  get config(): WorldConfig {
    return this.run.config;
  }

  get world(): World {
    return { ...this.run.world, paused: this.paused, pace: this.pace };
  }

  get inputs(): readonly Input[] {
    return this.seen;
  }

  fault(input: Input): RefusalCode | null {
    if (isViewing(input)) return null;
    const made = asRunInput(input);
    return made && runFault(this.run, made) === null ? null : 'bad-message';
  }

  explain(input: Input): void {
    const made = asRunInput(input);
    this.onFault((made && runFault(this.run, made)) ?? 'not-a-move');
  }

  take(input: Input): void {
    if (isViewing(input)) {
      if (input.type === 'set-pace') this.pace = [...input.pace];
      else this.paused = input.type === 'pause';
      this.seen.push(input);
      return;
    }
    const made = asRunInput(input);
    if (made) this.put(made);
  }

  /** Puts an input of the player into the run, which must be without fault. */
  put(input: RunInput): Taken {
    const taken = takeRun(this.run, input);
    this.collect();
    this.onTaken(input, taken);
    return taken;
  }

  /** Shows it at a pace from the beginning, as it was shown before. */
  paceAs(pace: readonly [number, number]): void {
    if (pace[0] !== this.pace[0] || pace[1] !== this.pace[1]) this.take({ type: 'set-pace', pace: [pace[0], pace[1]] });
  }

  private collect(): void {
    // The page calls its player by a name of the chosen language.
    this.seen.push(...this.run.inputs.slice(this.fromRun).map((input) => (input.type === 'join' ? { ...input, name: w('solo.you') } : input)));
    this.fromRun = this.run.inputs.length;
  }
}
