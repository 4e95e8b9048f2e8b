import { assert, nextBelow, seedRandom } from '../base/index.ts';
import type { Input, ProgramConfig, WorldConfig } from '../game/index.ts';
import { ACK, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../tcp/index.ts';
import type { MutantId } from '../socket/index.ts';
import { PLAYER_ID } from './run-types.ts';
import type { Level, LevelProgram, LevelSeat, Ranged } from './types.ts';

const BITS: Readonly<Record<string, number>> = { FIN, SYN, RST, PSH, ACK, URG, ECE, CWR };

/** The bits of flags written as `SYN+ACK`. Throws at a name that is none. */
export function flagBits(flags: string): number {
  if (flags === '') return 0;
  return flags.split('+').reduce((bits, name) => {
    const bit = BITS[name];
    assert(bit !== undefined, `${name} is a flag of TCP`);
    return bits | bit;
  }, 0);
}

/** A seat's id in the World. */
export function seatIdOf({ host, kind, worker }: LevelSeat): string {
  return `${host}.${kind}${worker ? worker : ''}`;
}

/** Index of a host by name. Throws where there is none: a level is checked before it is played. */
export function hostIdOf(level: Level, name: string): number {
  const id = level.start.hosts.findIndex((host) => host.name === name);
  assert(id >= 0, `level ${level.id} has a host ${name}`);
  return id;
}

/**
 * The World from which a level starts with a seed. `rules`: a misconception under which it is played, to see whether the level
 * catches it. Every host whose program the prelude drives has an app seat, whether or not the player keeps it.
 */
export function configOf(level: Level, seed: number, rules: MutantId | null): WorldConfig {
  const { start } = level;
  const random = seedRandom(seed, `level ${level.id}`);
  const draw = (value: Ranged): number => (typeof value === 'number' ? value : value[0] + nextBelow(random, value[1] - value[0] + 1));
  return {
    seed, hosts: start.hosts.map((host) => ({ ...host, program: ownBot(level, host.name)?.name ?? host.program })), gated: start.gated ?? true, pace: start.pace ?? [1, 20],
    links: start.links.map(({ a, b, delayMs, settings }) => (
      { a: hostIdOf(level, a), b: hostIdOf(level, b), settings: { ...settings, delayUs: draw(delayMs ?? 100) * 1_000 } }
    )),
    seats: allSeats(level).map((seat) => ({ id: seatIdOf(seat), hostId: hostIdOf(level, seat.host), kind: seat.kind, worker: seat.worker ?? 0 })),
    programs: (start.programs ?? []).map((bot) => programOf(level, bot)),
    drops: (start.drops ?? []).map(({ link, from, flags, count }) => ({ linkId: link, fromHostId: hostIdOf(level, from), flags: flagBits(flags), count })),
    ...(rules === null ? {} : { rules }),
  };
}

/**
 * The bot that is the one program of a host: its first, where nobody makes the calls of the host's program. A second process that does
 * nothing would only stand in the picture.
 */
function ownBot(level: Level, host: string): LevelProgram | null {
  if (allSeats(level).some((seat) => seat.host === host && seat.kind === 'app')) return null;
  return level.start.programs?.find((bot) => bot.host === host) ?? null;
}

function programOf(level: Level, bot: LevelProgram): ProgramConfig {
  const { host, ...program } = bot;
  return { ...program, hostId: hostIdOf(level, host), ...(ownBot(level, host) === bot ? { own: true } : {}) };
}

/** The player's seats, and an app seat at each other host whose program makes calls in the prelude. */
function allSeats(level: Level): LevelSeat[] {
  const named = new Set((level.start.prelude ?? []).flatMap((step) => ('seat' in step && step.seat ? [step.seat] : [])));
  const others = level.start.hosts.map(({ name }): LevelSeat => ({ host: name, kind: 'app' }))
    .filter((seat) => named.has(seatIdOf(seat)) && !level.seats.some((own) => seatIdOf(own) === seatIdOf(seat)));
  return [...level.seats, ...others];
}

/** Inputs that seat the player for the prelude: at every app seat. */
export function seatedForPrelude(level: Level): Input[] {
  return allSeats(level).filter(({ kind }) => kind === 'app').map((seat) => ({ type: 'take-seat', playerId: PLAYER_ID, seatId: seatIdOf(seat) }));
}

/** Inputs that then leave the player at the level's own seats. */
export function seatedToPlay(level: Level): Input[] {
  const own = new Set(level.seats.map(seatIdOf));
  const borrowed = allSeats(level).filter((seat) => !own.has(seatIdOf(seat)));
  return [
    ...borrowed.map((seat): Input => ({ type: 'leave-seat', playerId: PLAYER_ID, seatId: seatIdOf(seat) })),
    ...level.seats.filter(({ kind }) => kind !== 'app').map((seat): Input => ({ type: 'take-seat', playerId: PLAYER_ID, seatId: seatIdOf(seat) })),
  ];
}
