import type { PollEvent } from './calls.ts';
import { writable } from './io.ts';
import { apiState } from './kernel.ts';
import type { Kernel, Sock } from './types.ts';

/** What poll(2) reports for a socket among `wanted` (Linux's tcp_poll); ERR and HUP come unasked. */
export function pollEvents(kernel: Kernel, sock: Sock, wanted: PollEvent[]): PollEvent[] {
  const { conn } = sock;
  const state = apiState(sock);
  const found = new Set<PollEvent>();
  if (sock.listener) {
    if (sock.listener.acceptQueue.length > 0) found.add('IN');
    return wanted.filter((event) => found.has(event));
  }
  if ((conn.shutRead && conn.shutWrite) || state === 'CLOSED') found.add('HUP');
  if (conn.shutRead) found.add('IN').add('RDHUP');
  if (state !== 'SYN_SENT' && state !== 'SYN_RECEIVED') {
    if (conn.receiveQueue.length >= sock.receiveLowat) found.add('IN');
    if (conn.shutWrite || writable(kernel, sock)) found.add('OUT');
  }
  if (conn.error !== null) found.add('ERR');
  const order: PollEvent[] = ['IN', 'PRI', 'OUT', 'ERR', 'HUP', 'NVAL', 'RDHUP'];
  return order.filter((event) => found.has(event) && (event === 'ERR' || event === 'HUP' || wanted.includes(event)));
}
