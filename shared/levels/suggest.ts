import type { TcpState } from '../tcp/index.ts';
import { type Facts, factsOf, type Isns } from './facts.ts';
import { holdsOf } from './oracle.ts';
import type { EventPattern, Predicate } from './predicate-types.ts';
import type { Run } from './run-types.ts';
import type { Objective, Text } from './types.ts';

/** An objective that the recorded run meets. `at` is the index of the event that it comes from; -1: from what never happened, or from the end. */
export interface Suggestion {
  objective: Objective;
  at: number;
}

/**
 * Objectives that could be asked of a recorded run, in the order in which they came about: each holds at its end. What the player did
 * itself is not suggested where its effect is.
 */
export function suggestObjectives(run: Run): Suggestion[] {
  const isns: Isns = {};
  const found = new Map<string, Suggestion>();
  run.events.forEach((event, at) => {
    const facts = factsOf(event, run.world, isns);
    if (!facts || at < run.beganEvents) return;
    const made = fromEvent(facts);
    if (made && !found.has(made.key)) found.set(made.key, { objective: { id: idOf(made.key), text: made.text, is: { count: made.pattern } }, at });
  });
  return [...found.values(), ...fromTheEnd(run)].filter(({ objective: { is } }) => holdsOf(is, run));
}

interface Made { key: string; text: Text; pattern: EventPattern }

function idOf(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 48);
}

function fromEvent(facts: Facts): Made | null {
  switch (facts.event) {
    case 'state':
      return stateReached(String(facts.host), String(facts.to));
    case 'sent':
      return segmentSent(facts);
    case 'queue':
      return facts.change === 'entered' && facts.queue === 'accept' ? {
        key: `queued ${String(facts.host)}`, pattern: { event: 'queue', host: String(facts.host), queue: 'accept', change: 'entered' },
        text: { en: `A finished connection waits on ${String(facts.host)}'s accept queue.`, zh: `${String(facts.host)} 的接受队列里有一个已完成的连接。` },
      } : null;
    case 'returned':
      return callReturned(facts);
    case 'dropped':
      return {
        key: `dropped ${String(facts.host)} ${String(facts.reason)}`, pattern: { event: 'dropped', host: String(facts.host), reason: String(facts.reason) },
        text: { en: `A segment from ${String(facts.host)} was dropped (${String(facts.reason)}).`, zh: `${String(facts.host)} 的一个报文段被丢弃（${String(facts.reason)}）。` },
      };
    default:
      return null;
  }
}

function stateReached(host: string, to: string): Made | null {
  if (to === 'CLOSED' || to === 'SYN_SENT') return null;
  return {
    key: `${host} ${to}`, pattern: { event: 'state', host, to },
    text: { en: `A connection of ${host} is ${to}.`, zh: `${host} 的一个连接进入 ${to}。` },
  };
}

function segmentSent({ host, flags, bytes, again }: Facts): Made | null {
  const what = again === true ? 'again' : flags === 'ACK' && bytes !== 0 ? 'data' : String(flags);
  if (what === 'ACK') return null;
  const from = String(host);
  if (what === 'again') return { key: `${from} again`, pattern: { event: 'sent', host: from, again: true }, text: { en: `${from} has sent a segment again.`, zh: `${from} 重传了一个报文段。` } };
  if (what === 'data') return { key: `${from} data`, pattern: { event: 'sent', host: from, bytes: { min: 1 } }, text: { en: `${from} has sent bytes.`, zh: `${from} 发送了数据。` } };
  return { key: `${from} sent ${what}`, pattern: { event: 'sent', host: from, flags: what }, text: { en: `${from} has sent ${what}.`, zh: `${from} 发送了 ${what}。` } };
}

/** Calls whose result is worth a goal: what came of them shows what the kernel did. */
const TELLING = new Set(['accept', 'accept4', 'connect', 'read', 'recv', 'recvfrom', 'readv', 'recvmsg', 'poll', 'close', 'shutdown']);

function callReturned({ host, process, call, ret, errno, data }: Facts): Made | null {
  if (typeof call !== 'string' || (errno === 'none' && !TELLING.has(call))) return null;
  const where = { host: String(host), process: String(process), call };
  const who = `${call}() · ${where.process}@${where.host}`;
  if (errno !== 'none') {
    const name = String(errno);
    return { key: `${where.host} ${call} ${name}`, pattern: { event: 'returned', ...where, errno: name }, text: { en: `${who} has failed with ${name}.`, zh: `${who} 失败，错误是 ${name}。` } };
  }
  if (data !== '') return { key: `${where.host} ${call} data`, pattern: { event: 'returned', ...where, bytes: { min: 1 } }, text: { en: `${who} has returned bytes.`, zh: `${who} 返回了数据。` } };
  const zero = ret === 0;
  return {
    key: `${where.host} ${call} ${zero ? '0' : 'ok'}`, pattern: { event: 'returned', ...where, ret: zero ? 0 : { min: 1 } },
    text: { en: `${who} has returned${zero ? ' 0' : ''}.`, zh: `${who} 已返回${zero ? ' 0' : ''}。` },
  };
}

/** What is so at the end, or never happened. */
function fromTheEnd(run: Run): Suggestion[] {
  const suggest = (id: string, text: Text, is: Predicate): Suggestion => ({ objective: { id, text, is }, at: -1 });
  const clean: TcpState = 'CLOSE_WAIT';
  return [
    suggest('no-reset', { en: 'Nobody has sent RST.', zh: '没有人发送 RST。' }, { never: { event: 'sent', flags: ['RST', 'RST+ACK'] } }),
    ...run.level.start.hosts.map(({ name }) => suggest(`no-close-wait-${idOf(name)}`, { en: `No connection of ${name} is left in CLOSE_WAIT.`, zh: `${name} 没有连接停留在 CLOSE_WAIT。` }, { look: 'sockets', host: name, state: clean, n: 0 })),
    suggest('nothing-again', { en: 'Nothing was sent again.', zh: '没有任何重传。' }, { never: { event: 'sent', again: true } }),
  ];
}
