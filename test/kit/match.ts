import {
  botMoves, checkInput, createWorld, gameConfig, dueSeats, nextAdvanceUs, step,
  type BotStrength, type GameEvent, type Input, type ModeId, type World, type WorldConfig,
} from '../../shared/game/index.ts';

/** A game as its journal: what its World started from and every input. */
export interface PlayedGame {
  config: WorldConfig;
  inputs: Input[];
  events: GameEvent[];
  world: World;
}

/** Whose moves are made besides those of the room's bots, before each turn of theirs; what may not be done is left out. */
export type Meddler = (world: World) => Input[];

export interface MatchOptions {
  mode: ModeId;
  seed: number;
  teams: number;
  people: number;
  bots: BotStrength;
  meddle?: Meddler;
  /** What the room's bots do in place of a good move. */
  change?: (move: Input) => Input;
  /** Virtual length of the play, microseconds. */
  playUs?: number;
  /** Turns of the bots at most: a game that needs more is stuck. */
  most?: number;
}

/** Plays a game to its end in virtual time: the room's bots move as long as they can, then the clock goes on to its next deadline. */
export function playMatch({ mode, seed, teams, people, bots, meddle = () => [], change = (move) => move, playUs, most = 20_000 }: MatchOptions): PlayedGame {
  const config = gameConfig({ mode, teams, bots, ...(playUs === undefined ? {} : { playUs }) }, seed);
  const world = createWorld(config);
  const game: PlayedGame = { config, inputs: [], events: [], world };
  for (let i = 1; i <= people; i++) take(game, { type: 'join', playerId: `p${i}`, name: `player ${i}` });
  take(game, { type: 'shuffle-teams', seed });
  take(game, { type: 'start-phase', phase: 'practice' });
  for (let turn = 0; world.game!.phase !== 'over'; turn++) {
    if (turn >= most) throw new Error(`${mode} with seed ${seed} is stuck at ${world.sim.nowUs} us in its ${world.game!.phase}`);
    const moves = [...meddle(world), ...botMoves(world).map(change)].filter((input) => take(game, input));
    if (moves.length === 0) goOn(game);
  }
  return game;
}

/** The clock goes on; where it waits for somebody who does nothing, the server's patience ends. */
function goOn(game: PlayedGame): void {
  const { world } = game;
  if (world.paused) return void take(game, { type: 'resume' });
  const toUs = nextAdvanceUs(world);
  if (toUs !== null) return void take(game, { type: 'advance', toUs: Math.max(toUs, world.sim.nowUs) });
  const due = dueSeats(world);
  for (const { id } of due) take(game, { type: 'overdue', seatId: id });
  if (due.length === 0) take(game, { type: 'end-game' });
}

/** Does an input if it may be done. */
export function take(game: PlayedGame, input: Input): boolean {
  if (checkInput(game.world, input) !== null) return false;
  game.inputs.push(input);
  game.events.push(...step(game.world, input));
  return true;
}
