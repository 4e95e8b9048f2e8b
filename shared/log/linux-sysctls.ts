import type { Sysctls } from '../tcp/index.ts';

type Setting = (value: number) => Partial<Sysctls>;

/** Linux's names of the settings that the simulator has (ip-sysctl of the kernel's documentation). Times are in seconds there. */
export const LINUX_SYSCTLS: Readonly<Record<string, Setting>> = {
  'net.ipv4.tcp_syn_retries': (synRetries) => ({ synRetries }),
  'net.ipv4.tcp_syn_linear_timeouts': (synLinearTimeouts) => ({ synLinearTimeouts }),
  'net.ipv4.tcp_synack_retries': (synackRetries) => ({ synackRetries }),
  'net.ipv4.tcp_retries2': (retries2) => ({ retries2 }),
  'net.ipv4.tcp_fin_timeout': (seconds) => ({ finTimeoutUs: seconds * 1_000_000 }),
  'net.ipv4.tcp_max_syn_backlog': (maxSynBacklog) => ({ maxSynBacklog }),
  'net.core.somaxconn': (somaxconn) => ({ somaxconn }),
  'net.ipv4.tcp_syncookies': (mode) => ({ syncookies: mode === 2 ? 2 : mode === 1 ? 1 : 0 }),
  'net.ipv4.tcp_abort_on_overflow': (on) => ({ abortOnOverflow: on !== 0 }),
  'net.ipv4.tcp_timestamps': (on) => ({ timestamps: on !== 0 }),
  'net.ipv4.tcp_sack': (on) => ({ sack: on !== 0 }),
  'net.ipv4.tcp_window_scaling': (on) => ({ windowScaling: on !== 0 }),
  'net.ipv4.tcp_early_retrans': (mode) => ({ earlyRetrans: mode !== 0 }),
  'net.ipv4.tcp_frto': (mode) => ({ frto: mode !== 0 }),
  'net.ipv4.tcp_dsack': (on) => ({ dsack: on !== 0 }),
  'net.ipv4.tcp_reordering': (reordering) => ({ reordering }),
  'net.ipv4.tcp_max_reordering': (maxReordering) => ({ maxReordering }),
  'net.ipv4.tcp_slow_start_after_idle': (on) => ({ slowStartAfterIdle: on !== 0 }),
  'net.ipv4.tcp_ecn': (mode) => ({ ecn: mode === 1 ? 1 : mode === 2 ? 2 : 0 }),
  'net.ipv4.tcp_notsent_lowat': (notsentLowat) => ({ notsentLowat }),
  'net.ipv4.tcp_min_tso_segs': (minTsoSegs) => ({ minTsoSegs }),
  'net.ipv4.tcp_tso_win_divisor': (tsoWinDivisor) => ({ tsoWinDivisor }),
  'net.ipv4.tcp_keepalive_time': (seconds) => ({ keepaliveTimeUs: seconds * 1_000_000 }),
  'net.ipv4.tcp_keepalive_intvl': (seconds) => ({ keepaliveIntervalUs: seconds * 1_000_000 }),
  'net.ipv4.tcp_keepalive_probes': (keepaliveProbes) => ({ keepaliveProbes }),
};
