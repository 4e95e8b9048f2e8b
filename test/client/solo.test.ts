import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWorld, defaultConfig, step, type World } from '../../shared/game/index.ts';
import { worldHash } from '../../shared/log/journal.ts';
import type { ServerMessage } from '../../shared/protocol/index.ts';
import type { LineOwner } from '../../client/line.ts';
import { LocalLine } from '../../client/solo/line.ts';
import { freeTable, seated, type Table } from '../../client/solo/table.ts';

/** What a page makes of a line: a World of its own, stepped by the inputs that come. */
class Replica implements LineOwner {
  world: World = createWorld(defaultConfig(1));
  seq = 0;
  readonly refused: string[] = [];

  credentials() {
    return { code: '' };
  }

  state(): void {}

  waiting(): void {}

  message(message: ServerMessage): null {
    if (message.t === 'welcome') {
      this.world = message.world;
      this.seq = message.seq;
    } else if (message.t === 'inputs') {
      for (const { seq, input } of message.inputs) {
        expect(seq).toBe(this.seq + 1);
        step(this.world, input);
        this.seq = seq;
      }
    } else if (message.t === 'refused') this.refused.push(message.code);
    return null;
  }
}

function seat(): { table: Table; replica: Replica; line: LocalLine } {
  const config = defaultConfig(7);
  // Only the programs' seats: the kernels answer by themselves.
  const table = freeTable(config, seated(config, 'Ada').filter((input) => input.type !== 'take-seat' || input.seatId.endsWith('.app')));
  const replica = new Replica();
  const line = new LocalLine(replica, table);
  line.begin();
  return { table, replica, line };
}

function connect(line: LocalLine): void {
  line.ask({ type: 'call', seatId: 'server.app', call: { name: 'socket' } });
  line.ask({ type: 'call', seatId: 'server.app', call: { name: 'bind', fd: 3, address: { addr: '0.0.0.0', port: 7000 } } });
  line.ask({ type: 'call', seatId: 'server.app', call: { name: 'listen', fd: 3, backlog: 2 } });
  line.ask({ type: 'call', seatId: 'client.app', call: { name: 'socket' } });
  line.ask({ type: 'call', seatId: 'client.app', call: { name: 'connect', fd: 3, address: { addr: '10.9.0.1', port: 7000 } } });
}

function clientState({ world }: Table): string | undefined {
  return Object.values(world.sim.hosts[1]!.sockets)[0]?.conn.state;
}

describe('a room that the page itself holds', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('the page follows it as it follows one on a server, and its clock keeps the pace', () => {
    const { table, replica, line } = seat();
    connect(line);
    expect(clientState(table)).toBe('SYN_SENT');
    // SYN and SYN+ACK take 100 ms each on the link; virtual time is 20 times slower than the wall.
    vi.advanceTimersByTime(3_900);
    expect(clientState(table)).toBe('SYN_SENT');
    vi.advanceTimersByTime(200);
    expect(clientState(table)).toBe('ESTABLISHED');
    expect(worldHash(replica.world)).toBe(worldHash(table.world));
    expect(replica.seq).toBe(table.inputs.length);
    line.leave();
  });

  test('its clock stands while it is held, and goes on from where it was', () => {
    const { table, line } = seat();
    connect(line);
    vi.advanceTimersByTime(1_000);
    line.hold(true);
    const heldUs = table.world.sim.nowUs;
    expect(heldUs).toBe(50_000);
    vi.advanceTimersByTime(60_000);
    expect(table.world.sim.nowUs).toBe(heldUs);
    line.hold(false);
    vi.advanceTimersByTime(3_100);
    expect(clientState(table)).toBe('ESTABLISHED');
    line.leave();
  });

  test('a step skips to the next arrival; after the line was left nothing moves', () => {
    const { table, line } = seat();
    connect(line);
    line.ask({ type: 'step' });
    expect(table.world.sim.nowUs).toBe(100_000);
    line.leave();
    vi.advanceTimersByTime(600_000);
    expect(table.world.sim.nowUs).toBe(100_000);
  });

  test('what may not be done is refused and changes nothing', () => {
    const { table, replica, line } = seat();
    const before = worldHash(table.world);
    line.ask({ type: 'take-seat', seatId: 'server.app' });
    line.ask({ type: 'play', seatId: 'server.kernel', draft: { srcPort: 1, dstAddr: '10.9.0.2', dstPort: 2, flags: 2, seq: 0, ack: 0, payload: '' } });
    line.ask({ type: 'end-workshop' });
    expect(replica.refused).toEqual(['seat-taken', 'not-your-seat', 'bad-message']);
    expect(worldHash(table.world)).toBe(before);
    line.leave();
  });
});
