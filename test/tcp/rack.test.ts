import { describe, expect, test } from 'vitest';
import { createConnection, defaultSysctls, type Env, expire, TRUE_TCP_RULES } from '../../shared/tcp/index.ts';
import { detectLoss, noteDelivered } from '../../shared/tcp/loss.ts';
import { blankNote } from '../../shared/tcp/note.ts';

const MS = 1000;

/** Four segments of 1,000 bytes that left 10 ms apart; a round trip takes 100 ms; the clock stands at `nowMs`. */
function flight(nowMs: number): { connection: ReturnType<typeof createConnection>; env: Env } {
  const settings = defaultSysctls();
  const connection = createConnection(settings);
  Object.assign(connection, { state: 'ESTABLISHED', sackOk: true, mss: 1000, minRttUs: 100 * MS, srttUs: 100 * MS, sndNxt: 4001, sndUna: 1 });
  connection.sent = [0, 1, 2, 3].map((i) => (
    { seq: 1 + i * 1000, length: 1000, flags: 0, sentUs: i * 10 * MS, retransmits: 0, sacked: false, lost: false, again: false, delivered: 0, burstEnd: 0 }
  ));
  return { connection, env: { nowUs: nowMs * MS, settings, rules: TRUE_TCP_RULES, stateChanged: () => undefined } };
}

function sack(made: ReturnType<typeof flight>, ...indexes: number[]): void {
  for (const i of indexes) {
    const range = made.connection.sent[i]!;
    range.sacked = true;
    made.connection.sackedOut++;
    noteDelivered(made.connection, range, made.env);
  }
  detectLoss(made.connection, blankNote(made.connection, 1), made.env);
}

const lost = ({ connection }: ReturnType<typeof flight>): boolean[] => connection.sent.map((range) => range.lost);

describe('RTX-1: losses by time (RFC 8985 section 6.2)', () => {
  test('one segment overtaken waits a quarter of the round trip, then counts as lost', () => {
    const made = flight(110);
    sack(made, 1);
    expect(lost(made)).toEqual([false, false, false, false]);
    // Sent at 0, a delivery took 100 ms, the window is 25 ms, and Linux adds 2 ms.
    expect([made.connection.rtxKind, made.connection.rtxDueUs]).toEqual(['reorder', 127 * MS]);
    made.env.nowUs = 127 * MS;
    expire(made.connection, made.env);
    expect(lost(made)).toEqual([true, false, false, false]);
    expect(made.connection.recovery).toBe('recovery');
  });

  test('three that came after the gap make it a loss at once', () => {
    const made = flight(130);
    sack(made, 1, 2, 3);
    expect(lost(made)).toEqual([true, false, false, false]);
  });

  test('what was sent after the latest delivery is not judged', () => {
    const made = flight(110);
    sack(made, 0);
    expect(made.connection.rtxDueUs).toBe(-1);
    expect(lost(made)).toEqual([false, false, false, false]);
  });

  test('a repetition that is overtaken is lost again', () => {
    const made = flight(300);
    Object.assign(made.connection.sent[0]!, { sentUs: 150 * MS, retransmits: 1, lost: true, again: true });
    Object.assign(made.connection, { lostOut: 1, againOut: 1 });
    Object.assign(made.connection.sent[3]!, { sentUs: 190 * MS });
    made.connection.recovery = 'recovery';
    sack(made, 3);
    expect(made.connection.sent[0]).toMatchObject({ lost: true, again: false });
  });
});
