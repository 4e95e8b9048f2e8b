import { type Connection, offeredWindow, unsentBytes, waited } from '../tcp/index.ts';
import type { Sock } from './types.ts';

/** Names of `tcpi_state` with their numbers (Linux's include/net/tcp_states.h). */
export const TCP_STATES = {
  TCP_ESTABLISHED: 1, TCP_SYN_SENT: 2, TCP_SYN_RECV: 3, TCP_FIN_WAIT1: 4, TCP_FIN_WAIT2: 5, TCP_TIME_WAIT: 6, TCP_CLOSE: 7,
  TCP_CLOSE_WAIT: 8, TCP_LAST_ACK: 9, TCP_LISTEN: 10, TCP_CLOSING: 11, TCP_NEW_SYN_RECV: 12,
} as const;

/** Names of `tcpi_ca_state` with their numbers (Linux's include/uapi/linux/tcp.h). */
export const TCP_CA_STATES = { TCP_CA_Open: 0, TCP_CA_Disorder: 1, TCP_CA_CWR: 2, TCP_CA_Recovery: 3, TCP_CA_Loss: 4 } as const;

/** Bits of `tcpi_options` (Linux's include/uapi/linux/tcp.h). */
export const TCPI_OPTIONS = { TCPI_OPT_TIMESTAMPS: 1, TCPI_OPT_SACK: 2, TCPI_OPT_WSCALE: 4, TCPI_OPT_ECN: 8, TCPI_OPT_ECN_SEEN: 16 } as const;

const STATE_NUMBERS: Readonly<Record<Connection['state'], number>> = {
  ESTABLISHED: TCP_STATES.TCP_ESTABLISHED, SYN_SENT: TCP_STATES.TCP_SYN_SENT, SYN_RECEIVED: TCP_STATES.TCP_SYN_RECV,
  FIN_WAIT_1: TCP_STATES.TCP_FIN_WAIT1, FIN_WAIT_2: TCP_STATES.TCP_FIN_WAIT2, TIME_WAIT: TCP_STATES.TCP_CLOSE, CLOSED: TCP_STATES.TCP_CLOSE,
  CLOSE_WAIT: TCP_STATES.TCP_CLOSE_WAIT, LAST_ACK: TCP_STATES.TCP_LAST_ACK, LISTEN: TCP_STATES.TCP_LISTEN, CLOSING: TCP_STATES.TCP_CLOSING,
};
const RECOVERY_NUMBERS: Readonly<Record<Connection['recovery'], number>> = {
  open: TCP_CA_STATES.TCP_CA_Open, disorder: TCP_CA_STATES.TCP_CA_Disorder, cwr: TCP_CA_STATES.TCP_CA_CWR, recovery: TCP_CA_STATES.TCP_CA_Recovery, loss: TCP_CA_STATES.TCP_CA_Loss,
};

/**
 * What getsockopt(TCP_INFO) gives for a socket at `nowUs` (tcp(7); Linux's tcp_get_info): times in microseconds but `tcpi_last_...`
 * in milliseconds, windows of the sender in segments, those of the receiver in bytes. Fields that the engine does not model are
 * absent. A listener has its accept queue in `tcpi_unacked` and its backlog in `tcpi_sacked`.
 */
export function tcpInfo(sock: Sock, nowUs: number): { [field: string]: number } {
  const { conn, listener } = sock;
  const always = { tcpi_state: STATE_NUMBERS[conn.state], tcpi_snd_cwnd: conn.cwnd };
  if (listener) return { ...always, tcpi_unacked: listener.acceptQueue.length, tcpi_sacked: listener.backlog };
  const { busyUs, windowLimitedUs } = waited(conn, nowUs);
  return {
    ...always, ...handshakeInfo(conn), ...senderInfo(conn), ...receiverInfo(conn),
    tcpi_last_data_recv: since(nowUs, conn.lastDataUs), tcpi_last_data_sent: since(nowUs, conn.lastSendUs), tcpi_busy_time: busyUs, tcpi_rwnd_limited: windowLimitedUs,
  };
}

function since(nowUs: number, atUs: number): number {
  return Math.floor((nowUs - atUs) / 1000);
}

function handshakeInfo(conn: Connection): { [field: string]: number } {
  const options = (conn.timestampsOk ? TCPI_OPTIONS.TCPI_OPT_TIMESTAMPS : 0) | (conn.sackOk ? TCPI_OPTIONS.TCPI_OPT_SACK : 0)
    | (conn.wscaleOk ? TCPI_OPTIONS.TCPI_OPT_WSCALE : 0) | (conn.ecn.agreed ? TCPI_OPTIONS.TCPI_OPT_ECN : 0)
    | (conn.ecn.seen ? TCPI_OPTIONS.TCPI_OPT_ECN_SEEN : 0);
  return {
    tcpi_options: options, tcpi_snd_wscale: conn.sndWscale, tcpi_rcv_wscale: conn.rcvWscale, tcpi_advmss: conn.advertisedMss,
  };
}

function senderInfo(conn: Connection): { [field: string]: number } {
  return {
    tcpi_ca_state: RECOVERY_NUMBERS[conn.recovery], tcpi_retransmits: conn.retransmits, tcpi_probes: conn.probesOut, tcpi_backoff: conn.backoff,
    tcpi_rto: conn.rtoUs, tcpi_snd_mss: conn.mss, tcpi_unacked: conn.sent.length, tcpi_sacked: conn.sackedOut, tcpi_lost: conn.lostOut,
    tcpi_retrans: conn.againOut, tcpi_fackets: 0, tcpi_rtt: conn.srttUs, tcpi_rttvar: conn.mdevQuartersUs >> 2, tcpi_min_rtt: minRtt(conn),
    tcpi_snd_ssthresh: conn.ssthresh, tcpi_reordering: conn.reordering, tcpi_reord_seen: conn.reorderSeen, tcpi_dsack_dups: conn.dsackDups,
    tcpi_total_retrans: conn.totalRetransmits, tcpi_bytes_acked: conn.bytesAcked, tcpi_delivered: conn.delivered,
    tcpi_notsent_bytes: unsentBytes(conn), tcpi_snd_wnd: conn.sndWnd,
  };
}

/** Linux has all ones where nothing was measured. */
function minRtt(conn: Connection): number {
  return conn.minRttUs < 0 ? 0xffff_ffff : conn.minRttUs;
}

function receiverInfo(conn: Connection): { [field: string]: number } {
  return { tcpi_ato: conn.atoUs, tcpi_rcv_mss: conn.receivedMss, tcpi_bytes_received: conn.bytesReceived, tcpi_rcv_wnd: offeredWindow(conn) };
}
