import { describe, expect, test } from 'vitest';
import { describeOwed, type Refusal } from '../../shared/game/index.ts';
import { hashPlain } from '../../shared/base/index.ts';
import { CLIENT, createRoom, type Play, SERVER, type TestRoom } from '../kit/room.ts';

const ADDRESS = { addr: '10.9.0.1', port: 80 };
const LINK_US = 100_000;

/** How far a room is taken before the play in question; each stage goes on from the one before. */
type Stage = 'idle' | 'connect' | 'syn-sent' | 'syn-arrived' | 'synack-arrived' | 'open' | 'written' | 'data-arrived' | 'closed' | 'fin-arrived';
const STAGES: [Stage, (room: TestRoom) => void][] = [
  ['idle', (room) => {
    room.call(SERVER, { name: 'socket' });
    room.call(SERVER, { name: 'bind', fd: 3, address: ADDRESS });
    room.call(SERVER, { name: 'listen', fd: 3, backlog: 1 });
    room.call(CLIENT, { name: 'socket' });
  }],
  ['connect', (room) => room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS })],
  ['syn-sent', (room) => must(room, CLIENT, { flags: 'S', seq: 0 })],
  ['syn-arrived', (room) => room.run(LINK_US)],
  ['synack-arrived', (room) => {
    must(room, SERVER, { flags: 'S.', seq: 0, ack: 1 });
    room.run(LINK_US);
  }],
  ['open', (room) => {
    must(room, CLIENT, { flags: '.', seq: 1, ack: 1 });
    room.run(LINK_US);
  }],
  ['written', (room) => room.call(CLIENT, { name: 'write', fd: 3, data: 'hello world' })],
  ['data-arrived', (room) => {
    must(room, CLIENT, { flags: 'P.', seq: 1, ack: 1, payload: 'hello world' });
    room.run(LINK_US);
  }],
  ['closed', (room) => {
    must(room, SERVER, { flags: '.', seq: 1, ack: 12 });
    room.run(LINK_US);
    room.call(CLIENT, { name: 'close', fd: 3 });
  }],
  ['fin-arrived', (room) => {
    must(room, CLIENT, { flags: 'F.', seq: 12, ack: 1 });
    room.run(LINK_US);
  }],
];

function must(room: TestRoom, hostId: number, play: Play): void {
  expect(room.play(hostId, play)).toBeNull();
}

function roomAt(stage: Stage): TestRoom {
  const room = createRoom([SERVER, CLIENT]);
  for (const [name, reach] of STAGES) {
    reach(room);
    if (name === stage) return room;
  }
  throw new Error(`no stage ${stage}`);
}

type Case = [stage: Stage, hostId: number, play: Play, refusal: Partial<Refusal>];
const REFUSED: Case[] = [
  ['idle', CLIENT, { flags: 'S', srcPort: 40_000 }, { rule: 'HANDSHAKE-1', field: 'flags', reason: 'syn-without-connect', got: 'SYN', expected: 'nothing' }],
  ['idle', SERVER, { flags: 'S.', ack: 1 }, { rule: 'HANDSHAKE-2', field: 'flags', reason: 'synack-unasked' }],
  ['idle', SERVER, { flags: '.', ack: 1 }, { rule: 'ACK-1', field: 'flags', reason: 'nothing-to-ack' }],
  ['idle', SERVER, { flags: 'R' }, { rule: 'RST-1', field: 'flags', reason: 'rst-not-owed' }],
  ['idle', SERVER, { flags: 'F.' }, { rule: 'JUDGE-1', field: 'ports', reason: 'no-connection' }],
  ['connect', CLIENT, { flags: 'S', seq: 1 }, { rule: 'SEQ-1', field: 'seq', reason: 'syn-seq', got: '1', expected: '0' }],
  ['connect', CLIENT, { flags: 'S', dstPort: 8080 }, { rule: 'JUDGE-2', field: 'ports', reason: 'wrong-dst-port', got: '8080', expected: '80' }],
  ['connect', CLIENT, { flags: 'S', srcPort: 1 }, { rule: 'JUDGE-2', field: 'ports', reason: 'wrong-src-port', got: '1' }],
  ['connect', CLIENT, { flags: 'S', dstAddr: '10.9.0.9' }, { rule: 'JUDGE-2', field: 'ports', reason: 'wrong-address', got: '10.9.0.9', expected: '10.9.0.1' }],
  ['connect', CLIENT, { flags: 'S.', ack: 1 }, { rule: 'HANDSHAKE-1', field: 'flags', reason: 'syn-comes-first', got: 'SYN+ACK', expected: 'SYN' }],
  ['connect', CLIENT, { flags: '.', seq: 1, ack: 1 }, { rule: 'HANDSHAKE-1', field: 'flags', reason: 'syn-comes-first', got: 'ACK', expected: 'SYN' }],
  ['connect', CLIENT, { flags: 'S', payload: 'x' }, { rule: 'JUDGE-6', field: 'payload', reason: 'payload-too-early' }],
  ['connect', CLIENT, { flags: '' }, { rule: 'JUDGE-5', field: 'flags', reason: 'no-flags', expected: 'SYN' }],
  ['connect', CLIENT, { flags: 'SF' }, { rule: 'JUDGE-5', field: 'flags', reason: 'odd-flags', expected: 'SYN' }],
  ['syn-sent', CLIENT, { flags: 'S' }, { rule: 'HANDSHAKE-1', field: 'flags', reason: 'syn-again', expected: 'nothing' }],
  ['syn-sent', CLIENT, { flags: '.', seq: 1, ack: 1 }, { rule: 'ACK-1', field: 'flags', reason: 'nothing-to-ack' }],
  ['syn-arrived', SERVER, { flags: 'S' }, { rule: 'HANDSHAKE-2', field: 'flags', reason: 'syn-needs-ack', got: 'SYN', expected: 'SYN+ACK' }],
  ['syn-arrived', SERVER, { flags: '.', seq: 0, ack: 1 }, { rule: 'HANDSHAKE-2', field: 'flags', reason: 'answer-is-synack', got: 'ACK', expected: 'SYN+ACK' }],
  ['syn-arrived', SERVER, { flags: 'S.', seq: 0, ack: 0 }, { rule: 'SEQ-3', field: 'ack', reason: 'ack-after-syn', got: '0', expected: '1' }],
  ['syn-arrived', SERVER, { flags: 'S.', seq: 0, ack: 2 }, { rule: 'SEQ-3', field: 'ack', reason: 'ack-after-syn', got: '2', expected: '1' }],
  ['syn-arrived', SERVER, { flags: 'S.', seq: 5, ack: 1 }, { rule: 'SEQ-1', field: 'seq', reason: 'syn-seq', got: '5', expected: '0' }],
  ['syn-arrived', SERVER, { flags: 'R.', seq: 0, ack: 1 }, { rule: 'RST-1', field: 'flags', reason: 'rst-not-owed', expected: 'SYN+ACK' }],
  ['syn-arrived', SERVER, { flags: 'S.', ack: 1, srcPort: 81 }, { rule: 'JUDGE-2', field: 'ports', reason: 'wrong-src-port', got: '81', expected: '80' }],
  ['synack-arrived', CLIENT, { flags: 'S.', seq: 0, ack: 1 }, { rule: 'HANDSHAKE-3', field: 'flags', reason: 'ack-has-no-syn', expected: 'ACK' }],
  ['synack-arrived', CLIENT, { flags: '.', seq: 0, ack: 1 }, { rule: 'SEQ-2', field: 'seq', reason: 'seq-after-syn', got: '0', expected: '1' }],
  ['synack-arrived', CLIENT, { flags: '.', seq: 1, ack: 0 }, { rule: 'SEQ-3', field: 'ack', reason: 'ack-after-syn', got: '0', expected: '1' }],
  ['open', CLIENT, { flags: 'P.', seq: 1, ack: 1, payload: 'hi' }, { rule: 'DATA-1', field: 'payload', reason: 'not-data', expected: 'nothing' }],
  ['open', CLIENT, { flags: 'F.', seq: 1, ack: 1 }, { rule: 'FIN-1', field: 'flags', reason: 'fin-before-close' }],
  ['open', CLIENT, { flags: 'S' }, { rule: 'HANDSHAKE-1', field: 'flags', reason: 'syn-again' }],
  ['open', CLIENT, { flags: '.', seq: 1, ack: 2 }, { rule: 'SEQ-3', field: 'ack', got: '2', expected: '1' }],
  ['open', CLIENT, { flags: '.', seq: 2, ack: 1 }, { rule: 'SEQ-2', field: 'seq', got: '2', expected: '1' }],
  ['open', SERVER, { flags: '.', seq: 1, ack: 1, srcPort: 7 }, { rule: 'ACK-1', field: 'flags', reason: 'nothing-to-ack' }],
  ['written', CLIENT, { flags: 'P.', seq: 1, ack: 1, payload: 'jello' }, { rule: 'DATA-1', field: 'payload', reason: 'payload-wrong', got: '"jello"', expected: '"hello world"' }],
  ['written', CLIENT, { flags: 'P.', seq: 1, ack: 1, payload: 'hello world!' }, { rule: 'DATA-1', field: 'payload', reason: 'payload-too-long', got: '12', expected: '11' }],
  ['written', CLIENT, { flags: 'P', seq: 1, payload: 'hello' }, { rule: 'JUDGE-5', field: 'flags', reason: 'needs-ack-flag', got: 'PSH', expected: 'ACK' }],
  ['written', CLIENT, { flags: '.', seq: 0, ack: 1, payload: 'hello' }, { rule: 'SEQ-2', field: 'seq', reason: 'seq-after-syn', got: '0', expected: '1' }],
  ['data-arrived', SERVER, { flags: '.', seq: 1, ack: 1 }, { rule: 'SEQ-3', field: 'ack', reason: 'ack-too-small', got: '1', expected: '12' }],
  ['data-arrived', SERVER, { flags: '.', seq: 1, ack: 13 }, { rule: 'SEQ-3', field: 'ack', reason: 'ack-too-large', got: '13', expected: '12' }],
  ['data-arrived', SERVER, { flags: '.', seq: 2, ack: 12 }, { rule: 'SEQ-2', field: 'seq', got: '2', expected: '1' }],
  ['closed', CLIENT, { flags: 'F', seq: 12 }, { rule: 'JUDGE-5', field: 'flags', reason: 'needs-ack-flag', got: 'FIN', expected: 'FIN+ACK' }],
  ['closed', CLIENT, { flags: 'F.', seq: 11, ack: 1 }, { rule: 'SEQ-2', field: 'seq', reason: 'seq-next', got: '11', expected: '12' }],
  ['fin-arrived', CLIENT, { flags: 'F.', seq: 12, ack: 1 }, { rule: 'FIN-1', field: 'flags', reason: 'fin-again' }],
  ['fin-arrived', SERVER, { flags: '.', seq: 1, ack: 12 }, { rule: 'SEQ-3', field: 'ack', reason: 'ack-after-fin', got: '12', expected: '13' }],
  ['fin-arrived', SERVER, { flags: 'F.', seq: 1, ack: 13 }, { rule: 'FIN-1', field: 'flags', reason: 'fin-before-close', expected: 'ACK' }],
];

describe('the judge refuses, names the field and says why', () => {
  test.each(REFUSED.map((row): [string, ...Case] => [row[3].rule ?? '', ...row]))('%s: at %s, host %i plays %o', (_, stage, hostId, play, refusal) => {
    const room = roomAt(stage);
    const before = hashPlain(room.world.sim);
    const got = room.play(hostId, play);
    expect(got).toMatchObject(refusal);
    expect(got?.text).not.toMatch(/[{}]|undefined|NaN/);
    // JUDGE-8: nothing but the count has changed.
    expect(hashPlain(room.world.sim)).toBe(before);
    expect(room.world.players.find(({ id }) => id === `kernel${hostId}`)?.illegalSegments).toBe(1);
  });
});

const LEGAL: [rule: string, stage: Stage, hostId: number, play: Play, rules: string[]][] = [
  ['HANDSHAKE-1', 'connect', CLIENT, { flags: 'S' }, ['HANDSHAKE-1']],
  ['HANDSHAKE-2', 'syn-arrived', SERVER, { flags: 'S.', ack: 1 }, ['HANDSHAKE-2']],
  ['HANDSHAKE-3', 'synack-arrived', CLIENT, { flags: '.', seq: 1, ack: 1 }, ['HANDSHAKE-3']],
  ['JUDGE-7 (a repeated ACK pays nothing)', 'open', CLIENT, { flags: '.', seq: 1, ack: 1 }, ['JUDGE-7']],
  ['JUDGE-3 (without PSH)', 'written', CLIENT, { flags: '.', seq: 1, ack: 1, payload: 'hello world' }, ['DATA-1']],
  ['DATA-1 (a prefix)', 'written', CLIENT, { flags: '.', seq: 1, ack: 1, payload: 'h' }, ['DATA-1']],
  ['ACK-1', 'data-arrived', SERVER, { flags: '.', seq: 1, ack: 12 }, ['ACK-1']],
  ['FIN-1', 'closed', CLIENT, { flags: 'F.', seq: 12, ack: 1 }, ['FIN-1']],
];

test.each(LEGAL)('%s: at %s, host %i may play %o', (_, stage, hostId, play, rules) => {
  const room = roomAt(stage);
  expect(room.play(hostId, play)).toBeNull();
  const at = room.events.map((event) => event.type).lastIndexOf('played');
  expect(room.events[at]).toMatchObject({ rules });
  expect(room.events.slice(at).filter((event) => event.type === 'segment-sent')).toHaveLength(1);
});

test('JUDGE-4: one segment with data and the right ACK number pays both debts', () => {
  const room = roomAt('data-arrived');
  room.call(SERVER, { name: 'accept', fd: 3 });
  room.call(SERVER, { name: 'write', fd: 4, data: 'ok' });
  expect(describeOwed(room.world, 'server.kernel').map(({ kind }) => kind)).toEqual(['DATA', 'ACK']);
  must(room, SERVER, { flags: 'P.', seq: 1, ack: 12, payload: 'ok' });
  expect(room.events.filter((event) => event.type === 'played').at(-1)).toMatchObject({ rules: ['DATA-1', 'ACK-1'] });
  expect(describeOwed(room.world, 'server.kernel')).toEqual([]);
});

test('FIN-1: FIN waits for the last byte, or rides on it', () => {
  const room = roomAt('written');
  room.call(CLIENT, { name: 'close', fd: 3 });
  expect(room.play(CLIENT, { flags: 'F.', seq: 1, ack: 1 })).toMatchObject({ rule: 'FIN-1', reason: 'fin-before-data' });
  expect(room.play(CLIENT, { flags: 'F.', seq: 1, ack: 1, payload: 'hello' })).toMatchObject({ rule: 'FIN-1', reason: 'fin-with-part' });
  must(room, CLIENT, { flags: '.', seq: 1, ack: 1, payload: 'hello' });
  must(room, CLIENT, { flags: 'F.', seq: 6, ack: 1, payload: ' world' });
  expect(room.states(CLIENT)).toEqual(['FIN_WAIT_1']);
});

test('RST-1, SEQ-4: a SYN for a port where nobody listens is answered with RST+ACK, sequence number 0', () => {
  const room = createRoom([SERVER, CLIENT]);
  room.call(CLIENT, { name: 'socket' });
  room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS });
  must(room, CLIENT, { flags: 'S' });
  room.run(LINK_US);
  expect(room.play(SERVER, { flags: 'S.', ack: 1 })).toMatchObject({ rule: 'HANDSHAKE-2', reason: 'synack-unasked', expected: 'RST+ACK' });
  expect(room.play(SERVER, { flags: 'R' })).toMatchObject({ rule: 'RST-1', reason: 'rst-expected', expected: 'RST+ACK' });
  expect(room.play(SERVER, { flags: 'R.', ack: 0 })).toMatchObject({ rule: 'SEQ-4', field: 'ack', got: '0', expected: '1' });
  must(room, SERVER, { flags: 'R.', ack: 1 });
  room.run(LINK_US);
  expect(room.returned(CLIENT)).toEqual({ ret: -1, errno: 'ECONNREFUSED' });
});

test('RST-2: close() with unread data owes a RST with the connection\'s own numbers', () => {
  const room = roomAt('data-arrived');
  must(room, SERVER, { flags: '.', seq: 1, ack: 12 });
  room.call(SERVER, { name: 'accept', fd: 3 });
  room.call(SERVER, { name: 'close', fd: 4 });
  expect(room.play(SERVER, { flags: 'F.', seq: 1, ack: 12 })).toMatchObject({ rule: 'RST-1', reason: 'rst-expected', expected: 'RST+ACK' });
  expect(room.play(SERVER, { flags: 'R.', seq: 0, ack: 12 })).toMatchObject({ rule: 'SEQ-2', field: 'seq', got: '0', expected: '1' });
  must(room, SERVER, { flags: 'R.', seq: 1, ack: 12 });
  room.run(LINK_US);
  expect(room.call(CLIENT, { name: 'read', fd: 3, len: 1 })).toEqual({ ret: -1, errno: 'ECONNRESET' });
});

test('RTX-1: a lost SYN is owed again when its timer expires, with the same numbers', () => {
  const room = roomAt('connect');
  room.input({ type: 'set-link', linkId: 0, settings: { cut: true } });
  must(room, CLIENT, { flags: 'S' });
  room.run(5_000_000);
  expect(room.world.sim.nowUs).toBe(1_000_000);
  expect(describeOwed(room.world, 'client.kernel')).toMatchObject([{ kind: 'SYN', retransmission: true, seq: 0, ack: null, flags: 'SYN' }]);
  must(room, CLIENT, { flags: 'S' });
});

test('hints come in layers: the kind, the fields, the whole segment in relative numbers', () => {
  const room = roomAt('syn-arrived');
  const [hint] = describeOwed(room.world, 'server.kernel');
  expect(hint).toMatchObject({ kind: 'SYN+ACK', rule: 'HANDSHAKE-2', level: 'MUST', flags: 'SYN+ACK', seq: 0, ack: 1 });
  expect(hint?.layers).toEqual([
    'A SYN came for a listening socket (or crossed yours): answer it.',
    'Flags SYN+ACK, the sequence number and the ACK number matter.',
    'SYN+ACK seq=0 ack=1',
  ]);
  expect(describeOwed(room.world, 'server.app')).toEqual([]);
});
