import { nextBelow, seedRandom, type RandomState } from '../../shared/base/index.ts';
import { botMove, botOf, FAULT_KINDS, type Input, type World, type BotStrength } from '../../shared/game/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import type { Meddler } from './match.ts';

/** Somebody at every seat that a person has, who does now what is sensible, now what is allowed and senseless, now what is forbidden; takes seats, leaves them, and stays away. */
export function randomMeddler(seed: number): Meddler {
  const random = seedRandom(seed, 'meddler');
  return (world) => {
    const people = world.game!.members.filter(({ bot }) => !bot);
    const person = people[nextBelow(random, Math.max(1, people.length))];
    const seat = world.seats[nextBelow(random, Math.max(1, world.seats.length))];
    // Nobody does anything for ever: the game must end by itself.
    return person && seat && nextBelow(random, 3) === 0 ? [anything(world, random, person.playerId, seat.id)] : [];
  };
}

function anything(world: World, random: RandomState, playerId: string, seatId: string): Input {
  switch (nextBelow(random, 11)) {
    case 0:
      return { type: 'take-seat', playerId, seatId };
    case 1:
      return { type: 'leave-seat', playerId, seatId };
    case 2:
      return { type: 'call', playerId, seatId, call: anyCall(world, random) };
    case 3:
      return { type: 'play', playerId, seatId, draft: anyDraft(world, random) };
    case 4:
      return { type: 'inject', playerId, seatId, segment: { srcAddr: `203.0.113.${nextBelow(random, 255)}`, ...anyDraft(world, random) } };
    case 5:
      return { type: 'tune', playerId, seatId, tuning: { syncookies: nextBelow(random, 2) === 0 ? 0 : 2, maxSynBacklog: 1 + nextBelow(random, 20) } };
    case 6:
      return anythingOfTheRoom(world, random, playerId, seatId);
    case 7:
      return { type: 'pass', playerId, seatId };
    case 8:
      return { type: 'name-fault', playerId, hostId: nextBelow(random, world.sim.hosts.length), fault: FAULT_KINDS[nextBelow(random, FAULT_KINDS.length)]! };
    default: {
      const holder = world.seats.find(({ id }) => id === seatId)!;
      if (holder.playerId === null || holder.playerId === botOf(holder.teamId ?? '')) return { type: 'take-seat', playerId, seatId };
      return botMove(world, seatId, holder.playerId, 1 + nextBelow(random, 3)) ?? { type: 'leave-seat', playerId, seatId };
    }
  }
}

/** What the host and the server may do at any time. */
function anythingOfTheRoom(world: World, random: RandomState, playerId: string, seatId: string): Input {
  const inputs: Input[] = [
    { type: 'rotate' }, { type: 'pause' }, { type: 'resume' }, { type: 'interrupt', playerId, seatId }, { type: 'overdue', seatId },
    { type: 'set-bots', bots: nextBelow(random, 4) as BotStrength }, { type: 'set-gated', gated: nextBelow(random, 3) > 0 }, { type: 'shuffle-teams', seed: nextBelow(random, 99) },
    { type: 'set-link', linkId: nextBelow(random, world.sim.links.length), settings: { cut: nextBelow(random, 2) === 0 } },
    { type: 'join', playerId: `late${world.players.length}`, name: `late ${world.players.length}` }, { type: 'start-phase', phase: 'play' },
    { type: 'join-team', playerId, teamId: 't1' },
  ];
  return inputs[nextBelow(random, inputs.length)]!;
}

function anyCall(world: World, random: RandomState): SysCall {
  const fd = 2 + nextBelow(random, 6);
  const address = { addr: world.sim.hosts[nextBelow(random, world.sim.hosts.length)]!.addr, port: nextBelow(random, 3) === 0 ? 81 : 80 };
  const calls: SysCall[] = [
    { name: 'socket', nonblock: nextBelow(random, 2) === 0 }, { name: 'bind', fd, address }, { name: 'listen', fd, backlog: nextBelow(random, 4) }, { name: 'connect', fd, address },
    { name: 'accept', fd }, { name: 'read', fd, len: 1 + nextBelow(random, 20) }, { name: 'write', fd, data: 'x'.repeat(1 + nextBelow(random, 300)) },
    { name: 'shutdown', fd, how: 'WR' }, { name: 'close', fd }, { name: 'dup', fd }, { name: 'fork', child: 'child' }, { name: 'exit' },
  ];
  return calls[nextBelow(random, calls.length)]!;
}

function anyDraft(world: World, random: RandomState): Extract<Input, { type: 'play' }>['draft'] {
  return {
    srcPort: nextBelow(random, 2) === 0 ? 80 : 32_768 + nextBelow(random, 10), dstAddr: world.sim.hosts[nextBelow(random, world.sim.hosts.length)]!.addr,
    dstPort: nextBelow(random, 2) === 0 ? 80 : 32_768 + nextBelow(random, 10), flags: nextBelow(random, 64), seq: nextBelow(random, 2 ** 31) * 2, ack: nextBelow(random, 2 ** 31) * 2,
    payload: 'y'.repeat(nextBelow(random, 5)),
  };
}
