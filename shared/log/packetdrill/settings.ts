import { type Result, err, ok } from '../../base/index.ts';
import type { Sysctls } from '../../tcp/index.ts';
import { LINUX_SYSCTLS } from '../linux-sysctls.ts';
import type { ScriptFlag } from './ast.ts';
import { splitCommands } from './shell.ts';

/** How a script is to be run, from its options: microseconds, per cent of the gap, bytes. */
export interface RunOptions {
  toleranceUs: number;
  tolerancePercent: number;
  /** Length of a tick of the host's timestamps; 0 leaves their values unchecked. */
  timestampTickUs: number;
  /** An echoed timestamp that no segment had is counted from the first one. */
  scaledEcho: boolean;
  /** Size of the segments of which a longer inbound one is taken to be made; 0: it is one. */
  inboundMss: number;
  mtu: number;
}

/** packetdrill's own: 4 ms, an eighth of the gap. */
const DEFAULT_OPTIONS: RunOptions = { toleranceUs: 4000, tolerancePercent: 12.5, timestampTickUs: 0, scaledEcho: false, inboundMss: 0, mtu: 1500 };

/** A Linux host as it comes, where a script has no preset: timestamps, and SYN cookies under pressure. */
export const STOCK: Partial<Sysctls> = { timestamps: true, syncookies: 1 };

/** What `defaults.sh` of the suites sets; what it sets besides is what the simulator does anyhow. */
export const PRESET: Partial<Sysctls> = {
  rmemDefault: 540_000, rmemMax: 15_728_640, wmemDefault: 262_144, wmemMax: 4_194_304, timestamps: true, synRetries: 5, synackRetries: 5,
  synLinearTimeouts: 4, sack: true, congestionControl: 'cubic', earlyRetrans: true, syncookies: 1, frto: true, dsack: true, reordering: 3,
  slowStartAfterIdle: false, ecn: 0, minTsoSegs: 2, tsoWinDivisor: 3,
};

type ReadFlag = (options: RunOptions, value: number) => void;

const NUMBER_FLAGS: Readonly<Record<string, ReadFlag>> = {
  tolerance_usecs: (options, value) => { options.toleranceUs = value; },
  tolerance_percent: (options, value) => { options.tolerancePercent = value; },
  tcp_ts_tick_usecs: (options, value) => { options.timestampTickUs = value; },
  mss: (options, value) => { options.inboundMss = value; },
  mtu: (options, value) => { options.mtu = value; },
};

/** Options that say how packetdrill reaches its kernel, or what it tells: nothing that a segment shows. */
const IDLE_FLAGS: readonly string[] = ['local_ip', 'remote_ip', 'gateway_ip', 'netmask_ip', 'bind_port', 'connect_port', 'speed', 'verbose', 'debug'];

/** Reads the options of a script; the error is the one that cannot be followed. */
export function readFlags(flags: readonly ScriptFlag[]): Result<RunOptions, { flag: ScriptFlag; what: string }> {
  const options = { ...DEFAULT_OPTIONS };
  for (const flag of flags) {
    const number = NUMBER_FLAGS[flag.name];
    const value = Number(flag.value ?? '');
    if (number && flag.value !== null && value >= 0 && value <= 1e9) number(options, value);
    else if (flag.name === 'tcp_ts_ecr_scaled') options.scaledEcho = true;
    else if (!IDLE_FLAGS.includes(flag.name) && !(flag.name === 'ip_version' && flag.value === 'ipv4')) {
      return err({ flag, what: `option --${flag.name}${flag.value === null ? '' : `=${flag.value}`}` });
    }
  }
  return ok(options);
}

/** Settings that the simulator does not have, with the values that mean what it does. */
const FIXED: Readonly<Record<string, readonly number[]>> = {
  'net.ipv4.tcp_fack': [0], 'net.ipv4.tcp_recovery': [1], 'net.ipv4.tcp_fastopen': [0],
  'net.ipv4.tcp_retries1': [3], 'net.ipv4.tcp_orphan_retries': [0], 'net.ipv4.tcp_invalid_ratelimit': [500], 'net.ipv4.tcp_mtu_probing': [0],
  'net.ipv4.tcp_workaround_signed_windows': [0], 'net.ipv4.tcp_shrink_window': [0], 'net.ipv4.tcp_stdurg': [0], 'net.ipv4.tcp_rfc1337': [0],
  'net.ipv4.tcp_thin_linear_timeouts': [0], 'net.ipv4.tcp_comp_sack_nr': [0], 'net.ipv4.tcp_min_snd_mss': [48], 'net.ipv4.tcp_base_mss': [1024],
};

/**
 * Settings that change nothing which a script compares: how segments are bundled on their way to the device, at what pace within
 * a burst, and what is remembered from one connection to the next.
 */
const IDLE_SYSCTLS: readonly string[] = [
  'net.ipv4.tcp_pacing_ss_ratio', 'net.ipv4.tcp_pacing_ca_ratio',
  'net.ipv4.tcp_no_metrics_save', 'net.ipv4.tcp_limit_output_bytes', 'net.ipv4.tcp_tso_rtt_log',
];

/** A setting of the simulator alone: `sysctl -e` has a real kernel pass over it. */
export const TICK_SYSCTL = 'ackademy.timer_tick_us';

function readMemory(name: string, value: string): Partial<Sysctls> | null {
  const [, initial, max] = value.split(/[\s,]+/).map(Number);
  if (!(initial! > 0 && max! > 0 && max! < 2 ** 31)) return null;
  return name.endsWith('rmem') ? { rmemDefault: initial!, rmemMax: max! } : { wmemDefault: initial!, wmemMax: max! };
}

/** One setting under Linux's name. The error says what is not modelled. */
export function readSysctl(name: string, value: string): Result<Partial<Sysctls>, string> {
  const unknown = err(`sysctl ${name}=${value}`);
  if (name === 'net.ipv4.tcp_rmem' || name === 'net.ipv4.tcp_wmem') {
    const memory = readMemory(name, value);
    return memory ? ok(memory) : unknown;
  }
  if (name === 'net.ipv4.tcp_congestion_control') return value === 'reno' || value === 'cubic' ? ok({ congestionControl: value }) : unknown;
  if (name === TICK_SYSCTL) return /^\d{1,7}$/.test(value) ? ok({ tickUs: Number(value) }) : unknown;
  if (IDLE_SYSCTLS.includes(name)) return ok({});
  const number = /^-?(?:\d+|0x[0-9a-fA-F]+)$/.test(value) ? Number(value) : NaN;
  if (FIXED[name]) return FIXED[name].includes(number) ? ok({}) : unknown;
  if (name === 'net.ipv4.tcp_ecn' && number > 2) return unknown;
  const modelled = LINUX_SYSCTLS[name];
  return modelled && number >= 0 ? ok(modelled(number)) : unknown;
}

const DEFAULTS_SCRIPT = /(?:^|\/)defaults\.sh$/;
const SETTER_SCRIPT = /(?:^|\/)set_sysctls\.py$/;
const RESTORE_SCRIPT = /(?:^|\/)sysctl_restore_[^/]*\.sh$/;

/**
 * What a command in backquotes means for the host's settings: the suites' preset, and lines that set values. No shell runs here, so
 * any other command is an error.
 */
export function readCommand(text: string): Result<Partial<Sysctls>, string> {
  const settings: Partial<Sysctls> = {};
  for (const words of splitCommands(text)) {
    const change = readOneCommand(words);
    if (!change.ok) return change;
    Object.assign(settings, change.value);
  }
  return ok(settings);
}

function readOneCommand(words: string[]): Result<Partial<Sysctls>, string> {
  const rest = ['.', 'source', 'sh', 'bash', 'python', 'python3'].includes(words[0]!) ? words.slice(1) : words;
  const [program = '', ...args] = rest;
  if (DEFAULTS_SCRIPT.test(program) && args.length === 0) return ok(PRESET);
  if (RESTORE_SCRIPT.test(program) && args.length === 0) return ok({});
  if (program === 'sysctl' || program.endsWith('/sysctl')) return readSettings(args.filter((word) => !/^-[qew]+$/.test(word)));
  if (SETTER_SCRIPT.test(program)) return readSettings(args);
  // Nothing is kept from one connection to the next here, and a queue that sends in order is what the simulator has.
  if (rest.join(' ') === 'ip tcp_metrics flush all' || /^tc qdisc (?:add|replace) dev \S+ root pfifo$/.test(rest.join(' '))) return ok({});
  // Whether the device or the kernel cuts a burst into segments makes none of them another.
  if (/^ethtool -K \S+(?: (?:tso|gso|gro|lro|tx|rx|sg) (?:on|off))+$/.test(rest.join(' '))) return ok({});
  return err(`command ${words.join(' ').slice(0, 80)}`);
}

function readSettings(args: string[]): Result<Partial<Sysctls>, string> {
  const settings: Partial<Sysctls> = {};
  for (const arg of args) {
    const cut = arg.indexOf('=');
    if (cut < 0) return err(`command sysctl ${arg}`);
    const name = arg.slice(0, cut).replace(/^\/proc\/sys\//, '').replaceAll('/', '.');
    const change = readSysctl(name.trim(), arg.slice(cut + 1).trim());
    if (!change.ok) return change;
    Object.assign(settings, change.value);
  }
  return ok(settings);
}
