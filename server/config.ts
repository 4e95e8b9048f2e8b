import { err, ok, type Result } from '../shared/base/index.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
const METRICS = ['local', 'on', 'off'] as const;
/** A token that cannot be guessed has no fewer characters. */
const MIN_TOKEN_LENGTH = 16;

/** Where and how the server runs; each field is an environment variable (README, "Configuration"). */
export interface Config {
  /** 0 lets the system pick a free port. */
  port: number;
  /** undefined listens on every address. */
  host: string | undefined;
  dataDir: string;
  logLevel: LogLevel;
  /** True where a proxy of ours stands before the server: what it says of the caller in X-Forwarded-* is believed. */
  trustProxy: boolean;
  /** Who may read `/metrics`. `local`: who asks from this machine and not through a proxy. */
  metrics: (typeof METRICS)[number];
  /** Who sends it as a bearer token may read `/metrics` from elsewhere too; undefined: nobody. */
  metricsToken: string | undefined;
  /** A room without an input for so many days is deleted; 0 keeps it. */
  keepRoomsDays: number;
  /** Results of rooms are deleted after so many days; 0 keeps them. */
  keepResultsDays: number;
}

/** One environment variable: its default as text, and what its text means, or what it must be. */
interface Setting<T> {
  name: string;
  default: string;
  read(text: string): Result<T, string>;
}

function whole(name: string, fallback: string, most: number): Setting<number> {
  const digits = new RegExp(`^\\d{1,${String(most).length}}$`);
  return {
    name, default: fallback,
    read: (text) => (digits.test(text) && Number(text) <= most ? ok(Number(text)) : err(`a whole number from 0 to ${most}`)),
  };
}

function oneOf<T extends string>(name: string, fallback: T, values: readonly T[]): Setting<T> {
  return {
    name, default: fallback,
    read(text) {
      const value = values.find((one) => one === text);
      return value === undefined ? err(`one of ${values.join(', ')}`) : ok(value);
    },
  };
}

function flag(name: string): Setting<boolean> {
  return { name, default: '0', read: (text) => (text === '0' || text === '1' ? ok(text === '1') : err('0 or 1')) };
}

const token: Setting<string | undefined> = {
  name: 'METRICS_TOKEN', default: '',
  read: (text) => (text === '' || /^[\w\-.~+/=]+$/.test(text) && text.length >= MIN_TOKEN_LENGTH ? ok(text || undefined) : err(`at least ${MIN_TOKEN_LENGTH} letters, digits and -._~+/=`)),
};

/** Every setting of the server, in the order of README's table. */
export const SETTINGS: { [K in keyof Config]: Setting<Config[K]> } = {
  port: whole('PORT', '8080', 65_535),
  host: { name: 'HOST', default: '', read: (text) => ok(text || undefined) },
  dataDir: { name: 'DATA_DIR', default: './data', read: ok },
  logLevel: oneOf('LOG_LEVEL', 'warn', LOG_LEVELS),
  trustProxy: flag('TRUST_PROXY'),
  metrics: oneOf('METRICS', 'local', METRICS),
  metricsToken: token,
  keepRoomsDays: whole('KEEP_ROOMS_DAYS', '30', 36_500),
  keepResultsDays: whole('KEEP_RESULTS_DAYS', '365', 36_500),
};

/** Reads the configuration; the error is one line that names the variable and what it may be. An empty variable is as none. */
export function readConfig(env: Record<string, string | undefined>): Result<Config, string> {
  const read: Record<string, unknown> = {};
  for (const [key, { name, default: fallback, read: readText }] of Object.entries(SETTINGS)) {
    const text = env[name] || fallback;
    const value = readText(text);
    // A secret is not repeated.
    if (!value.ok) return err(`${name} is ${name === token.name ? 'not usable' : `"${text}"`}: it must be ${value.error}.`);
    read[key] = value.value;
  }
  return ok(read as unknown as Config);
}
