import type { Connection } from './connection.ts';
import type { Env } from './env.ts';
import { ACK, CWR, ECE, type Segment, SYN } from './segment.ts';

/** ECN-setup bits of a SYN (RFC 3168 section 6.1.1). */
export function ecnOfSyn(connection: Connection, env: Env, answering: boolean): number {
  if (answering) return connection.ecn.agreed ? ECE : 0;
  return env.settings.ecn === 1 ? ECE | CWR : 0;
}

/** Both must want it: a SYN asks with ECE and CWR, a SYN+ACK grants with ECE alone. */
export function agreeOnEcn(connection: Connection, segment: Segment, env: Env): void {
  const asked = segment.flags & (ECE | CWR);
  connection.ecn.agreed = segment.flags & ACK ? env.settings.ecn === 1 && asked === ECE : env.settings.ecn > 0 && asked === (ECE | CWR);
}

/** Marks a segment of an established connection: new data may be marked by routers, and tells once of a reduced window (RFC 3168 section 6.1.2). */
export function markForEcn(connection: Connection, segment: Segment, fresh: boolean): void {
  if (!connection.ecn.agreed || segment.flags & SYN) return;
  if (fresh && segment.payload.length > 0) {
    segment.ecn = 'ect0';
    if (connection.ecn.owesCwr) segment.flags |= CWR;
  }
  if (connection.ecn.echoesCe) segment.flags |= ECE;
}

/** What routers did to an arriving data segment (RFC 3168 section 6.1.3). True where it is to be acknowledged at once. */
export function takeMarks(connection: Connection, segment: Segment): boolean {
  if (!connection.ecn.agreed) return false;
  let hurry = false;
  if (segment.flags & CWR) {
    connection.ecn.echoesCe = false;
    hurry = true;
  }
  if (segment.ecn === 'ce' && !connection.ecn.echoesCe) {
    connection.ecn.echoesCe = true;
    hurry = true;
  } else if (segment.ecn === undefined && connection.ecn.seen) hurry = true;
  if (segment.ecn !== undefined) connection.ecn.seen = true;
  return hurry;
}
