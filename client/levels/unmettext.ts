import type { Bound, EventPattern, Look, Match, Unmet } from '../../shared/levels/index.ts';
import { w } from './words.ts';

function matchText(match: Match | undefined): string {
  if (match === undefined) return '';
  if (Array.isArray(match)) return match.map(String).join(' / ');
  return typeof match === 'object' ? boundText(match) : String(match);
}

function boundText(bound: Bound): string {
  if (typeof bound === 'number') return String(bound);
  const { min, max } = bound;
  if (min !== undefined && max !== undefined) return `${min}–${max}`;
  return min !== undefined ? `≥ ${min}` : `≤ ${max}`;
}

/** Numbers of a segment that a pattern asks for: `SYN+ACK seq 0 ack 1`. */
function segmentText({ flags, seq, ack, bytes, dstPort, reason, again }: EventPattern): string {
  const parts = [matchText(flags), seq === undefined ? '' : `seq ${matchText(seq)}`, ack === undefined ? '' : `ack ${matchText(ack)}`, bytes === undefined ? '' : `${matchText(bytes)} B`, dstPort === undefined ? '' : `→ :${matchText(dstPort)}`, matchText(reason), again === true ? w('pattern.again') : ''];
  return parts.filter((part) => part !== '').join(' ') || w('pattern.segment');
}

/** What a call is asked to return. */
function returnText({ ret, errno, data, bytes }: EventPattern): string {
  const parts = [matchText(ret), errno === 'none' ? '' : matchText(errno), data === undefined ? '' : JSON.stringify(matchText(data)), bytes === undefined ? '' : `${matchText(bytes)} B`];
  return parts.filter((part) => part !== '').join(' ');
}

/** An event that is waited for, in words. */
export function patternText(pattern: EventPattern): string {
  const host = pattern.host === undefined ? w('pattern.host') : matchText(pattern.host);
  const call = pattern.call === undefined ? w('pattern.call') : `${matchText(pattern.call)}()`;
  switch (pattern.event) {
    case 'sent':
    case 'arrived':
    case 'dropped':
      return w(`pattern.${pattern.event}`, { host, what: segmentText(pattern) });
    case 'state':
      return w('pattern.state', { host, to: matchText(pattern.to) || '…' });
    case 'queue':
      return w('pattern.queue', { host, queue: matchText(pattern.queue) });
    case 'called':
    case 'blocked':
      return w(`pattern.${pattern.event}`, { host, call });
    case 'returned': {
      const value = returnText(pattern);
      return value === '' ? w('pattern.returned', { host, call }) : w('pattern.returnedValue', { host, call, value });
    }
    case 'signal':
      return w('pattern.signal', { host });
    case 'played':
    case 'injected':
      return w('pattern.played', { seat: matchText(pattern.seat) });
    case 'refused':
      return w('pattern.refused');
  }
}

function lookText(look: Look, found: number | string | boolean | null): string {
  const now = found === null ? '—' : String(found);
  switch (look.look) {
    case 'queue':
      return w('look.queue', { host: look.host, queue: look.queue, wanted: boundText(look.n), now });
    case 'sockets':
      return w('look.sockets', { host: look.host, state: look.state, wanted: boundText(look.n), now });
    case 'sleeps':
      return look.in === null ? w('look.awake', { process: look.process, host: look.host }) : w('look.sleeps', { process: look.process, host: look.host, call: look.in });
    case 'open':
      return w(look.is ? 'look.open' : 'look.closed', { process: look.process, host: look.host, fd: look.fd });
    case 'refs':
      return w('look.refs', { process: look.process, host: look.host, fd: look.fd, wanted: boundText(look.n), now });
    case 'unread':
      return w('look.unread', { process: look.process, host: look.host, fd: look.fd, wanted: boundText(look.n), now });
    case 'exited':
      return w(look.is ? 'look.exited' : 'look.runs', { process: look.process, host: look.host });
    case 'quiet':
      return w('look.quiet');
    case 'owes':
      return w('look.owes', { host: look.host, wanted: boundText(look.n), now });
    case 'time':
      return w('look.time', { wanted: boundText(look.n), now });
  }
}

/** Why something does not hold yet, or no longer can, in words. */
export function unmetText(unmet: Unmet): string {
  switch (unmet.is) {
    case 'too-few':
      return unmet.needed > 1 ? w('unmet.several', { what: patternText(unmet.pattern), seen: unmet.seen, needed: unmet.needed }) : w('unmet.one', { what: patternText(unmet.pattern) });
    case 'next-of-order':
      return w('unmet.order', { what: patternText(unmet.pattern), next: unmet.done + 1, of: unmet.of });
    case 'looks-otherwise':
      return lookText(unmet.look, unmet.found);
    case 'broken':
      return w('unmet.broken', { what: patternText(unmet.pattern) });
  }
}
