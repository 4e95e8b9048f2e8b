import { checkInput, createWorld, step, type Input, type World, type WorldConfig } from '../../shared/game/index.ts';
import type { RefusalCode } from '../../shared/protocol/index.ts';

/** What is played in a room that this page itself holds: a World, and what comes of an input. */
export interface Table {
  /** Who plays. */
  readonly playerId: string;
  readonly config: WorldConfig;
  /** As it is now; to be read only. */
  readonly world: World;
  /** All inputs so far, those of programs and of the clock too. */
  readonly inputs: readonly Input[];
  /** Says why an input may not be made now, or null. */
  fault(input: Input): RefusalCode | null;
  /** Tells the player in words of its own why an input may not be made; absent where the refusal says it. */
  explain?(input: Input): void;
  /** Does an input, which must be without fault. It, and what programs did upon it, are then in `inputs`. */
  take(input: Input): void;
}

/** The player of a free table. */
export const YOU = 'you';

/** Every seat of a configuration in one player's hands, as inputs. */
export function seated(config: WorldConfig, name: string): Input[] {
  return [
    { type: 'join', playerId: YOU, name },
    ...config.seats.map(({ id }): Input => ({ type: 'take-seat', playerId: YOU, seatId: id })),
  ];
}

/** A table without a goal: everything that a World lets happen may be done. `inputs` are made first. Throws where they cannot be. */
export function freeTable(config: WorldConfig, inputs: readonly Input[]): Table {
  const world = createWorld(config);
  const done: Input[] = [];
  const take = (input: Input): void => {
    step(world, input);
    done.push(input);
  };
  for (const input of inputs) take(input);
  return { playerId: YOU, config, world, inputs: done, fault: (input) => checkInput(world, input), take };
}
