import type { LinkSettings } from '../net/index.ts';
import type { Sim, SimEvent } from '../sim/index.ts';
import type { SysCall } from '../socket/index.ts';
import type { Game, GameFact, GameInput } from './match/types.ts';
import type { RunningProgram } from './programs.ts';
import type { Nudge, Workshop, WorkshopEvent, WorkshopInput } from './workshop/types.ts';

/** What a seat lets its player do on its host (DESIGN section 4). */
export type SeatKind = 'app' | 'kernel' | 'raw';

/** A seat is free while `playerId` is null. A host's kernel is played by hand exactly while its kernel seat is taken. */
export interface Seat {
  /** `server.app`, `server.kernel`, `client.app`, `client.kernel`. */
  id: string;
  hostId: number;
  kind: SeatKind;
  playerId: string | null;
  /** The team whose seat it is in a game; null where anybody may take it. */
  teamId: string | null;
  /** Which process an app seat drives: 0 the host's program, n the n-th child that it has forked. */
  worker: number;
}

export interface Player {
  id: string;
  name: string;
  illegalSegments: number;
}

/**
 * The whole state of a room: plain JSON data, changed only by `step`. `inputs` counts the inputs that made it.
 */
export interface World {
  version: 1;
  inputs: number;
  sim: Sim;
  /** The process that a host's app seat drives: pid by host index. */
  appPids: number[];
  seats: Seat[];
  players: Player[];
  paused: boolean;
  /** Virtual microseconds per real microsecond, as a fraction: 1/20 by default. */
  pace: [number, number];
  /** True: the clock stands while a kernel seat has a MUST to play (GATE-1). */
  gated: boolean;
  /** Programs that run on hosts by themselves. */
  programs: RunningProgram[];
  /** Null where the room plays no game. */
  game: Game | null;
  /** Null but in the room of a workshop, which has no hosts. */
  workshop: Workshop | null;
  /** The code of the workshop whose activity this room is, and what its host has said there, by teams of the game. */
  partOf?: string;
  nudges?: Nudge[];
}

/** A segment as a player composes it at a kernel seat. Sequence numbers are absolute; the pages show them relative. */
export interface Draft {
  srcPort: number;
  dstAddr: string;
  dstPort: number;
  flags: number;
  seq: number;
  ack: number;
  payload: string;
}

/** Everything that can happen in a room. Numbered by the server, written to the journal, sent to every replica. */
export type Input =
  /** `teamId`: the team of a workshop's activity that somebody belongs to. */
  | { type: 'join'; playerId: string; name: string; teamId?: string }
  | { type: 'take-seat'; playerId: string; seatId: string }
  | { type: 'leave-seat'; playerId: string; seatId: string }
  | { type: 'call'; playerId: string; seatId: string; call: SysCall }
  | { type: 'interrupt'; playerId: string; seatId: string }
  | { type: 'play'; playerId: string; seatId: string; draft: Draft }
  | { type: 'advance'; toUs: number }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'set-pace'; pace: [number, number] }
  | { type: 'set-gated'; gated: boolean }
  | { type: 'set-link'; linkId: number; settings: Partial<LinkSettings> }
  | GameInput
  | WorkshopInput;

/** The field of a draft at which the judge stopped. */
export type DraftField = 'flags' | 'seq' | 'ack' | 'payload' | 'ports' | 'seat';

/**
 * Why a play is refused (DESIGN section 4: refusals teach). `reason` is the key of the text in the locales,
 * with `got` and `expected` as parameters; relative values count from the sender's or the receiver's initial sequence number.
 */
export interface Refusal {
  rule: string;
  field: DraftField;
  reason: string;
  got: string;
  expected: string;
  /** English text, for logs, tests and scripts; the pages translate by `reason`. */
  text: string;
}

export type GameEvent =
  | SimEvent
  | { type: 'player-joined'; playerId: string; name: string }
  | { type: 'seat-taken'; playerId: string; seatId: string }
  | { type: 'seat-left'; playerId: string; seatId: string }
  | { type: 'played'; playerId: string; seatId: string; draft: Draft; rules: string[] }
  | { type: 'refused'; playerId: string; seatId: string; draft: Draft | null; refusal: Refusal }
  | { type: 'clock-changed'; paused: boolean; pace: [number, number]; gated: boolean }
  | { type: 'link-changed'; linkId: number }
  | GameFact
  | WorkshopEvent;
