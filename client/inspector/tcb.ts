import type { Sock } from '../../shared/socket/index.ts';
import { type Connection, seqDiff, unackedBytes, unreadBytes } from '../../shared/tcp/index.ts';
import { NO_THRESHOLD } from './samples.ts';

/** One variable of the transmission control block: its name in the RFCs, its value, and the key of its explanation. */
export interface Variable {
  name: string;
  value: string;
  /** `tcb.<about>` in the locales. */
  about: string;
}

export interface Group {
  /** `tcb.group.<id>` in the locales. */
  id: 'send' | 'receive' | 'timers' | 'congestion';
  variables: Variable[];
}

/** True once the peer's numbers are known. */
function heard({ state }: Connection): boolean {
  return state !== 'SYN_SENT' && state !== 'CLOSED' && state !== 'LISTEN';
}

function ms(us: number): string {
  return `${(us / 1000).toFixed(us < 10_000 ? 1 : 0)} ms`;
}

/** How long until a timer is due, or that it does not run. */
function due(dueUs: number, nowUs: number): string {
  return dueUs < 0 ? '—' : ms(Math.max(0, dueUs - nowUs));
}

/** The record of a connection in the RFC's names (RFC 9293 section 3.3.1, RFC 6298, RFC 5681). `raw`: numbers as on the wire. */
export function tcbOf(socket: Sock, nowUs: number, raw: boolean): Group[] {
  const c = socket.conn;
  const own = (value: number): string => String(raw ? value : seqDiff(value, c.iss));
  const peers = (value: number): string => (heard(c) ? String(raw ? value : seqDiff(value, c.irs)) : '—');
  return [
    { id: 'send', variables: [
      { name: 'ISS', value: own(c.iss), about: 'iss' },
      { name: 'SND.UNA', value: own(c.sndUna), about: 'sndUna' },
      { name: 'SND.NXT', value: own(c.sndNxt), about: 'sndNxt' },
      { name: 'SND.WND', value: `${c.sndWnd} B`, about: 'sndWnd' },
      { name: 'SND.WL1', value: peers(c.sndWl1), about: 'sndWl1' },
      { name: 'SND.WL2', value: heard(c) ? own(c.sndWl2) : '—', about: 'sndWl2' },
      { name: 'unacked', value: `${unackedBytes(c)} B`, about: 'unacked' },
      { name: 'MSS', value: `${c.mss} B`, about: 'mss' },
    ] },
    { id: 'receive', variables: [
      { name: 'IRS', value: peers(c.irs), about: 'irs' },
      { name: 'RCV.NXT', value: peers(c.rcvNxt), about: 'rcvNxt' },
      { name: 'RCV.WND', value: `${c.rcvWnd} B`, about: 'rcvWnd' },
      { name: 'unread', value: `${unreadBytes(c)} B`, about: 'unread' },
      { name: 'early', value: String(c.early.length), about: 'early' },
      { name: 'FIN', value: c.finReceived ? '✓' : '—', about: 'finReceived' },
    ] },
    { id: 'timers', variables: [
      { name: 'RTO', value: ms(c.rtoUs), about: 'rto' },
      { name: 'SRTT', value: c.srttUs > 0 ? ms(c.srttUs) : '—', about: 'srtt' },
      { name: '4·RTTVAR', value: c.srttUs > 0 ? ms(c.rttvarUs) : '—', about: 'rttvar' },
      { name: 'retransmit', value: due(c.rtxDueUs, nowUs), about: 'rtxDue' },
      { name: 'delayed ACK', value: due(c.ackDueUs, nowUs), about: 'ackDue' },
      { name: 'TIME_WAIT', value: due(c.waitDueUs, nowUs), about: 'waitDue' },
    ] },
    { id: 'congestion', variables: [
      { name: 'cwnd', value: String(c.cwnd), about: 'cwnd' },
      { name: 'ssthresh', value: c.ssthresh >= NO_THRESHOLD ? '∞' : String(c.ssthresh), about: 'ssthresh' },
      { name: 'FlightSize', value: `${seqDiff(c.sndNxt, c.sndUna)} B`, about: 'flight' },
      { name: 'retransmitted', value: String(c.totalRetransmits), about: 'totalRetransmits' },
      { name: 'options', value: optionsOf(c), about: 'options' },
    ] },
  ];
}

function optionsOf(c: Connection): string {
  const on = [c.sackOk && 'SACK', c.timestampsOk && 'timestamps', c.wscaleOk && `wscale ${c.sndWscale}/${c.rcvWscale}`].filter(Boolean);
  return on.join(', ') || '—';
}
