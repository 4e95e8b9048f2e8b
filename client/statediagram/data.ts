import type { TcpState } from '../../shared/tcp/index.ts';
import type { End } from '../selection.ts';
import type { Timeline } from '../timeline.ts';

/** A state's box in the figure: its middle. The end has a box of its own, so that no arrow runs through the whole figure. */
export interface Box {
  id: TcpState | 'END';
  x: number;
  y: number;
}

export const FIGURE = { w: 600, h: 634, boxW: 128, boxH: 38 };

export const BOXES: readonly Box[] = [
  { id: 'CLOSED', x: 300, y: 34 }, { id: 'LISTEN', x: 300, y: 120 }, { id: 'SYN_RECEIVED', x: 98, y: 200 }, { id: 'SYN_SENT', x: 500, y: 200 },
  { id: 'ESTABLISHED', x: 300, y: 284 }, { id: 'FIN_WAIT_1', x: 82, y: 392 }, { id: 'CLOSING', x: 286, y: 392 }, { id: 'CLOSE_WAIT', x: 500, y: 392 },
  { id: 'FIN_WAIT_2', x: 82, y: 498 }, { id: 'TIME_WAIT', x: 286, y: 498 }, { id: 'LAST_ACK', x: 500, y: 498 }, { id: 'END', x: 394, y: 600 },
];

/** An arrow of RFC 9293's figure 5. `on` is the event and `does` what is sent for it, in the figure's words. */
export interface Edge {
  id: string;
  from: TcpState;
  to: TcpState;
  on: string;
  does: string;
  path: string;
  /** Where its words stand, and whether they end there in place of beginning. */
  label: [number, number];
  anchor: 'start' | 'middle' | 'end';
  /** How far below its first words the second ones stand; 0 puts them behind. Default: one line. */
  below?: number;
  /** Where its number stands while it is what may come next. */
  badge: [number, number];
  /** In the figure, but not to be had with BSD sockets. */
  rfcOnly?: true;
}

/** Words above and below a level arrow. */
const AROUND = 21;

export const EDGES: readonly Edge[] = [
  { id: 'listen', from: 'CLOSED', to: 'LISTEN', on: 'listen()', does: '', path: 'M287 53 V99', label: [272, 81], anchor: 'end', badge: [287, 76] },
  { id: 'unlisten', from: 'LISTEN', to: 'CLOSED', on: 'close()', does: '', path: 'M313 101 V55', label: [328, 81], anchor: 'start', badge: [313, 76] },
  { id: 'connect', from: 'CLOSED', to: 'SYN_SENT', on: 'connect()', does: 'snd SYN', path: 'M364 41 H462 Q488 41 488 67 V179', label: [480, 84], anchor: 'end', badge: [488, 110] },
  { id: 'giveup', from: 'SYN_SENT', to: 'CLOSED', on: 'close()', does: '', path: 'M516 181 V49 Q516 23 490 23 H366', label: [524, 120], anchor: 'start', badge: [516, 146] },
  { id: 'syn', from: 'LISTEN', to: 'SYN_RECEIVED', on: 'rcv SYN', does: 'snd SYN+ACK', path: 'M236 128 H132 Q110 128 110 150 V179', label: [120, 150], anchor: 'start', badge: [166, 128] },
  { id: 'synrst', from: 'SYN_RECEIVED', to: 'LISTEN', on: 'rcv RST', does: '', path: 'M82 181 V134 Q82 110 106 110 H234', label: [74, 134], anchor: 'end', badge: [82, 154] },
  { id: 'send', from: 'LISTEN', to: 'SYN_SENT', on: 'SEND', does: 'snd SYN', path: 'M364 126 H428 Q450 126 456 148 L464 179', label: [400, 144], anchor: 'middle', badge: [426, 126], rfcOnly: true },
  { id: 'simultaneous', from: 'SYN_SENT', to: 'SYN_RECEIVED', on: 'rcv SYN', does: 'snd SYN+ACK', path: 'M436 200 H164', label: [350, 194], anchor: 'middle', below: AROUND, badge: [290, 200] },
  { id: 'synack', from: 'SYN_SENT', to: 'ESTABLISHED', on: 'rcv SYN+ACK', does: 'snd ACK', path: 'M500 219 V262 Q500 284 478 284 H366', label: [484, 242], anchor: 'end', badge: [500, 244] },
  { id: 'ack', from: 'SYN_RECEIVED', to: 'ESTABLISHED', on: 'rcv ACK', does: '', path: 'M110 219 V262 Q110 284 132 284 H234', label: [127, 254], anchor: 'start', badge: [110, 250] },
  { id: 'earlyclose', from: 'SYN_RECEIVED', to: 'FIN_WAIT_1', on: 'close()', does: 'snd FIN', path: 'M56 219 V371', label: [50, 316], anchor: 'end', badge: [56, 284] },
  { id: 'close', from: 'ESTABLISHED', to: 'FIN_WAIT_1', on: 'close()', does: 'snd FIN', path: 'M272 303 V316 Q272 334 252 334 H122 Q102 334 102 354 V371', label: [188, 327], anchor: 'middle', below: 0, badge: [122, 336] },
  { id: 'fin', from: 'ESTABLISHED', to: 'CLOSE_WAIT', on: 'rcv FIN', does: 'snd ACK', path: 'M328 303 V316 Q328 334 348 334 H480 Q500 334 500 354 V371', label: [412, 327], anchor: 'middle', below: 0, badge: [480, 336] },
  { id: 'finacked', from: 'FIN_WAIT_1', to: 'FIN_WAIT_2', on: 'rcv ACK of FIN', does: '', path: 'M66 411 V477', label: [74, 462], anchor: 'start', badge: [66, 440] },
  { id: 'bothclose', from: 'FIN_WAIT_1', to: 'CLOSING', on: 'rcv FIN', does: 'snd ACK', path: 'M146 392 H220', label: [181, 386], anchor: 'middle', below: AROUND, badge: [178, 392] },
  { id: 'finfinacked', from: 'FIN_WAIT_1', to: 'TIME_WAIT', on: 'rcv FIN+ACK', does: 'snd ACK', path: 'M136 411 L232 478', label: [198, 440], anchor: 'start', badge: [180, 441] },
  { id: 'peerfin', from: 'FIN_WAIT_2', to: 'TIME_WAIT', on: 'rcv FIN', does: 'snd ACK', path: 'M146 498 H220', label: [181, 492], anchor: 'middle', below: AROUND, badge: [178, 498] },
  { id: 'closingacked', from: 'CLOSING', to: 'TIME_WAIT', on: 'rcv ACK of FIN', does: '', path: 'M302 411 V477', label: [310, 462], anchor: 'start', badge: [302, 440] },
  { id: 'lastclose', from: 'CLOSE_WAIT', to: 'LAST_ACK', on: 'close()', does: 'snd FIN', path: 'M500 411 V477', label: [517, 438], anchor: 'start', badge: [500, 440] },
  { id: 'lastack', from: 'LAST_ACK', to: 'CLOSED', on: 'rcv ACK of FIN', does: '', path: 'M500 517 V578 Q500 600 478 600 H460', label: [508, 584], anchor: 'start', badge: [500, 566] },
  { id: 'timewait', from: 'TIME_WAIT', to: 'CLOSED', on: '2 MSL', does: '', path: 'M286 517 V578 Q286 600 308 600 H328', label: [278, 584], anchor: 'end', badge: [286, 566] },
];

/** States that a RST, an abort or silence ends at once; the figure leaves that out, as the RFC's does. */
const ABORTS: readonly TcpState[] = ['SYN_SENT', 'SYN_RECEIVED', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSE_WAIT', 'CLOSING', 'LAST_ACK'];

/** The arrows that leave a state. */
export function edgesFrom(state: TcpState): Edge[] {
  return EDGES.filter(({ from }) => from === state);
}

/** True where a connection in this state may end at once. */
export function canAbort(state: TcpState): boolean {
  return ABORTS.includes(state);
}

/** The box in which a state stands; after a life, CLOSED stands at the end. */
export function boxOf(state: TcpState, ended: boolean): Box {
  return BOXES.find(({ id }) => id === (state === 'CLOSED' && ended ? 'END' : state))!;
}

/** One change of state of a socket. `edge` is null where the figure has no arrow for it: an abort. */
export interface Passage {
  entry: number;
  seq: number;
  atUs: number;
  from: TcpState;
  to: TcpState;
  edge: Edge | null;
  reason: string;
}

/** The way that a socket took up to a place in the timeline, from its first state on. */
export function pathOf(timeline: Timeline, end: End, upTo: number): Passage[] {
  const path: Passage[] = [];
  for (let id = 0; id < upTo; id++) {
    const { event, seq, atUs } = timeline.entries[id]!;
    if (event.type !== 'state-changed' || event.hostId !== end.hostId || event.socketId !== end.socketId) continue;
    const edge = EDGES.find(({ from, to }) => from === event.from && to === event.to) ?? null;
    path.push({ entry: id, seq, atUs, from: event.from, to: event.to, edge, reason: event.reason });
  }
  return path;
}
