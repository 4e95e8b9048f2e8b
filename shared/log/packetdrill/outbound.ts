import type { Segment } from '../../tcp/index.ts';
import type { SegmentAction } from './ast.ts';
import type { Machine, Sent } from './machine.ts';
import { HOST, type Tested } from './segments.ts';

/** Is it a segment of the connection under test? While only the SYN could tell the host's port, any port is right. */
export function isOf(tested: Tested, segment: Segment): boolean {
  return segment.dstPort === tested.peerPort && (tested.hostPort === null || segment.srcPort === tested.hostPort) && segment.srcAddr === HOST.addr;
}

/**
 * Takes the next segments of the connection that together have the scripted length, letting time pass up to `limitUs` while there
 * are too few. They must follow one another as one large segment cut to pieces: the same acknowledgement number and window, the same
 * size but for the last. Where they do not, what was taken so far is the answer.
 */
export function collectOutbound(machine: Machine, tested: Tested, expected: SegmentAction, limitUs: number): Sent[] {
  const taken: Sent[] = [];
  let missing = expected.length;
  for (;;) {
    const next = takeNext(machine, tested, limitUs, taken);
    if (!next) return taken;
    taken.push(next);
    missing -= next.segment.payload.length;
    if (missing <= 0 || next.segment.payload.length === 0) return taken;
  }
}

function takeNext(machine: Machine, tested: Tested, limitUs: number, taken: readonly Sent[]): Sent | null {
  for (;;) {
    const next = machine.sent[0];
    if (!next) {
      if (!machine.step(limitUs)) return null;
    } else if (!isOf(tested, next.segment)) {
      machine.sent.shift();
    } else {
      return follows(taken, next) ? machine.sent.shift()! : null;
    }
  }
}

function follows(taken: readonly Sent[], next: Sent): boolean {
  const [first, before] = [taken[0], taken.at(-1)];
  if (!first || !before) return true;
  const { segment } = next;
  const { segment: previous } = before;
  return segment.flags !== 0 && segment.ack === previous.ack && segment.windowBytes === previous.windowBytes
    && previous.payload.length === first.segment.payload.length && segment.payload.length > 0
    && segment.seq === (previous.seq + previous.payload.length) >>> 0;
}

