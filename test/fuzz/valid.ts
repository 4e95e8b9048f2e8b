import { nextBelow, type RandomState } from '../../shared/base/index.ts';
import { PROTOCOL_VERSION, type AskedInput, type ClientMessage } from '../../shared/protocol/index.ts';
import type { SysCall } from '../../shared/socket/index.ts';
import { ACK, FIN, PSH, SYN } from '../../shared/tcp/index.ts';
import { pick } from './mutate.ts';

/** What a client knows, and what it should not know of the other room. */
export interface Known {
  code: string;
  otherCode: string;
  otherToken: string;
  mark: string;
  /** Makes ids of their own. */
  n: number;
}

const SEATS = ['server.app', 'client.app', 'server.kernel', 'client.kernel', 'nowhere.app'] as const;

function call(random: RandomState): SysCall {
  const fd = 3 + nextBelow(random, 3);
  return pick<SysCall>(random, [
    { name: 'socket', nonblock: nextBelow(random, 2) === 0 }, { name: 'bind', fd, address: { addr: '0.0.0.0', port: 80 } }, { name: 'listen', fd, backlog: 2 },
    { name: 'connect', fd, address: { addr: '10.9.0.1', port: 80 } }, { name: 'accept', fd, nonblock: true }, { name: 'read', fd, len: 100 },
    { name: 'write', fd, data: 'hello' }, { name: 'shutdown', fd, how: 'SHUT_WR' }, { name: 'close', fd }, { name: 'dup', fd }, { name: 'getsockname', fd },
  ]);
}

function input(random: RandomState): AskedInput {
  const seatId = pick(random, SEATS);
  const draft = {
    srcPort: 80, dstAddr: '10.9.0.2', dstPort: 40_000, flags: pick(random, [SYN, ACK, SYN | ACK, FIN | ACK, PSH | ACK]), seq: nextBelow(random, 2 ** 32 - 1), ack: 0, payload: '',
  };
  return pick<AskedInput>(random, [
    { type: 'take-seat', seatId }, { type: 'take-seat', seatId }, { type: 'leave-seat', seatId }, { type: 'call', seatId, call: call(random) },
    { type: 'call', seatId, call: call(random) }, { type: 'call', seatId, call: call(random) }, { type: 'interrupt', seatId }, { type: 'play', seatId, draft },
    { type: 'free-seat', seatId }, { type: 'pause' }, { type: 'resume' }, { type: 'step' }, { type: 'set-pace', pace: [1, 20] }, { type: 'set-gated', gated: true },
    { type: 'set-link', linkId: 0, settings: { lossPpm: 1000 } },
  ]);
}

/** A message that fits its schema; whether it may be done is another matter. */
export function validMessage(random: RandomState, { code, otherCode, otherToken, mark, n }: Known): ClientMessage {
  // Ids of others too: what was asked under them by somebody else must not count as this one's.
  const id = nextBelow(random, 10) === 0 ? `m${nextBelow(random, n + 1)}` : `m${n}`;
  if (nextBelow(random, 10) < 7) return { t: 'input', id, input: input(random) };
  return pick<ClientMessage>(random, [
    { t: 'join', v: PROTOCOL_VERSION, code: 'AAAAAA', name: `${mark} x` }, { t: 'join', v: PROTOCOL_VERSION, code, token: otherToken },
    { t: 'join', v: PROTOCOL_VERSION, code, name: `${mark} y`, hostToken: otherToken }, { t: 'join', v: 99, code: otherCode, name: `${mark} z` },
    { t: 'resync' }, { t: 'present', id, at: { seq: nextBelow(random, 50) } }, { t: 'present', id, at: null },
    { t: 'fork', id, seq: nextBelow(random, 20) }, { t: 'invite-remote', id }, { t: 'revoke-remotes', id }, { t: 'ping' },
  ]);
}
