import type { Connection } from './connection.ts';
import { agreeOnEcn } from './ecn.ts';
import type { Env } from './env.ts';
import type { Segment, TcpOptions } from './segment.ts';
import { chooseWindowScale } from './window.ts';

/** The timestamp clock ticks once a millisecond (RFC 7323 section 5.4 allows 1 ms to 1 s). */
export function timestampNow(env: Env): number {
  return timestampOf(env.nowUs);
}

/** The timestamp that a segment sent at that time bears. */
export function timestampOf(us: number): number {
  return (Math.floor(us / 1000) + 1) >>> 0;
}

/** What a host offers in its SYN, or answers in its SYN+ACK (only what the SYN offered too). */
export function synOptions(connection: Connection, env: Env, answering: boolean): TcpOptions {
  const { settings } = env;
  const options: TcpOptions = { mss: connection.advertisedMss };
  if (answering ? connection.sackOk : settings.sack) options.sackPermitted = true;
  if (answering ? connection.timestampsOk : settings.timestamps) options.timestamps = [timestampNow(env), answering ? connection.tsRecent : 0];
  if (answering ? connection.wscaleOk : settings.windowScaling) options.windowScale = connection.rcvWscale;
  return options;
}

/** Takes over what the peer's SYN or SYN+ACK says (RFC 9293 section 3.7.1, RFC 7323, RFC 2018). */
export function acceptSynOptions(connection: Connection, segment: Segment, env: Env): void {
  const { options } = segment;
  const { settings } = env;
  // MUST-15: a SYN without the option means 536.
  connection.mss = Math.min(options.mss ?? 536, connection.advertisedMss);
  connection.wscaleOk = settings.windowScaling && options.windowScale !== undefined;
  connection.sndWscale = connection.wscaleOk ? Math.min(options.windowScale ?? 0, 14) : 0;
  if (!connection.wscaleOk) connection.rcvWscale = 0;
  connection.sackOk = settings.sack && options.sackPermitted === true;
  agreeOnEcn(connection, segment, env);
  connection.timestampsOk = settings.timestamps && options.timestamps !== undefined;
  if (connection.timestampsOk) {
    connection.mss -= 12;
    connection.tsRecent = options.timestamps![0];
    connection.tsRecentUs = env.nowUs;
  }
}

/** The shift that this end will offer. */
export function prepareWindowScale(connection: Connection, env: Env): void {
  connection.rcvWscale = env.settings.windowScaling ? chooseWindowScale(env.settings, connection) : 0;
}

/** Options of every segment but SYN: timestamps, then SACK blocks, the latest first (RFC 2018 section 4). */
export function plainOptions(connection: Connection, env: Env): TcpOptions {
  const options: TcpOptions = {};
  if (connection.timestampsOk) options.timestamps = [timestampNow(env), connection.tsRecent];
  if (connection.sackOk) {
    if (connection.dsack !== null || connection.sackBlocks.length > 0) options.sack = sackBlocks(connection);
  }
  return options;
}

function sackBlocks(connection: Connection): [number, number][] {
  const blocks = connection.sackBlocks.map(([left, right]): [number, number] => [left, right]);
  if (connection.dsack) blocks.unshift([...connection.dsack]);
  return blocks.slice(0, connection.timestampsOk ? 3 : 4);
}
