import { err, ok, type Result } from '../shared/base/index.ts';

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
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

function isLogLevel(text: string): text is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text);
}

/** Reads the configuration; the error is one line that names the variable and what it may be. */
export function readConfig(env: Record<string, string | undefined>): Result<Config, string> {
  const portText = env['PORT'] || '8080';
  const port = Number(portText);
  if (!/^\d{1,5}$/.test(portText) || port > 65_535) return err(`PORT is "${portText}": it must be a whole number from 0 to 65535.`);
  const logLevel = env['LOG_LEVEL'] || 'warn';
  if (!isLogLevel(logLevel)) return err(`LOG_LEVEL is "${logLevel}": it must be one of ${LOG_LEVELS.join(', ')}.`);
  const trustText = env['TRUST_PROXY'] || '0';
  if (trustText !== '0' && trustText !== '1') return err(`TRUST_PROXY is "${trustText}": it must be 0 or 1.`);
  return ok({ port, host: env['HOST'] || undefined, dataDir: env['DATA_DIR'] || './data', logLevel, trustProxy: trustText === '1' });
}
