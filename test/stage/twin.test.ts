import { describe as suite, expect, test } from 'vitest';
import fc from 'fast-check';
import { hostsHoldingClock, type World } from '../../shared/game/index.ts';
import type { Host } from '../../shared/socket/index.ts';
import { ACK, FIN, RST, seqDiff, SYN } from '../../shared/tcp/index.ts';
import { describe, type HostTwin, type Twin } from '../../client/stage/twin.ts';
import { viewWorld } from '../../client/stage/view.ts';
import { playGame } from './games.ts';

interface Words {
  fds: string[];
  asleep: number;
  states: string[];
  queues: string[];
  connections: string[];
}

/** The twin's words for a host, read off the World by another way than the stage does. */
function wordsOf(host: Host): Words {
  const alive = host.processes.filter(({ exited }) => !exited);
  const fds = alive.flatMap(({ fds: table }) => Object.entries(table).map(([key, fileId]) => {
    const file = host.files[fileId]!;
    const sock = host.sockets[file.socketId];
    const state = !sock ? '—' : sock.listener ? 'LISTEN' : sock.conn.state;
    return `${key.slice(2)} → open file (refs ${file.refs})${file.nonblock ? ' · O_NONBLOCK' : ''} → ${state}`;
  }));
  const short = (addr: string, port: number): string => `.${addr.split('.')[3]}:${port}`;
  const all = Object.values(host.sockets);
  const waits = (id: string): string => {
    const { conn } = host.sockets[id]!;
    return `${short(conn.remoteAddr, conn.remotePort)} ${conn.state} ${conn.receiveQueue.length} B unread`;
  };
  const queues = all.flatMap(({ listener, local }) => (listener ? [
    `LISTEN :${local.port}, backlog ${listener.backlog}`,
    `accept queue ${listener.acceptQueue.length}/${listener.backlog + 1}`, ...listener.acceptQueue.map(waits),
    `SYN queue ${listener.synQueue.length}/${listener.backlog + 1}`, ...listener.synQueue.map(waits),
  ] : []));
  const queued = new Set(all.flatMap(({ listener }) => (listener ? [...listener.acceptQueue, ...listener.synQueue] : [])));
  const connections = all.filter(({ id, listener }) => !listener && !queued.has(id)).map(({ conn, local, fileId }) => {
    const parts = [`${conn.state} :${conn.localPort || local.port} → ${conn.remotePort ? short(conn.remoteAddr, conn.remotePort) : '—'}`];
    if (fileId === null) parts.push('no fd');
    if (conn.state !== 'CLOSED') {
      parts.push(`sndUna ${seqDiff(conn.sndUna, conn.iss)}`, `sndNxt ${seqDiff(conn.sndNxt, conn.iss)}`, `window to ${seqDiff(conn.sndUna, conn.iss) + conn.sndWnd}`);
      if (conn.state !== 'SYN_SENT') {
        parts.push(`rcvNxt ${seqDiff(conn.rcvNxt, conn.irs)}`, `window to ${Math.max(seqDiff(conn.rcvNxt, conn.irs), seqDiff(conn.rcvWup, conn.irs) + conn.rcvWnd)}`);
      }
    }
    parts.push(`${conn.sendQueue.length} B unacked`, `${conn.receiveQueue.length} B unread`);
    const early = conn.early.reduce((sum, { payload }) => sum + payload.length, 0);
    if (early > 0) parts.push(`${early} B beyond a gap`);
    return parts.join(' · ');
  });
  return { fds, asleep: alive.filter(({ sleeping }) => sleeping).length, states: all.map(({ listener, conn }) => (listener ? 'LISTEN' : conn.state)), queues, connections };
}

function saidOf(twin: HostTwin): Words {
  return {
    fds: twin.processes.flatMap(({ fds }) => fds.map(({ text }) => text)),
    asleep: twin.processes.filter(({ text }) => text.includes('sleeps in')).length,
    states: twin.states,
    queues: twin.listeners.flatMap(({ line, accept, syn }) => [
      line.text, ...[accept, syn].flatMap(({ title, count, places, waiting }) => [`${title} ${count}/${places}`, ...waiting.map(({ text }) => text)]),
    ]),
    connections: twin.connections.map(({ text }) => text),
  };
}

const sorted = (words: Words) => ({ ...words, fds: [...words.fds].sort(), connections: [...words.connections].sort() });

function flagsSaid(text: string): number {
  const letters = text.slice(0, text.indexOf(' '));
  return { SYN, 'SYN+ACK': SYN | ACK, ACK, DATA: ACK, PROBE: ACK, FIN, RST }[letters] ?? -1;
}

/** What the twin says that is not so, or does not say that is. */
function expectTwin(world: World, twin: Twin): void {
  for (const host of world.sim.hosts) expect(sorted(saidOf(twin.hosts[host.id]!))).toEqual(sorted(wordsOf(host)));
  const holding = hostsHoldingClock(world);
  expect(twin.hosts.filter(({ seats }) => seats.includes('must play now')).map(({ hostId }) => hostId)).toEqual([...holding].sort((a, b) => a - b));
  const flights = [...world.sim.inFlight].sort((a, b) => a.id - b.id);
  expect(twin.flights.length).toBe(flights.length);
  flights.forEach(({ segment, fromHostId, toHostId, sentUs, atUs }, i) => {
    const { text } = twin.flights[i]!;
    const bits = flagsSaid(text);
    expect([text, segment.flags & bits]).toEqual([text, bits]);
    expect(text.startsWith('DATA')).toBe(segment.payload.length > 0 && (segment.flags & (SYN | FIN | RST)) === 0);
    expect(text).toContain(`${world.sim.hosts[fromHostId]!.name} → ${world.sim.hosts[toHostId]!.name}`);
    const part = atUs === sentUs ? 1 : (world.sim.nowUs - sentUs) / (atUs - sentUs);
    expect(text).toContain(`${Math.floor(Math.min(1, part) * 10) * 10} %`);
  });
  expect(twin.links.map(({ text }) => text.includes('wire cut'))).toEqual(world.sim.links.map(({ settings }) => settings.cut));
}

suite('the DOM twin of the stage', () => {
  test('after every event of 50 random games the twin says what the World is', () => {
    let events = 0;
    for (let seed = 1; seed <= 50; seed++) {
      playGame(seed, (world, happened) => {
        events += happened;
        expectTwin(world, describe(viewWorld(world), world.sim.nowUs));
      });
    }
    expect(events).toBeGreaterThan(2000);
  });

  test('looking changes nothing', () => {
    fc.assert(fc.property(fc.integer({ min: 51, max: 500 }), (seed) => {
      playGame(seed, (world) => {
        const before = JSON.stringify(world);
        describe(viewWorld(world), world.sim.nowUs);
        expect(JSON.stringify(world)).toBe(before);
      });
    }), { numRuns: 5, seed: 9293 });
  });
});
