import { nextBelow, seedRandom, type RandomState } from '../../shared/base/index.ts';
import { nextAdvanceUs, type World } from '../../shared/game/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { connect, listen, PORT, star, tell, type Told } from './worlds.ts';

const INPUTS = 60;

/** Plays a random game of two to six hosts; `look` is called after every input with the number of its events. */
export function playGame(seed: number, look: (world: World, events: number) => void): Told {
  const random = seedRandom(seed, 'stage games');
  const hosts = 2 + nextBelow(random, 5);
  const settings = { lossPpm: nextBelow(random, 3) * 60_000, duplicatePpm: nextBelow(random, 2) * 80_000, jitterUs: nextBelow(random, 2) * 40_000 };
  const told = tell(star(hosts, settings, seed));
  told.give({ type: 'set-gated', gated: nextBelow(random, 3) === 0 });
  listen(told, nextBelow(random, 4));
  // Without connections most random calls would only fail.
  for (let host = 1; host < hosts; host++) if (nextBelow(random, 3) > 0) connect(told, host);
  look(told.world, told.events.length);
  for (let i = 0; i < INPUTS; i++) {
    const before = told.events.length;
    oneInput(told, random, hosts);
    look(told.world, told.events.length - before);
  }
  return told;
}

function oneInput(told: Told, random: RandomState, hosts: number): void {
  const dice = nextBelow(random, 100);
  const host = nextBelow(random, hosts);
  if (dice < 35) {
    const next = nextAdvanceUs(told.world);
    if (next !== null) told.give({ type: 'advance', toUs: nextBelow(random, 2) === 0 ? next : told.world.sim.nowUs + nextBelow(random, 80_000) });
  } else if (dice < 38) told.give({ type: 'interrupt', playerId: `p${host}`, seatId: seatOf(told, host, 'app') });
  else if (dice < 41) told.give({ type: 'set-link', linkId: nextBelow(random, hosts - 1), settings: { cut: nextBelow(random, 3) === 0 } });
  else if (dice < 44) told.give({ type: 'take-seat', playerId: `p${host}`, seatId: seatOf(told, host, 'kernel') });
  else if (dice < 47) told.give({ type: 'leave-seat', playerId: `p${host}`, seatId: seatOf(told, host, 'kernel') });
  else told.call(host, randomCall(random, told.world.sim.hosts[0]!.addr));
}

function seatOf({ world }: Told, host: number, kind: 'app' | 'kernel'): string {
  return `${world.sim.hosts[host]!.name}.${kind}`;
}

function randomCall(random: RandomState, server: string): SysCall {
  const fd = 3 + nextBelow(random, 4);
  switch (nextBelow(random, 12)) {
    case 0: return { name: 'socket' };
    case 1:
    case 2:
    case 3: return { name: 'connect', fd, address: { addr: server, port: PORT } };
    case 4:
    case 5: return { name: 'accept4', fd: 3, nonblock: nextBelow(random, 2) === 0 };
    case 6:
    case 7: return { name: 'write', fd, data: 'abcdefghij'.repeat(1 + nextBelow(random, 400)).slice(0, 1 + nextBelow(random, 3000)) };
    case 8: return { name: 'read', fd, len: 1 + nextBelow(random, 2000) };
    case 9: return { name: 'dup', fd };
    case 10: return nextBelow(random, 6) === 0 ? { name: 'fork', child: 'worker' } : { name: 'shutdown', fd, how: 'WR' };
    default: return { name: 'close', fd };
  }
}
