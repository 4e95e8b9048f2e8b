import type { Connection } from './connection.ts';
import type { TcpRules } from './rules.ts';
import type { Sysctls } from './settings.ts';
import type { TcpState } from './types.ts';

/** What the engine may know besides the connection: the virtual time, the host's settings, the rules, and whom to tell of states. */
export interface Env {
  nowUs: number;
  settings: Sysctls;
  rules: TcpRules;
  stateChanged(connection: Connection, from: TcpState, to: TcpState, reason: string): void;
}
