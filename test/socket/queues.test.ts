import { describe, expect, test } from 'vitest';
import { PEER_ISS, listening, open } from '../kit/raw-peer.ts';

const SEQ = PEER_ISS + 1;

describe('SOCK-SYNQ: the SYN queue holds backlog + 1 half-open connections', () => {
  test.each([
    [0, 0, 1, 1], [1, 0, 2, 2], [2, 0, 3, 3], [4, 0, 5, 5],
    // With SYN cookies a full queue still answers, but remembers nothing.
    [0, 1, 8, 1], [1, 1, 8, 2], [2, 1, 8, 3], [4, 1, 8, 5],
  ] as const)('backlog %i, syncookies %i: 8 SYNs get %i SYN+ACKs, %i are remembered', (backlog, syncookies, answers, remembered) => {
    const peer = listening(backlog, { syncookies });
    for (let port = 5000; port < 5008; port++) peer.send(port, 'S', PEER_ISS);
    expect(peer.flags()).toEqual(Array.from({ length: answers }, (_, i) => `${5000 + i} S.`));
    expect(peer.states().filter((state) => state !== 'LISTEN')).toHaveLength(remembered);
    expect(peer.dropped()).toEqual(answers === 8 ? {} : { 'syn-queue-full': 8 - answers });
  });
});

describe('SOCK-SYNQ: tcp_max_syn_backlog bounds the SYN queue too, without SYN cookies', () => {
  // The last quarter is kept for peers that are known already, and here nobody is: of 8 places 7 are given, of 16 13.
  test.each([[4, 0, 4], [8, 0, 7], [16, 0, 13], [1, 0, 2], [4, 1, 16]] as const)('%i places, syncookies %i: 16 SYNs get %i SYN+ACKs', (maxSynBacklog, syncookies, answers) => {
    const peer = listening(100, { syncookies, maxSynBacklog });
    for (let port = 5000; port < 5016; port++) peer.send(port, 'S', PEER_ISS);
    expect(peer.flags()).toHaveLength(answers);
    expect(peer.dropped()).toEqual(answers === 16 ? {} : { 'syn-queue-full': 16 - answers });
  });
});

describe('SOCK-ACCEPTQ: the accept queue is full when the last ACK arrives', () => {
  test('syncookies 0: those whose SYN was dropped are nowhere', () => {
    const peer = listening(1);
    for (let port = 6000; port < 6004; port++) peer.send(port, 'S', PEER_ISS);
    expect(peer.flags()).toEqual(['6000 S.', '6001 S.']);
    for (const port of [6000, 6001]) peer.send(port, '.', SEQ);
    expect(peer.flags()).toEqual([]);
    expect(peer.states()).toEqual(['ESTABLISHED:6000', 'ESTABLISHED:6001', 'LISTEN']);
  });

  test('syncookies 1: a cookie comes back to a full queue and is dropped, later it makes a connection', () => {
    const peer = listening(1, { syncookies: 1 });
    for (let port = 6000; port < 6004; port++) peer.send(port, 'S', PEER_ISS);
    expect(peer.flags()).toEqual(['6000 S.', '6001 S.', '6002 S.', '6003 S.']);
    for (let port = 6000; port < 6004; port++) peer.send(port, '.', SEQ);
    expect(peer.flags()).toEqual([]);
    expect(peer.states()).toEqual(['ESTABLISHED:6000', 'ESTABLISHED:6001', 'LISTEN']);
    expect(peer.dropped()).toEqual({ 'accept-queue-full': 2 });
    peer.send(6002, '.', SEQ, { payload: 'data' });
    peer.pass(3400);
    expect(peer.flags()).toEqual([]);
    expect(peer.call({ name: 'accept', fd: 3 })?.address?.port).toBe(6000);
    peer.send(6002, '.', SEQ);
    expect(peer.states()).toEqual(['ESTABLISHED:6000', 'ESTABLISHED:6001', 'ESTABLISHED:6002', 'LISTEN']);
    peer.send(6002, '.', SEQ, { payload: 'data' });
    expect(peer.flags()).toEqual(['6002 .']);
    expect(peer.call({ name: 'accept', fd: 3 })?.address?.port).toBe(6001);
    expect(peer.call({ name: 'accept', fd: 3 })?.address?.port).toBe(6002);
    expect(peer.call({ name: 'fcntl', fd: 3, nonblock: true })).toEqual({ ret: 0 });
    expect(peer.call({ name: 'accept', fd: 3 })).toEqual({ ret: -1, errno: 'EAGAIN' });
  });

  test.each([0, 1] as const)('syncookies %i: a SYN that finds it full is dropped in silence; close() resets who was not accepted', (syncookies) => {
    const peer = listening(0, { syncookies });
    open(peer, 7000);
    expect(peer.flags()).toEqual(['7000 S.']);
    peer.send(7001, 'S', PEER_ISS);
    expect(peer.flags()).toEqual([]);
    expect(peer.states()).toEqual(['ESTABLISHED:7000', 'LISTEN']);
    expect(peer.dropped()).toEqual({ 'accept-queue-full': 1 });
    peer.call({ name: 'close', fd: 3 });
    expect(peer.flags()).toEqual(['7000 R.']);
    expect(peer.states()).toEqual([]);
  });

  /** SYN A, SYN B, ACK A, SYN C, ACK B with backlog 1: C is half-open, the accept queue holds A and B. */
  function crowded(abortOnOverflow: boolean): ReturnType<typeof listening> {
    const peer = listening(1, { abortOnOverflow });
    peer.send(7100, 'S', PEER_ISS);
    peer.send(7101, 'S', PEER_ISS);
    peer.send(7100, '.', SEQ);
    peer.send(7102, 'S', PEER_ISS);
    expect(peer.flags()).toEqual(['7100 S.', '7101 S.', '7102 S.']);
    peer.send(7101, '.', SEQ);
    expect(peer.states()).toEqual(['ESTABLISHED:7100', 'ESTABLISHED:7101', 'LISTEN', 'SYN_RECEIVED:7102']);
    return peer;
  }

  test('tcp_abort_on_overflow 0: the ACK is dropped, SYN+ACK goes on being sent, and accept() makes room', () => {
    const peer = crowded(false);
    peer.send(7102, '.', SEQ);
    peer.send(7102, '.', SEQ, { payload: 'data' });
    expect(peer.flags()).toEqual([]);
    expect(peer.states()).toContain('SYN_RECEIVED:7102');
    peer.pass(4000);
    expect(peer.flags()).toEqual(['7102 S.', '7102 S.']);
    expect(peer.call({ name: 'accept', fd: 3 })?.address?.port).toBe(7100);
    peer.send(7102, '.', SEQ);
    expect(peer.flags()).toEqual([]);
    expect(peer.states()).toEqual(['ESTABLISHED:7100', 'ESTABLISHED:7101', 'ESTABLISHED:7102', 'LISTEN']);
    peer.send(7102, '.', SEQ, { payload: 'data' });
    expect(peer.flags()).toEqual(['7102 .']);
  });

  test('tcp_abort_on_overflow 1: the ACK is answered by RST', () => {
    const peer = crowded(true);
    peer.send(7102, '.', SEQ);
    expect(peer.flags()).toEqual(['7102 R']);
    expect(peer.states()).toEqual(['ESTABLISHED:7100', 'ESTABLISHED:7101', 'LISTEN']);
  });

  test('a smaller backlog does not drop who already waits', () => {
    const peer = listening(5);
    for (let port = 5000; port < 5004; port++) open(peer, port);
    peer.call({ name: 'listen', fd: 3, backlog: 0 });
    const accepted = [5000, 5001, 5002, 5003].map(() => peer.call({ name: 'accept', fd: 3 })?.address?.port);
    expect(accepted).toEqual([5000, 5001, 5002, 5003]);
  });
});

describe('SOCK-SYNQ: what a half-open connection answers', () => {
  function halfOpen(): ReturnType<typeof listening> {
    const peer = listening(5);
    peer.send(7200, 'S', PEER_ISS);
    expect(peer.flags()).toEqual(['7200 S.']);
    return peer;
  }

  test('its listener closes: nothing is sent, and the last ACK meets nobody', () => {
    const peer = halfOpen();
    peer.call({ name: 'close', fd: 3 });
    expect(peer.flags()).toEqual([]);
    expect(peer.states()).toEqual(['SYN_RECEIVED:7200']);
    peer.send(7200, '.', SEQ);
    expect(peer.flags()).toEqual(['7200 R']);
    expect(peer.states()).toEqual([]);
  });

  test('RST ends it in silence; a later ACK gets RST', () => {
    const peer = halfOpen();
    peer.send(7200, 'R', SEQ);
    expect([peer.flags(), peer.states()]).toEqual([[], ['LISTEN']]);
    peer.send(7200, '.', SEQ);
    expect(peer.flags()).toEqual(['7200 R']);
  });

  test('the same SYN again is answered by the same SYN+ACK', () => {
    const peer = listening(5);
    peer.send(7202, 'S', PEER_ISS);
    const [first] = peer.replies();
    peer.send(7202, 'S', PEER_ISS);
    const [again] = peer.replies();
    expect([again?.flags, again?.segment.seq]).toEqual(['S.', first?.segment.seq]);
  });

  test('a SYN with another sequence number in the window ends it with RST+ACK', () => {
    const peer = halfOpen();
    peer.send(7200, 'S', PEER_ISS + 4000);
    const [reply] = peer.replies();
    expect([reply?.flags, reply?.segment.ack]).toEqual(['R.', PEER_ISS + 4001]);
    expect(peer.states()).toEqual(['LISTEN']);
  });

  test.each([
    ['an ACK beyond ISS+1', '.', SEQ, 9, ['7200 R'], 'SYN_RECEIVED:7200'],
    ['an ACK of ISS', '.', SEQ, 0, ['7200 R'], 'SYN_RECEIVED:7200'],
    ['a good ACK with a sequence number outside the window', '.', SEQ + 900_000, 1, ['7200 .'], 'SYN_RECEIVED:7200'],
    ['FIN with the last ACK', 'F.', SEQ, 1, ['7200 .'], 'CLOSE_WAIT:7200'],
  ] as const)('%s', (_what, flags, seq, ack, replies, state) => {
    const peer = halfOpen();
    peer.send(7200, flags, seq, { ack });
    expect(peer.flags()).toEqual(replies);
    expect(peer.states()).toEqual(state.startsWith('CLOSE') ? [state, 'LISTEN'] : ['LISTEN', state]);
  });
});

describe('RST-1 (RFC 9293 section 3.10.7.1): nobody listens', () => {
  test.each([
    ['SYN', 'S', ['R.'], 0, 1001],
    ['ACK', '.', ['R'], 777, 0],
    ['FIN without ACK', 'F', ['R.'], 0, 1001],
    ['RST', 'R', [], 0, 0],
  ] as const)('%s', (_what, flags, answers, seq, ack) => {
    const peer = listening(5);
    peer.call({ name: 'close', fd: 3 });
    peer.send(7300, flags, PEER_ISS, { ack: 777 });
    const replies = peer.replies();
    expect(replies.map((reply) => reply.flags)).toEqual(answers);
    for (const reply of replies) expect([reply.segment.seq, reply.segment.ack]).toEqual([seq, ack]);
  });
});
