import { checkInput, createWorld, step, type GameEvent, type Input, type World, type WorldConfig } from '../../shared/game/index.ts';
import type { LinkSettings } from '../../shared/net/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { learnEvents, learnWorld } from '../../client/relative.ts';

/** A World that is made by inputs, as a room's is; its events are kept for who wants to show them. */
export interface Told {
  config: WorldConfig;
  world: World;
  inputs: Input[];
  events: GameEvent[];
  /** Gives an input; one that the server would turn away changes nothing. */
  give(input: Input): GameEvent[];
  call(host: number, call: SysCall): GameEvent[];
  advance(byUs: number): GameEvent[];
}

/** A server and so many hosts that are linked to it, each with an app seat, held by a player of the host's name. */
export function star(hosts: number, settings: Partial<LinkSettings> = {}, seed = 7): WorldConfig {
  const names = Array.from({ length: hosts }, (_, id) => (id === 0 ? 'server' : hosts === 2 ? 'client' : `client-${id}`));
  return {
    seed,
    hosts: names.map((name, id) => ({ name, addr: `10.9.0.${id + 1}`, program: id === 0 ? 'httpd' : 'curl' })),
    links: names.slice(1).map((_, i) => ({ a: 0, b: i + 1, settings })),
    seats: names.flatMap((name, hostId) => [{ id: `${name}.app`, hostId, kind: 'app' as const }, { id: `${name}.kernel`, hostId, kind: 'kernel' as const }]),
  };
}

/** Starts to tell a World: everyone is at his app seat. */
export function tell(config: WorldConfig): Told {
  const world = createWorld(config);
  const told: Told = {
    config, world, inputs: [], events: [],
    give(input) {
      if (checkInput(world, input) !== null) return [];
      const events = step(world, input);
      told.inputs.push(input);
      told.events.push(...events);
      learnWorld(world);
      learnEvents(events);
      return events;
    },
    call: (host, call) => told.give({ type: 'call', playerId: `p${host}`, seatId: `${config.hosts[host]!.name}.app`, call }),
    advance: (byUs) => told.give({ type: 'advance', toUs: world.sim.nowUs + byUs }),
  };
  config.hosts.forEach(({ name }, id) => {
    told.give({ type: 'join', playerId: `p${id}`, name: PEOPLE[id % PEOPLE.length]! + (id >= PEOPLE.length ? ` ${id}` : '') });
    told.give({ type: 'take-seat', playerId: `p${id}`, seatId: `${name}.app` });
  });
  return told;
}

const PEOPLE = ['Ada', 'Bo', 'Mei', 'Jonas', 'Priya', 'Luis', 'Aiko', 'Noor', 'Eva', 'Tomás', 'Wei', 'Zoë'];

export const PORT = 7000;

/** socket, bind and listen on the server. */
export function listen(told: Told, backlog: number): void {
  told.call(0, { name: 'socket' });
  told.call(0, { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: PORT } });
  told.call(0, { name: 'listen', fd: 3, backlog });
}

/** A host begins to connect to the server. */
export function connect(told: Told, host: number): void {
  told.call(host, { name: 'socket' });
  told.call(host, { name: 'connect', fd: 3, address: { addr: told.world.sim.hosts[0]!.addr, port: PORT } });
}

/** A busy class: all but a few connected, some accepted, some with data on the way. */
export function busy(hosts: number, settings: Partial<LinkSettings> = {}): Told {
  const told = tell(star(hosts, settings));
  const backlog = Math.max(2, Math.min(12, hosts - 3));
  listen(told, backlog);
  for (let host = 1; host < hosts; host++) {
    connect(told, host);
    if (host % 4 === 3) told.advance(30_000);
  }
  told.advance(320_000);
  for (let i = 1; i < hosts - 2; i += 2) told.call(0, { name: 'accept4', fd: 3, nonblock: true });
  for (let host = 1; host < hosts; host += 2) if (!asleep(told, host)) told.call(host, { name: 'write', fd: 3, data: 'hello' });
  for (let host = 2; host < hosts; host += 5) if (!asleep(told, host)) told.call(host, { name: 'close', fd: 3 });
  told.advance(60_000);
  return told;
}

export function asleep(told: Told, host: number): boolean {
  return told.world.sim.hosts[host]!.processes[0]!.sleeping !== null;
}

/** A server with fork and dup: three processes or references to one open file. */
export function forked(): Told {
  const told = tell(star(2));
  listen(told, 2);
  connect(told, 1);
  told.advance(320_000);
  told.call(0, { name: 'accept', fd: 3 });
  told.call(0, { name: 'dup', fd: 4 });
  told.call(0, { name: 'fork', child: 'worker' });
  told.call(1, { name: 'dup', fd: 3 });
  told.call(1, { name: 'write', fd: 3, data: 'GET / HTTP/1.1\r\n' });
  told.call(0, { name: 'accept', fd: 3 });
  told.advance(50_000);
  return told;
}

/** Two hosts in the middle of a game: one connection waits to be accepted, with its data. */
export function waiting(): Told {
  const told = tell(star(2));
  listen(told, 2);
  connect(told, 1);
  told.advance(320_000);
  told.call(1, { name: 'write', fd: 3, data: 'hello' });
  told.advance(60_000);
  return told;
}

/** A queue that is full: backlog 0 holds one; the others' last ACKs and SYNs are dropped. */
export function crowded(hosts = 5): Told {
  const told = tell(star(hosts));
  listen(told, 0);
  for (let host = 1; host < hosts; host++) {
    connect(told, host);
    told.advance(40_000);
  }
  told.advance(60_000);
  return told;
}

/** A wire full of segments: every host writes again and again to the server. */
export function traffic(hosts: number, wanted: number): Told {
  const told = tell(star(hosts, { delayUs: 400_000 }));
  listen(told, hosts);
  for (let host = 1; host < hosts; host++) connect(told, host);
  told.advance(2_000_000);
  for (let host = 1; host < hosts; host++) told.call(host, { name: 'setsockopt', fd: 3, option: 'TCP_NODELAY', value: 1 });
  for (let round = 0; told.world.sim.inFlight.length < wanted && round < 40; round++) {
    for (let host = 1; host < hosts && told.world.sim.inFlight.length < wanted; host++) if (!asleep(told, host)) told.call(host, { name: 'write', fd: 3, data: `m${round}` });
    told.advance(9_000);
  }
  return told;
}

/** All kinds of tokens on one wire at once. */
export function shapes(): Told {
  const told = waiting();
  const { sim } = told.world;
  const end = sim.hosts[1]!.sockets['s1'] ?? Object.values(sim.hosts[1]!.sockets)[0]!;
  const { conn } = end;
  const base = { srcAddr: conn.localAddr, srcPort: conn.localPort, dstAddr: conn.remoteAddr, dstPort: conn.remotePort, windowBytes: 65_535, options: {} };
  const kinds = [
    { flags: 2, seq: conn.iss, ack: 0, payload: '' }, { flags: 18, seq: conn.iss, ack: conn.rcvNxt, payload: '' }, { flags: 16, seq: conn.sndNxt, ack: conn.rcvNxt, payload: '' },
    { flags: 24, seq: conn.sndNxt, ack: conn.rcvNxt, payload: 'hello' }, { flags: 17, seq: conn.sndNxt, ack: conn.rcvNxt, payload: '' }, { flags: 4, seq: conn.sndNxt, ack: 0, payload: '' },
    { flags: 16, seq: conn.sndUna - 1, ack: conn.rcvNxt, payload: '' },
  ];
  sim.inFlight = kinds.map((kind, i) => ({
    atUs: sim.nowUs + 20_000 + i * 16_000, id: 900 + i, linkId: 0, fromHostId: 1, toHostId: 0, sentUs: sim.nowUs - 80_000 + i * 12_000, segment: { ...base, ...kind }, segmentId: 900 + i,
  }));
  return told;
}

/** A long conversation: the client writes, the server reads, again and again. */
export function talk(inputs: number): Told {
  const told = waiting();
  told.call(0, { name: 'accept', fd: 3 });
  while (told.inputs.length < inputs) {
    if (!asleep(told, 1)) told.call(1, { name: 'write', fd: 3, data: `line ${told.inputs.length}` });
    told.advance(120_000);
    if (!asleep(told, 0)) told.call(0, { name: 'read', fd: 4, len: 100 });
  }
  return told;
}
