import type { Connection } from './connection.ts';

/** What one acknowledgement tells, gathered while it is taken in (Linux's FLAG_ bits). */
export interface AckNote {
  /** SND.UNA before. */
  priorUna: number;
  /** End of the highest sacked range before. */
  priorHighest: number;
  priorDelivered: number;
  priorLost: number;
  advanced: boolean;
  windowTaken: boolean;
  carriesData: boolean;
  ece: boolean;
  dataAcked: boolean;
  synAcked: boolean;
  repeatedAcked: boolean;
  /** A range that was sent once, before recovery began, has arrived. */
  originalArrived: boolean;
  sackedMore: boolean;
  /** A D-SACK that the sender may have caused; one that tells of the tail loss probe. */
  dsack: boolean;
  dsackOfProbe: boolean;
  setTimer: boolean;
  repetitionLost: boolean;
  reneging: boolean;
  /** When the earliest and the latest range newly sacked, sent once, was sent; -1 where there is none. */
  firstSackedUs: number;
  lastSackedUs: number;
  /** Lowest sequence number that came after a higher one, though it was sent once. */
  reorderedSeq: number;
  /** Segments delivered in all when the latest range of those delivered now was sent; -1 where there is none. */
  sampleDelivered: number;
  sampleUs: number;
  /** Echoed timestamp, 0 where there is none. */
  echoed: number;
  /** Round trip of the latest range delivered, microseconds, or -1. */
  rttUs: number;
}

/** A note on which nothing stands yet. */
export function blankNote(connection: Connection, priorHighest: number): AckNote {
  return {
    priorUna: connection.sndUna, priorHighest, priorDelivered: connection.delivered, priorLost: connection.lostTotal, advanced: false,
    windowTaken: false, carriesData: false, ece: false, dataAcked: false, synAcked: false, repeatedAcked: false, originalArrived: false,
    sackedMore: false, dsack: false, dsackOfProbe: false, setTimer: false, repetitionLost: false, reneging: false, firstSackedUs: -1,
    lastSackedUs: -1, reorderedSeq: connection.sndNxt, sampleDelivered: -1, sampleUs: -1, echoed: 0, rttUs: -1,
  };
}

/** Neither data, nor a window, nor an acknowledgement: an ACK that only repeats (RFC 5681 section 2). */
export function isDuplicate(note: AckNote): boolean {
  return !note.carriesData && !note.windowTaken && !note.dataAcked && !note.synAcked;
}
