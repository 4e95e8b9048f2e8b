import {
  ACK, acceptSynOptions, type Connection, createConnection, defaultSysctls, deliver, dropBytes, type Env, FIN, pushBytes, RST, type Segment, segmentLength, sent,
  seqAdd, seqDiff, seqGt, seqLt, setState, SYN, type TcpState, TRUE_TCP_RULES,
} from '../tcp/index.ts';

/** Told of each change of state, when it is inferred. */
export type OnState = (side: 0 | 1, from: TcpState, to: TcpState, reason: string) => void;

/**
 * One end of a conversation as the engine has it. `conn` is null while nothing shows its state: no SYN of it was seen yet. It
 * becomes null again (`lost`) where what is seen can no longer be followed.
 */
export interface InferredEnd {
  side: 0 | 1;
  conn: Connection | null;
  lost: boolean;
  /** It sent something that no tap saw, which may have been anything. */
  unseen: boolean;
  env: Env;
  /** The last SYN of the peer that this end may have taken. */
  peerSyn: Segment | null;
}

/** Bytes that a tap may have missed in one piece, and pieces out of order or not acknowledged, that are still followed. */
const MAX_GAP_BYTES = 1_000_000;
const MAX_RANGES = 1000;

export function createEnd(side: 0 | 1, onState: OnState): InferredEnd {
  return {
    side, conn: null, lost: false, unseen: false, peerSyn: null,
    env: { nowUs: 0, settings: defaultSysctls(), rules: TRUE_TCP_RULES, stateChanged: (_connection, from, to, reason) => onState(side, from, to, reason) },
  };
}

/** An end sent a segment: what its application and its kernel must have done before is made up for. */
export function noteSent(end: InferredEnd, segment: Segment, nowUs: number): void {
  end.env.nowUs = nowUs;
  if (end.lost) return;
  if (segment.flags & SYN) {
    openEnd(end, segment);
    return;
  }
  const { conn, env } = end;
  if (!conn || conn.state === 'CLOSED') return;
  if (segment.flags & RST) {
    // A RST with other numbers answers a stray segment; it says nothing of this connection (RFC 9293 section 3.5.2).
    if (segment.seq === conn.sndNxt && conn.state !== 'SYN_SENT') sent(conn, segment, env);
    return;
  }
  if (!catchUp(end, conn, segment)) return;
  if (segment.flags & FIN) closeSending(conn, env);
  if (seqGt(segment.seq, conn.sndNxt)) end.unseen = true;
  const fresh = freshPart(conn, segment);
  if (fresh === null) return giveUp(end);
  pushBytes(conn.sendQueue, fresh.payload);
  sent(conn, fresh, env);
  if (conn.sent.length > MAX_RANGES) giveUp(end);
}

/** An end is taken to have received a segment: the engine says what comes of it. */
export function noteTaken(end: InferredEnd, segment: Segment, nowUs: number): void {
  const { conn, env } = end;
  env.nowUs = nowUs;
  if ((segment.flags & (SYN | ACK)) === SYN) end.peerSyn = segment;
  if (end.lost) return;
  if (!conn) return;
  if (conn.state === 'CLOSED' || conn.state === 'LISTEN') return;
  // It acknowledges what no tap saw: the end has sent it all the same.
  const unseen = segment.flags & ACK && !(segment.flags & RST) ? seqDiff(segment.ack, conn.sndNxt) : 0;
  if (unseen > 0 && conn.state !== 'SYN_SENT') {
    if (unseen > MAX_GAP_BYTES) return giveUp(end);
    const bytes = '\0'.repeat(unseen);
    end.unseen = true;
    pushBytes(conn.sendQueue, bytes);
    sent(conn, { ...segment, seq: conn.sndNxt, ack: conn.rcvNxt, flags: ACK, payload: bytes, windowBytes: 0, options: {} }, env);
  }
  deliver(conn, segment, env);
  // Whoever the bytes were for has read them: the windows seen tell what the buffer held.
  dropBytes(conn.receiveQueue, conn.receiveQueue.length);
  if (conn.early.length > MAX_RANGES || conn.sent.length > MAX_RANGES) giveUp(end);
}

function giveUp(end: InferredEnd): void {
  end.conn = null;
  end.lost = true;
}

/** A SYN opens actively; a SYN+ACK shows a listener that took a SYN, or a simultaneous open (RFC 9293 section 3.5). */
function openEnd(end: InferredEnd, segment: Segment): void {
  if (end.conn && end.conn.state !== 'SYN_SENT' && end.conn.state !== 'LISTEN') {
    // Sent again, or the SYN+ACK of a simultaneous open: nothing new.
    return;
  }
  if (end.conn) return;
  const { options } = segment;
  end.env.settings = {
    ...defaultSysctls(), sack: options.sackPermitted === true, timestamps: options.timestamps !== undefined, windowScaling: options.windowScale !== undefined,
  };
  const conn = createConnection(end.env.settings);
  end.conn = conn;
  Object.assign(conn, { localAddr: segment.srcAddr, localPort: segment.srcPort, remoteAddr: segment.dstAddr, remotePort: segment.dstPort });
  Object.assign(conn, { iss: segment.seq, sndUna: segment.seq, sndNxt: segment.seq, sndSml: segment.seq, rcvWscale: options.windowScale ?? 0 });
  if (segment.flags & ACK) {
    conn.state = 'LISTEN';
    takeSyn(conn, end.peerSyn ?? synBefore(segment), end.env);
    setState(conn, 'SYN_RECEIVED', 'SYN received', end.env);
  } else {
    setState(conn, 'SYN_SENT', 'connect() called', end.env);
  }
  sent(conn, segment, end.env);
}

/** The SYN that a SYN+ACK answers, where no tap saw it: what is known of it. */
function synBefore(synAck: Segment): Segment {
  const { options } = synAck;
  return {
    srcAddr: synAck.dstAddr, srcPort: synAck.dstPort, dstAddr: synAck.srcAddr, dstPort: synAck.srcPort, seq: seqAdd(synAck.ack, -1), ack: 0, flags: SYN,
    windowBytes: 65_535, payload: '', options: { ...options, ...(options.timestamps ? { timestamps: [options.timestamps[1], 0] } : {}) },
  };
}

function takeSyn(conn: Connection, syn: Segment, env: Env): void {
  conn.passive = true;
  conn.irs = syn.seq;
  conn.rcvNxt = seqAdd(syn.seq, 1);
  conn.rcvWup = conn.rcvNxt;
  acceptSynOptions(conn, syn, env);
  conn.sndWnd = syn.windowBytes;
  conn.sndWl1 = syn.seq;
}

/** What this segment shows that its sender must have taken before, though no tap saw that. False where it cannot be followed. */
function catchUp(end: InferredEnd, conn: Connection, segment: Segment): boolean {
  const { env } = end;
  if (conn.state === 'SYN_SENT' && segment.flags & ACK) {
    deliver(conn, { ...mirrored(segment), seq: seqAdd(segment.ack, -1), ack: conn.sndNxt, flags: SYN | ACK }, env);
  }
  if (conn.state === 'SYN_RECEIVED' && segmentLength(segment) > 0) {
    deliver(conn, { ...mirrored(segment), seq: conn.rcvNxt, ack: conn.sndNxt, flags: ACK }, env);
  }
  const missed = segment.flags & ACK ? seqDiff(segment.ack, conn.rcvNxt) : 0;
  if (missed > MAX_GAP_BYTES) {
    giveUp(end);
    return false;
  }
  if (missed > 0) fillGaps(conn, segment, env);
  return true;
}

/** Bytes that were acknowledged and that no tap saw arrive: they arrived, and what waited behind them is taken too. */
function fillGaps(conn: Connection, segment: Segment, env: Env): void {
  for (let piece = 0; piece <= MAX_RANGES && seqGt(segment.ack, conn.rcvNxt); piece++) {
    const next = conn.early[0];
    const right = next && seqLt(next.seq, segment.ack) ? next.seq : segment.ack;
    const before = conn.rcvNxt;
    deliver(conn, { ...mirrored(segment), seq: before, ack: conn.sndUna, flags: ACK, payload: '\0'.repeat(seqDiff(right, before)) }, env);
    dropBytes(conn.receiveQueue, conn.receiveQueue.length);
    if (conn.rcvNxt === before) break;
  }
  // What the engine would not take (more than the window that it knows of) was taken all the same.
  if (seqGt(segment.ack, conn.rcvNxt)) {
    conn.rcvNxt = segment.ack;
    conn.early = conn.early.filter((range) => seqGt(range.seq, segment.ack));
  }
}

/** A segment the other way round, without payload and options. */
function mirrored({ srcAddr, srcPort, dstAddr, dstPort }: Segment): Segment {
  return { srcAddr: dstAddr, srcPort: dstPort, dstAddr: srcAddr, dstPort: srcPort, seq: 0, ack: 0, flags: 0, windowBytes: 65_535, payload: '', options: {} };
}

/** A FIN goes out: close() or shutdown() was called before (RFC 9293 section 3.10.4). */
function closeSending(conn: Connection, env: Env): void {
  conn.finQueued = true;
  if (conn.state === 'ESTABLISHED' || conn.state === 'SYN_RECEIVED') setState(conn, 'FIN_WAIT_1', 'close() called', env);
  else if (conn.state === 'CLOSE_WAIT') setState(conn, 'LAST_ACK', 'close() called', env);
}

/** What of a segment was not sent before, with what no tap saw ahead of it; a bare ACK where nothing was. Null where too much is missing. */
function freshPart(conn: Connection, segment: Segment): Segment | null {
  const end = seqAdd(segment.seq, segmentLength(segment));
  const flags = segment.flags & ~(SYN | FIN | RST);
  if (!seqGt(end, conn.sndNxt)) return { ...segment, seq: conn.sndNxt, flags: flags | ACK, payload: '' };
  const gap = seqDiff(segment.seq, conn.sndNxt);
  if (gap > MAX_GAP_BYTES) return null;
  const payload = gap >= 0 ? '\0'.repeat(gap) + segment.payload : segment.payload.slice(-gap);
  return { ...segment, seq: conn.sndNxt, flags: segment.flags, payload };
}
