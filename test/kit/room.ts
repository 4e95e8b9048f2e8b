import { worldHash } from '../../shared/log/index.ts';
import {
  createWorld, defaultConfig, type Draft, type GameEvent, hostsHoldingClock, type Input, nextStepUs, type Refusal, sequenceBases, step,
  toAbsolute, type World, type WorldConfig,
} from '../../shared/game/index.ts';
import type { SysCall, SysResult } from '../../shared/socket/index.ts';
import { checkInvariants } from '../../shared/sim/index.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../shared/tcp/index.ts';

const FLAG_OF_LETTER: Readonly<Record<string, number>> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK };
/** Who sits where: one player for each seat, named like it. */
export const SERVER = 0;
export const CLIENT = 1;
const HOST_NAMES = ['server', 'client'] as const;

/** A segment as a test writes it: tcpdump's letters, relative numbers; what is absent is filled in rightly. */
export interface Play {
  flags: string;
  seq?: number;
  ack?: number;
  payload?: string;
  srcPort?: number;
  dstPort?: number;
  dstAddr?: string;
}

/** A room without a server: one input at a time, each followed by the check that the World is sound and plain data. */
export interface TestRoom {
  world: World;
  inputs: Input[];
  /** Every event since the start. */
  events: GameEvent[];
  input(input: Input): GameEvent[];
  /** A system call at a host's app seat: its result, or null where it sleeps. */
  call(hostId: number, call: SysCall): SysResult | null;
  /** Plays a segment at a host's kernel seat: the refusal, or null where it went out. */
  play(hostId: number, play: Play): Refusal | null;
  /** Lets time pass until nothing moves on by itself before `untilUs`, or a player owes something. */
  run(forUs: number): GameEvent[];
  /** The result with which the last call that slept on a host has returned, or null. */
  returned(hostId: number): SysResult | null;
  /** States of a host's connections, in the order in which they were made. */
  states(hostId: number): string[];
}

/** A room whose seats are all taken, with initial sequence numbers near 2^32; `kernels` says which hosts are played by hand. */
export function createRoom(kernels: number[], change: Partial<WorldConfig> = {}, port = 80): TestRoom {
  const base = defaultConfig(7);
  const config = { ...base, hosts: base.hosts.map((host, i) => ({ ...host, iss: 0xfffffffe - i * 7 })), ...change };
  const world = createWorld(config);
  const inputs: Input[] = [];
  const events: GameEvent[] = [];
  const room: TestRoom = {
    world, inputs, events,
    input(input) {
      const fresh = step(world, input);
      inputs.push(input);
      events.push(...fresh);
      mustBeSound(world);
      return fresh;
    },
    call(hostId, call) {
      const fresh = room.input({ type: 'call', playerId: `app${hostId}`, seatId: `${HOST_NAMES[hostId]}.app`, call });
      for (const event of fresh) if (event.type === 'syscall-returned' && event.hostId === hostId) return event.result;
      return null;
    },
    play(hostId, play) {
      const draft = draftFrom(world, hostId, play, port);
      const fresh = room.input({ type: 'play', playerId: `kernel${hostId}`, seatId: `${HOST_NAMES[hostId]}.kernel`, draft });
      const refused = fresh.find((event) => event.type === 'refused');
      return refused?.type === 'refused' ? refused.refusal : null;
    },
    run(forUs) {
      const until = world.sim.nowUs + forUs;
      const fresh: GameEvent[] = [];
      while (world.sim.nowUs < until && hostsHoldingClock(world).length === 0) {
        const next = nextStepUs(world);
        fresh.push(...room.input({ type: 'advance', toUs: next === null ? until : Math.min(next, until) }));
      }
      return fresh;
    },
    returned(hostId) {
      const all = events.filter((event) => event.type === 'syscall-returned' && event.hostId === hostId);
      const last = all[all.length - 1];
      return last?.type === 'syscall-returned' ? last.result : null;
    },
    states: (hostId) => Object.values(world.sim.hosts[hostId]!.sockets).map((sock) => sock.conn.state),
  };
  sitDown(room, kernels);
  return room;
}

function sitDown(room: TestRoom, kernels: number[]): void {
  for (const hostId of [SERVER, CLIENT]) {
    takeSeat(room, `app${hostId}`, `${HOST_NAMES[hostId]}.app`);
    if (kernels.includes(hostId)) takeSeat(room, `kernel${hostId}`, `${HOST_NAMES[hostId]}.kernel`);
  }
}

function takeSeat(room: TestRoom, playerId: string, seatId: string): void {
  room.input({ type: 'join', playerId, name: playerId });
  room.input({ type: 'take-seat', playerId, seatId });
}

function mustBeSound(world: World): void {
  const broken = checkInvariants(world.sim);
  if (broken.length > 0) throw new Error(broken.join('\n'));
  const copy = JSON.parse(JSON.stringify(world)) as World;
  if (worldHash(copy) !== worldHash(world)) throw new Error('LOG-2: the World is not plain JSON');
}

/** A draft with absolute numbers on the client's first connection to `port`, as the token composer would make it. */
export function draftFrom(world: World, hostId: number, play: Play, port: number): Draft {
  const fromServer = hostId === SERVER;
  const srcPort = play.srcPort ?? (fromServer ? port : clientPort(world, port));
  const dstPort = play.dstPort ?? (fromServer ? clientPort(world, port) : port);
  const dstAddr = play.dstAddr ?? world.sim.hosts[1 - hostId]!.addr;
  const bases = sequenceBases(world.sim, hostId, { srcPort, dstAddr, dstPort });
  const flags = [...play.flags].reduce((bits, letter) => bits | (FLAG_OF_LETTER[letter] ?? 0), 0);
  return {
    srcPort, dstAddr, dstPort, flags, payload: play.payload ?? '',
    seq: toAbsolute(play.seq ?? 0, bases.seq), ack: flags & ACK ? toAbsolute(play.ack ?? 0, bases.ack) : 0,
  };
}

/** The port that the client's connection has, as either host knows it. */
function clientPort(world: World, port: number): number {
  for (const sock of Object.values(world.sim.hosts[CLIENT]!.sockets)) if (sock.conn.remotePort === port) return sock.conn.localPort;
  for (const sock of Object.values(world.sim.hosts[SERVER]!.sockets)) if (sock.conn.remotePort !== 0) return sock.conn.remotePort;
  return 40_312;
}
