import { assert } from '../../base/index.ts';
import type { MutantId, SysCall, SysResult } from '../../socket/index.ts';
import { ACK, FIN, RST, type Segment, seqDiff, SYN } from '../../tcp/index.ts';
import type { WorldConfig } from '../config.ts';
import { checkInput } from '../check.ts';
import { step } from '../step.ts';
import type { GameEvent, Input, World } from '../types.ts';
import { createWorld } from '../world.ts';

/** Whose program acts: the server's, its first child, the client's, or that of a second client. */
export type Actor = 'server' | 'worker' | 'client' | 'other';

/** A moment of a scenario: a call, a signal (null), a stretch of time in milliseconds, or the server's links being cut. */
export type Moment = readonly [Actor, SysCall | null] | number | 'cut';

/** Initial sequence numbers: numbers are told relative to them. */
const FIRST_ISS = 1_000_000;

/** A server and two clients on links of 10 ms, with the rules of a misconception or the true ones (null). */
export function scenarioConfig(mutant: MutantId | null, seed = 1): WorldConfig {
  const names = ['server', 'client', 'other'];
  return {
    seed, pace: [1, 1], gated: true,
    hosts: names.map((name, i) => ({ name, addr: `10.9.0.${i + 1}`, program: name, iss: (FIRST_ISS * (i + 1) * seed) >>> 0 })),
    links: [1, 2].map((b) => ({ a: 0, b, settings: { delayUs: 10_000 } })),
    seats: [
      ...names.map((name, hostId) => ({ id: name, hostId, kind: 'app' as const })), { id: 'worker', hostId: 0, kind: 'app' as const, worker: 1 },
    ],
    ...(mutant === null ? {} : { rules: mutant }),
  };
}

/** The inputs that a moment stands for. */
export function inputsOf(world: World, moment: Moment): Input[] {
  if (typeof moment === 'number') return [{ type: 'advance', toUs: world.sim.nowUs + moment * 1000 }];
  if (moment === 'cut') return world.sim.links.map(({ id }) => ({ type: 'set-link', linkId: id, settings: { cut: true } }));
  const [seatId, call] = moment;
  return [call ? { type: 'call', playerId: 'p', seatId, call } : { type: 'interrupt', playerId: 'p', seatId }];
}

/** A World in which one player holds every program of a scenario. */
export function scenarioWorld(config: WorldConfig): World {
  const world = createWorld(config);
  step(world, { type: 'join', playerId: 'p', name: 'p' });
  for (const { id } of config.seats) step(world, { type: 'take-seat', playerId: 'p', seatId: id });
  return world;
}

/** Plays a scenario and tells what happened, a line for each fact (factLine). */
export function runScenario(moments: readonly Moment[], mutant: MutantId | null): string[] {
  const world = scenarioWorld(scenarioConfig(mutant));
  const lines: string[] = [];
  for (const moment of moments) {
    for (const input of inputsOf(world, moment)) {
      assert(checkInput(world, input) === null, `${JSON.stringify(input)} may be taken`);
      for (const event of step(world, input)) lines.push(...factLine(world, event));
    }
  }
  return lines;
}

/** One line for what a call gave, a segment that left, or a new state; none for other events. */
export function factLine(world: World, event: GameEvent): string[] {
  switch (event.type) {
    case 'syscall-blocked':
      return [`${nameOf(world, event.hostId)} ${callName(event.call)} sleeps`];
    case 'syscall-returned':
      return [`${nameOf(world, event.hostId)} ${callName(event.call)} = ${resultText(event.result)}`];
    case 'segment-sent':
      return [`${nameOf(world, event.hostId)} > ${segmentText(event)}`];
    case 'state-changed':
      return [`${nameOf(world, event.hostId)} is ${event.to}`];
    default:
      return [];
  }
}

function nameOf(world: World, hostId: number): string {
  return world.sim.hosts[hostId]!.name;
}

function callName(call: SysCall): string {
  return `${call.name}(${'fd' in call ? call.fd : ''})`;
}

function resultText({ ret, errno, data, address }: SysResult): string {
  if (errno !== undefined) return `${ret} ${errno}`;
  if (data !== undefined) return `"${data}"`;
  return address ? `${ret} ${address.addr}:${address.port}` : String(ret);
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [[SYN, 'SYN'], [FIN, 'FIN'], [RST, 'RST'], [ACK, 'ACK']];

function segmentText({ segment, hostId, toHostId, retransmission }: { segment: Segment; hostId: number; toHostId: number; retransmission: boolean }): string {
  const flags = FLAG_NAMES.filter(([bit]) => segment.flags & bit).map(([, name]) => name).join('+');
  const count = (value: number, host: number): number => {
    const iss = (FIRST_ISS * (host + 1)) >>> 0;
    return seqDiff(value, iss) % 100_000;
  };
  const ack = segment.flags & ACK ? ` ack ${count(segment.ack, toHostId)}` : '';
  const bytes = segment.payload.length === 0 ? '' : segment.payload.length <= 20 ? ` "${segment.payload}"` : ` ${segment.payload.length} bytes`;
  return `${flags} seq ${count(segment.seq, hostId)}${ack}${bytes}${retransmission ? ' again' : ''}`;
}
