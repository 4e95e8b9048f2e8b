import { describe, expect, test } from 'vitest';
import { choices } from '../../client/focus.ts';
import { tcbOf } from '../../client/inspector/tcb.ts';
import { sampleKey } from '../../client/inspector/samples.ts';
import { numbersOf } from '../../client/ladder/words.ts';
import { pathOf } from '../../client/statediagram/data.ts';
import { createWholeTimeline, entriesUpTo, lastSeq, record, type Timeline } from '../../client/timeline.ts';
import { createWorld, step, type GameEvent, type World } from '../../shared/game/index.ts';
import type { LadderRow } from '../../shared/log/ladder-rows.ts';
import type { Sock } from '../../shared/socket/index.ts';
import { playGame } from '../stage/games.ts';
import type { Told } from '../stage/worlds.ts';

const GAMES = 50;

const games = Array.from({ length: GAMES }, (_, i) => playGame(i + 1, () => {}));

/** A random game told again, input by input, to the timeline that all views are drawn from. */
function retell({ config, inputs }: Told, look: (world: World, timeline: Timeline, events: GameEvent[]) => void): void {
  const timeline = createWholeTimeline(config);
  const world = createWorld(config);
  for (const input of inputs) {
    const events = step(world, input);
    record(timeline, input, events, world);
    look(world, timeline, events);
  }
}

function eachSocket(world: World, look: (hostId: number, socket: Sock) => void): void {
  for (const host of world.sim.hosts) for (const socket of Object.values(host.sockets)) look(host.id, socket);
}

function stateOf({ listener, conn }: Sock): string {
  return listener ? 'LISTEN' : conn.state;
}

function rowsOf<K extends LadderRow['kind']>({ ladder }: Timeline, kind: K): Extract<LadderRow, { kind: K }>[] {
  return ladder.rows.filter((row): row is Extract<LadderRow, { kind: K }> => row.kind === kind);
}

/** All games, and that enough came of them. */
function everyEvent(look: (world: World, timeline: Timeline, events: GameEvent[]) => void): void {
  let events = 0;
  for (const game of games) {
    retell(game, (world, timeline, came) => {
      events += came.length;
      look(world, timeline, came);
    });
  }
  expect(events).toBeGreaterThan(2000);
}

/** Sequence numbers are counted round 2^32. */
const MODULUS = 2 ** 32;
const after = (first: number, by: number): number => (((first + by) % MODULUS) + MODULUS) % MODULUS;

describe(`after every event of ${GAMES} random games`, () => {
  test('the ladder has in flight what the World has, with its times and numbers', () => {
    everyEvent((world, timeline) => {
      const { inFlight } = world.sim;
      const open = rowsOf(timeline, 'segment').filter(({ fate }) => fate === 'in-flight');
      // The second of a pair that a link made is known to nobody before it arrives; then its first has arrived already, or it has.
      const known = inFlight.filter(({ segmentId }) => timeline.ladder.segments.get(segmentId)!.fate === 'in-flight');
      expect(open.map(({ segmentId }) => segmentId)).toEqual([...new Set(known.map(({ segmentId }) => segmentId))].sort((a, b) => a - b));
      for (const flight of inFlight) expect(timeline.ladder.segments.get(flight.segmentId)!.segment).toEqual(flight.segment);
      for (const row of open) {
        const flight = known.find(({ segmentId, atUs }) => segmentId === row.segmentId && atUs === row.dueUs);
        expect(flight).toMatchObject({ fromHostId: row.fromHostId, toHostId: row.toHostId, sentUs: row.sentUs });
        const sender = row.fromSocketId === null ? undefined : world.sim.hosts[row.fromHostId]!.sockets[row.fromSocketId];
        if (sender && sender.conn.remotePort === row.segment.dstPort && !sender.listener) expect(after(sender.conn.iss, numbersOf(timeline.ladder, row).seq)).toBe(row.segment.seq);
      }
    });
  });

  test('the ladder\'s states, queues and calls are those of the World', () => {
    everyEvent((world, timeline) => {
      const states = new Map(rowsOf(timeline, 'state').map(({ hostId, socketId, to }) => [`${hostId}/${socketId}`, to]));
      eachSocket(world, (hostId, socket) => expect(states.get(`${hostId}/${socket.id}`) ?? 'CLOSED').toBe(stateOf(socket)));
      const waiting = new Map<string, string[]>();
      for (const { hostId, listenerId, queue, socketId, change } of rowsOf(timeline, 'queue')) {
        const key = `${hostId}/${listenerId}/${queue}`;
        const before = waiting.get(key) ?? [];
        waiting.set(key, change === 'entered' ? [...before, socketId] : before.filter((id) => id !== socketId));
      }
      eachSocket(world, (hostId, { id, listener }) => {
        if (!listener) return;
        for (const [queue, ids] of [['syn', listener.synQueue], ['accept', listener.acceptQueue]] as const) expect(waiting.get(`${hostId}/${id}/${queue}`) ?? []).toEqual(ids);
      });
      const asleep = world.sim.hosts.flatMap(({ processes }) => processes.flatMap(({ sleeping }) => (sleeping ? [sleeping.callId] : [])));
      const unanswered = rowsOf(timeline, 'call').filter(({ result }) => result === null);
      expect(unanswered.map(({ callId }) => callId).sort((a, b) => a - b)).toEqual(asleep.sort((a, b) => a - b));
      expect(unanswered.every(({ blockedUs }) => blockedUs !== null)).toBe(true);
    });
  });

  test('the state diagram stands where each socket is, and the way to it has no gap', () => {
    everyEvent((world, timeline) => {
      eachSocket(world, (hostId, socket) => {
        const path = pathOf(timeline, { hostId, socketId: socket.id }, entriesUpTo(timeline, lastSeq(timeline)));
        expect(path.at(-1)?.to ?? 'CLOSED').toBe(stateOf(socket));
        expect(path.findIndex(({ from }, i) => i > 0 && from !== path[i - 1]!.to)).toBe(-1);
        // Who came through a listener begins there; all others at CLOSED.
        if (path.length > 0) expect(['CLOSED', 'LISTEN']).toContain(path[0]!.from);
      });
    });
  });

  test('every socket can be chosen, and the inspector\'s numbers are those of its connection, relative and raw', () => {
    everyEvent((world, timeline, came) => {
      const all = choices(world, timeline);
      eachSocket(world, (hostId, socket) => {
        const choice = all.find((one) => one.hostId === hostId && one.socketId === socket.id);
        if (!choice?.text.endsWith(` ${stateOf(socket)}`)) expect.unreachable(`${choice?.text} for ${stateOf(socket)}`);
        if (socket.listener) return;
        expectRecord(socket, world.sim.nowUs);
      });
      for (const event of came) if (event.type === 'segment-sent' || event.type === 'segment-arrived') expectSample(world, timeline, event.hostId, event.socketId);
    });
  });
});

function expectRecord(socket: Sock, nowUs: number): void {
  const { conn } = socket;
  const values = (raw: boolean): Map<string, string> => new Map(tcbOf(socket, nowUs, raw).flatMap(({ variables }) => variables.map(({ name, value }) => [name, value])));
  const [raw, relative] = [values(true), values(false)];
  const own = { ISS: conn.iss, 'SND.UNA': conn.sndUna, 'SND.NXT': conn.sndNxt };
  const acked = { 'SND.WL2': conn.sndWl2 };
  const peers = { IRS: conn.irs, 'RCV.NXT': conn.rcvNxt, 'SND.WL1': conn.sndWl1 };
  const unheard = conn.state === 'SYN_SENT' || conn.state === 'CLOSED';
  const ought: Record<string, string> = {};
  for (const [numbers, first, hidden] of [[own, conn.iss, false], [acked, conn.iss, unheard], [peers, conn.irs, unheard]] as const) {
    for (const [name, value] of Object.entries(numbers)) {
      ought[name] = hidden ? '—' : String(value);
      if (!hidden && after(first, Number(relative.get(name))) !== value) throw new Error(`${name} ${value} reads ${relative.get(name)} from ${first}`);
    }
  }
  const bytes = { 'SND.WND': conn.sndWnd, 'RCV.WND': conn.rcvWnd, unacked: conn.sendQueue.length, unread: conn.receiveQueue.length, MSS: conn.mss, FlightSize: (conn.sndNxt - conn.sndUna + MODULUS) % MODULUS };
  for (const [name, value] of Object.entries(bytes)) ought[name] = `${value} B`;
  for (const [name, value] of Object.entries({ cwnd: conn.cwnd, early: conn.early.length, retransmitted: conn.totalRetransmits })) ought[name] = String(value);
  const wrong = Object.entries(ought).filter(([name, value]) => raw.get(name) !== value);
  if (wrong.length > 0 || (raw.get('retransmit') === '—') !== conn.rtxDueUs < 0) expect.unreachable(`of ${socket.id}: ${JSON.stringify(wrong)}, retransmit ${raw.get('retransmit')}`);
}

/** The plot's last point of a connection that just sent or heard something. */
function expectSample(world: World, timeline: Timeline, hostId: number, socketId: string | null): void {
  const conn = socketId === null ? undefined : world.sim.hosts[hostId]?.sockets[socketId]?.conn;
  if (!conn || conn.state === 'LISTEN') return;
  const { cwnd, ssthresh, srttUs, rtoUs } = conn;
  expect(timeline.samples.get(sampleKey(hostId, socketId!))?.at(-1)).toMatchObject({ cwnd, ssthresh, srttUs, rtoUs, flight: (conn.sndNxt - conn.sndUna + MODULUS) % MODULUS });
}
