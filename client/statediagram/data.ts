import type { TcpState } from '../../shared/tcp/index.ts';
import type { End } from '../selection.ts';
import type { Timeline } from '../timeline.ts';

/** A state's box in the figure: its middle. The end has a box of its own, so that no arrow runs through the whole figure. */
export interface Box {
  id: TcpState | 'END';
  x: number;
  y: number;
}

export const FIGURE = { w: 560, h: 634, boxW: 128, boxH: 38 };

export const BOXES: readonly Box[] = [
  { id: 'CLOSED', x: 280, y: 34 }, { id: 'LISTEN', x: 280, y: 120 }, { id: 'SYN_RECEIVED', x: 98, y: 200 }, { id: 'SYN_SENT', x: 462, y: 200 },
  { id: 'ESTABLISHED', x: 280, y: 284 }, { id: 'FIN_WAIT_1', x: 86, y: 392 }, { id: 'CLOSING', x: 262, y: 392 }, { id: 'CLOSE_WAIT', x: 462, y: 392 },
  { id: 'FIN_WAIT_2', x: 86, y: 498 }, { id: 'TIME_WAIT', x: 262, y: 498 }, { id: 'LAST_ACK', x: 462, y: 498 }, { id: 'END', x: 362, y: 600 },
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
  /** Where its number stands while it is what may come next. */
  badge: [number, number];
  /** In the figure, but not to be had with BSD sockets. */
  rfcOnly?: true;
}

export const EDGES: readonly Edge[] = [
  { id: 'listen', from: 'CLOSED', to: 'LISTEN', on: 'listen()', does: '', path: 'M268 53 V99', label: [260, 80], anchor: 'end', badge: [268, 76] },
  { id: 'unlisten', from: 'LISTEN', to: 'CLOSED', on: 'close()', does: '', path: 'M294 101 V55', label: [302, 80], anchor: 'start', badge: [294, 76] },
  { id: 'connect', from: 'CLOSED', to: 'SYN_SENT', on: 'connect()', does: 'snd SYN', path: 'M344 40 H424 Q450 40 450 66 V179', label: [442, 84], anchor: 'end', badge: [450, 104] },
  { id: 'giveup', from: 'SYN_SENT', to: 'CLOSED', on: 'close()', does: '', path: 'M478 181 V48 Q478 22 452 22 H346', label: [486, 120], anchor: 'start', badge: [478, 148] },
  { id: 'syn', from: 'LISTEN', to: 'SYN_RECEIVED', on: 'rcv SYN', does: 'snd SYN+ACK', path: 'M216 128 H132 Q110 128 110 150 V179', label: [120, 154], anchor: 'start', badge: [152, 128] },
  { id: 'synrst', from: 'SYN_RECEIVED', to: 'LISTEN', on: 'rcv RST', does: '', path: 'M82 181 V134 Q82 110 106 110 H214', label: [76, 128], anchor: 'end', badge: [82, 152] },
  { id: 'send', from: 'LISTEN', to: 'SYN_SENT', on: 'SEND', does: 'snd SYN', path: 'M344 126 H398 Q420 126 426 148 L434 179', label: [372, 145], anchor: 'middle', badge: [404, 128], rfcOnly: true },
  { id: 'simultaneous', from: 'SYN_SENT', to: 'SYN_RECEIVED', on: 'rcv SYN', does: 'snd SYN+ACK', path: 'M398 200 H164', label: [280, 194], anchor: 'middle', badge: [280, 200] },
  { id: 'synack', from: 'SYN_SENT', to: 'ESTABLISHED', on: 'rcv SYN+ACK', does: 'snd ACK', path: 'M462 219 V262 Q462 284 440 284 H346', label: [452, 244], anchor: 'end', badge: [462, 250] },
  { id: 'ack', from: 'SYN_RECEIVED', to: 'ESTABLISHED', on: 'rcv ACK', does: '', path: 'M110 219 V262 Q110 284 132 284 H214', label: [120, 244], anchor: 'start', badge: [110, 250] },
  { id: 'earlyclose', from: 'SYN_RECEIVED', to: 'FIN_WAIT_1', on: 'close()', does: 'snd FIN', path: 'M58 219 V371', label: [52, 300], anchor: 'end', badge: [58, 290] },
  { id: 'close', from: 'ESTABLISHED', to: 'FIN_WAIT_1', on: 'close()', does: 'snd FIN', path: 'M252 303 V316 Q252 334 232 334 H122 Q102 334 102 354 V371', label: [176, 328], anchor: 'middle', badge: [140, 334] },
  { id: 'fin', from: 'ESTABLISHED', to: 'CLOSE_WAIT', on: 'rcv FIN', does: 'snd ACK', path: 'M308 303 V316 Q308 334 328 334 H442 Q462 334 462 354 V371', label: [388, 328], anchor: 'middle', badge: [430, 334] },
  { id: 'finacked', from: 'FIN_WAIT_1', to: 'FIN_WAIT_2', on: 'rcv ACK of FIN', does: '', path: 'M74 411 V477', label: [80, 448], anchor: 'start', badge: [74, 440] },
  { id: 'bothclose', from: 'FIN_WAIT_1', to: 'CLOSING', on: 'rcv FIN', does: 'snd ACK', path: 'M150 392 H196', label: [174, 386], anchor: 'middle', badge: [172, 392] },
  { id: 'finfinacked', from: 'FIN_WAIT_1', to: 'TIME_WAIT', on: 'rcv FIN, ACK of FIN', does: 'snd ACK', path: 'M138 411 L212 477', label: [196, 436], anchor: 'start', badge: [172, 441] },
  { id: 'peerfin', from: 'FIN_WAIT_2', to: 'TIME_WAIT', on: 'rcv FIN', does: 'snd ACK', path: 'M150 498 H196', label: [174, 513], anchor: 'middle', badge: [172, 498] },
  { id: 'closingacked', from: 'CLOSING', to: 'TIME_WAIT', on: 'rcv ACK of FIN', does: '', path: 'M276 411 V477', label: [282, 462], anchor: 'start', badge: [276, 440] },
  { id: 'lastclose', from: 'CLOSE_WAIT', to: 'LAST_ACK', on: 'close()', does: 'snd FIN', path: 'M462 411 V477', label: [470, 448], anchor: 'start', badge: [462, 440] },
  { id: 'lastack', from: 'LAST_ACK', to: 'CLOSED', on: 'rcv ACK of FIN', does: '', path: 'M462 517 V578 Q462 600 440 600 H428', label: [470, 556], anchor: 'start', badge: [462, 546] },
  { id: 'timewait', from: 'TIME_WAIT', to: 'CLOSED', on: '2 MSL', does: '', path: 'M262 517 V578 Q262 600 284 600 H296', label: [254, 556], anchor: 'end', badge: [262, 546] },
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
