import { assert } from '../../base/index.ts';
import { processOf, spawn, syscall } from '../../sim/index.ts';
import type { SysCall } from '../../socket/index.ts';
import type { World } from '../types.ts';
import type { EmitGame } from './mode.ts';
import { hasReceived, SERVER_PORT, type OpenSocket } from './programs.ts';
import { award } from './score.ts';
import type { Customer } from './types.ts';

/** Lets every customer do what it can now; `onDone` is told of each that was served or has given up. */
export function runCustomers(world: World, emit: EmitGame, onDone: (customer: Customer) => void): void {
  for (const customer of world.game!.customers) {
    if (customer.step === 'served' || customer.step === 'gone' || customer.comesUs > world.sim.nowUs) continue;
    if (customer.step === 'away') arrive(world, customer, emit);
    goOn(world, customer, emit);
    if (isOver(customer)) onDone(customer);
  }
}

/** It may have been served by now, or be gone: a customer's step is changed by `goOn` alone. */
function isOver({ step }: Customer): boolean {
  return step === 'served' || step === 'gone';
}

/** Sends everybody away who is still there, such as when the practice is over. */
export function dismissCustomers(world: World, emit: EmitGame): void {
  for (const customer of world.game!.customers) {
    if (customer.step === 'connecting' || customer.step === 'asked') leave(world, customer, 'gone', emit);
  }
  world.game!.customers = [];
}

/** When a customer comes or gives up next, microseconds; -1 where none does. */
export function customersWakeUs(world: World): number {
  let wakesUs = -1;
  for (const { step, comesUs, leavesUs } of world.game!.customers) {
    if (step === 'served' || step === 'gone') continue;
    const atUs = step === 'away' ? comesUs : leavesUs;
    if (wakesUs < 0 || atUs < wakesUs) wakesUs = atUs;
  }
  return wakesUs;
}

function call(world: World, { hostId, pid }: Customer, what: SysCall, emit: EmitGame): number {
  syscall(world.sim, hostId, pid, what, emit);
  return Math.max(-1, ...Object.keys(processOf(world.sim.hosts[hostId]!, pid).fds).map((key) => Number(key.slice(2))));
}

function arrive(world: World, customer: Customer, emit: EmitGame): void {
  customer.pid = spawn(world.sim, customer.hostId, 'customer');
  customer.fd = call(world, customer, { name: 'socket', nonblock: true }, emit);
  call(world, customer, { name: 'connect', fd: customer.fd, address: { addr: world.sim.hosts[customer.serverId]!.addr, port: SERVER_PORT } }, emit);
  customer.step = 'connecting';
}

function openOf(world: World, { hostId, pid, fd }: Customer): OpenSocket {
  const host = world.sim.hosts[hostId]!;
  const fileId = processOf(host, pid).fds[`fd${fd}`];
  assert(fileId, 'a customer keeps its descriptor until it is done');
  return { fd, sock: host.sockets[host.files[fileId]!.socketId]! };
}

function goOn(world: World, customer: Customer, emit: EmitGame): void {
  const open = openOf(world, customer);
  const { conn } = open.sock;
  if (customer.step === 'connecting' && conn.state === 'ESTABLISHED') {
    call(world, customer, { name: 'write', fd: customer.fd, data: 'order\n' }, emit);
    customer.step = 'asked';
  }
  if (customer.step === 'asked' && hasReceived(open) && conn.receiveQueue.length > 0) {
    call(world, customer, { name: 'read', fd: customer.fd, len: 4_096 }, emit);
    return leave(world, customer, 'served', emit);
  }
  // Refused, reset, ended without an answer, or out of patience.
  if (conn.state === 'CLOSED' || conn.error !== null || (customer.step === 'asked' && conn.shutRead) || world.sim.nowUs >= customer.leavesUs) leave(world, customer, 'gone', emit);
}

function leave(world: World, customer: Customer, step: 'served' | 'gone', emit: EmitGame): void {
  call(world, customer, { name: 'exit' }, emit);
  customer.step = step;
}

/** Customers of one server that come from these hosts in turn, each so long after the one before, with patience. Microseconds. */
export function planCustomers(of: { teamId: string; serverId: number; from: number[] }, fromUs: number, gapsUs: number[], patienceUs: number): Customer[] {
  let comesUs = fromUs;
  return gapsUs.map((gapUs, i) => {
    comesUs += gapUs;
    return { hostId: of.from[i % of.from.length]!, serverId: of.serverId, teamId: of.teamId, pid: -1, fd: -1, comesUs, leavesUs: comesUs + patienceUs, step: 'away' };
  });
}

/** What is left lying about on a team's server when the game ends: each connection in CLOSE_WAIT is a close() that was forgotten (GAME-15). */
export function countLeaks(world: World, emit: EmitGame, teamId: string, serverId: number): void {
  for (const { conn } of Object.values(world.sim.hosts[serverId]!.sockets)) {
    if (conn.state === 'CLOSE_WAIT') award(world, emit, { teamId, hostId: serverId }, 'close-wait-left');
  }
}
