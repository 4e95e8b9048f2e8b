import { describe, expect, test } from 'vitest';
import { PEER_ISS, createRawPeer, listening, seconds } from '../kit/raw-peer.ts';

const PEER = { addr: '10.0.0.2', port: 7000 };

describe('RTX-SYN: SYN is retried each second, then with doubling; then ETIMEDOUT', () => {
  test.each([
    [4, 1, [0, 1, 2], 3],
    [4, 2, [0, 1, 2, 3, 4, 5], 7],
    [4, 3, [0, 1, 2, 3, 4, 5, 7, 11], 19],
    [4, 4, [0, 1, 2, 3, 4, 5, 7, 11, 19], 35],
    [0, 1, [0, 1], 3],
    [0, 2, [0, 1, 3], 7],
    [0, 3, [0, 1, 3, 7], 15],
    [0, 4, [0, 1, 3, 7, 15], 31],
  ])('tcp_syn_linear_timeouts %i, tcp_syn_retries %i', (synLinearTimeouts, synRetries, sent, failed) => {
    const peer = createRawPeer({ synLinearTimeouts, synRetries });
    peer.call({ name: 'socket' });
    expect(peer.call({ name: 'connect', fd: 3, address: PEER })).toBeNull();
    peer.pass(failed * 1000 - 100);
    expect(seconds(peer.replies(), 0)).toEqual(sent.map((at) => at.toFixed(2)));
    expect(peer.returned()).toBeNull();
    peer.pass(200);
    expect(peer.returned()).toEqual({ ret: -1, errno: 'ETIMEDOUT' });
    expect(peer.replies()).toEqual([]);
  });
});

describe('RTX-SYNACK: SYN+ACK is retried with doubling from one second', () => {
  test('tcp_synack_retries 5: six in all, then the half-open connection is forgotten', () => {
    const peer = listening(5);
    peer.send(7203, 'S', PEER_ISS);
    const first = peer.replies();
    const since = first[0]!.atUs;
    peer.pass(62_000);
    expect(seconds([...first, ...peer.replies()], since)).toEqual(['0.00', '1.00', '3.00', '7.00', '15.00', '31.00']);
    expect(peer.states()).toEqual(['LISTEN', 'SYN_RECEIVED:7203']);
    peer.pass(2000);
    expect(peer.states()).toEqual(['LISTEN']);
  });
});
