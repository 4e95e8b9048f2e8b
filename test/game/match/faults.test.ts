import { describe, expect, it } from 'vitest';
import { checkInput, createWorld, caseOf, FAULT_KINDS, FAULT_RULES, gameConfig, gameStandings, nextAdvanceUs, step, type FaultKind, type Input, type World } from '../../../shared/game/index.ts';

/** A game with one team and one person, where the practice's case shows this fault; played until so many seconds into it. */
function showing(kind: FaultKind, variant: number, seconds: number): { world: World; errors: Map<number, string[]> } {
  let found = 0;
  for (let seed = 1; seed < 200; seed++) {
    const world = createWorld(gameConfig({ mode: 'closed', teams: 1, bots: 0 }, seed));
    step(world, { type: 'join', playerId: 'p1', name: 'Ada' });
    step(world, { type: 'start-phase', phase: 'practice' });
    if (caseOf(world, 't1').kind !== kind || found++ < variant) continue;
    const beganUs = world.sim.nowUs;
    const untilUs = beganUs + seconds * 1_000_000;
    const errors = new Map<number, string[]>();
    while (world.sim.nowUs < untilUs) {
      for (const event of step(world, { type: 'advance', toUs: Math.min(nextAdvanceUs(world) ?? Infinity, untilUs) })) {
        if (event.type === 'syscall-returned' && event.result.errno) errors.set(event.hostId, [...errors.get(event.hostId) ?? [], event.result.errno]);
      }
    }
    return { world, errors };
  }
  throw new Error(`no seed shows ${kind}`);
}

/** States of a host's connections and listeners, where its processes sleep, how many connections wait there, and errors of its calls. */
interface Look {
  states: string[];
  sleeps: string[];
  queued: number;
  errors: string[];
}

function look(world: World, hostId: number, errors: Map<number, string[]>): Look {
  const host = world.sim.hosts[hostId]!;
  return {
    states: Object.values(host.sockets).map(({ conn }) => conn.state),
    sleeps: host.processes.filter(({ exited }) => !exited).map(({ sleeping }) => sleeping?.call.name ?? '-'),
    queued: Object.values(host.sockets).reduce((sum, { listener }) => sum + (listener?.acceptQueue.length ?? 0), 0),
    errors: errors.get(hostId) ?? [],
  };
}

/** How each fault shows itself in states, sleeping calls and queues: at the server, and at the client in trouble. */
const SIGNS: Record<FaultKind, (server: Look, client: Look, guiltyIsServer: boolean) => boolean> = {
  // Served, answered, and yet the client waits for the end of file: nobody at the server reads or writes any more.
  'leaked-fd': (server, client) => server.states.includes('ESTABLISHED') && !server.sleeps.includes('read') && client.sleeps.includes('read'),
  // Reset: no trace of the connection is left at either end, and no TIME_WAIT of it.
  'unread-data': (_server, client) => client.states.length === 0 && client.errors.includes('ECONNRESET'),
  'wrong-shutdown': (server, client) => server.sleeps.includes('read') && client.states.includes('ESTABLISHED') && !client.sleeps.includes('read'),
  'full-queue': (server, client) => server.queued === 1 && client.states.includes('SYN_SENT'),
  'half-open': (server, client) => server.sleeps.includes('read') && client.states.length === 0,
  'forgotten-close': (server, client, guiltyIsServer) => (guiltyIsServer ? server : client).states.includes('CLOSE_WAIT') && (guiltyIsServer ? client : server).states.includes('FIN_WAIT_2'),
  'nobody-listens': (_server, client) => client.errors.includes('ECONNREFUSED'),
};

describe('faults of "Who closed?"', () => {
  it.each(FAULT_KINDS.flatMap((kind) => [0, 1, 2, 3].map((variant) => [FAULT_RULES[kind], kind, variant] as const)))('%s %s shows itself (%i)', (_rule, kind, variant) => {
    const { world, errors } = showing(kind, variant, 7);
    const truth = caseOf(world, 't1');
    const looks = world.sim.hosts.map((host) => look(world, host.id, errors));
    const guiltyIsServer = truth.hostId === 0;
    const shows = [1, 2].filter((client) => SIGNS[kind](looks[0]!, looks[client]!, guiltyIsServer));
    expect(shows.length, JSON.stringify(looks)).toBeGreaterThan(0);
    if (!guiltyIsServer) expect(shows).toContain(truth.hostId);
  });

  it('GAME-18 a wrong host or fault costs, the right ones count once, and nobody names for another team', () => {
    const { world } = showing('leaked-fd', 0, 1);
    step(world, { type: 'start-phase', phase: 'play' });
    const truth = caseOf(world, 't1');
    const name = (hostId: number, fault: FaultKind): Input => ({ type: 'name-fault', playerId: 'p1', hostId, fault });
    step(world, name(truth.hostId, truth.kind === 'half-open' ? 'leaked-fd' : 'half-open'));
    step(world, name((truth.hostId + 1) % 3, truth.kind));
    step(world, name(truth.hostId, truth.kind));
    expect(world.game!.points.map(({ why, amount }) => [why, amount])).toEqual([['wrong-name', -4], ['wrong-name', -4], ['named-fault', 20]]);
    expect(checkInput(world, name(truth.hostId, truth.kind))).toBe('already-named');
    const two = createWorld(gameConfig({ mode: 'closed', teams: 2, bots: 0 }, 5));
    step(two, { type: 'join', playerId: 'p1', name: 'Ada' });
    step(two, { type: 'join-team', playerId: 'p1', teamId: 't1' });
    step(two, { type: 'start-phase', phase: 'play' });
    expect(checkInput(two, { type: 'name-fault', playerId: 'p1', hostId: 3, fault: 'half-open' })).toBe('other-team');
  });

  it('a case that all teams have solved is looked at for a second more, and the next one begins on fresh machines', () => {
    const { world } = showing('full-queue', 0, 1);
    step(world, { type: 'start-phase', phase: 'play' });
    const truth = caseOf(world, 't1');
    const solvedUs = world.sim.nowUs;
    step(world, { type: 'name-fault', playerId: 'p1', hostId: truth.hostId, fault: truth.kind });
    while (world.game!.round === 0) step(world, { type: 'advance', toUs: nextAdvanceUs(world)! });
    expect(world.sim.nowUs).toBe(solvedUs + 1_000_000);
    expect(world.sim.hosts.flatMap(({ sockets }) => Object.values(sockets).map(({ conn }) => conn.state))).toEqual(['LISTEN']);
    expect(gameStandings(world.game!)[0]!.points).toBe(20);
  });
});
