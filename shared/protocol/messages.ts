import type { AskedValue, GameFault, GameInput, Input, Poll, RevealedQuestion, WorkshopFault, WorkshopInput, World } from '../game/index.ts';

/** The protocol's version: a client of another one is told to reload. */
export const PROTOCOL_VERSION = 1;

/** Bytes of one message from a client; a larger one closes the connection with code 1009. */
export const MAX_MESSAGE_BYTES = 65_536;
export const MAX_NAME_LENGTH = 24;
/** Letters and digits that cannot be misread for each other (no 0 O 1 I L 2 Z 5 S 8 B U V). */
export const CODE_ALPHABET = '34679ACDEFGHJKMNPQRTWXY';
export const CODE_LENGTH = 6;

/** An input as a client may ask for it: whose it is and when it happens is for the server to say. */
export type AskedInput =
  | Omit<Extract<Input, { type: 'take-seat' }>, 'playerId'>
  | Omit<Extract<Input, { type: 'leave-seat' }>, 'playerId'>
  | Omit<Extract<Input, { type: 'call' }>, 'playerId'>
  | Omit<Extract<Input, { type: 'interrupt' }>, 'playerId'>
  | Omit<Extract<Input, { type: 'play' }>, 'playerId'>
  /** Host's controls. `step` moves on to the next deadline, in a running room too, which thus skips an idle stretch. */
  | { type: 'free-seat'; seatId: string }
  | { type: 'pause' } | { type: 'resume' } | { type: 'step' }
  | Extract<Input, { type: 'set-pace' | 'set-gated' | 'set-link' }>
  /** A player of a game. */
  | Omit<Extract<GameInput, { type: 'join-team' }>, 'playerId'>
  | Omit<Extract<GameInput, { type: 'tune' }>, 'playerId'>
  | Omit<Extract<GameInput, { type: 'inject' }>, 'playerId'>
  | Omit<Extract<GameInput, { type: 'pass' }>, 'playerId'>
  | Omit<Extract<GameInput, { type: 'name-fault' }>, 'playerId'>
  /** Host of a game. What is overdue and what was predicted is the server's to say. */
  | Extract<GameInput, { type: 'set-bots' | 'start-phase' | 'rotate' | 'end-game' }>
  | Omit<Extract<GameInput, { type: 'shuffle-teams' }>, 'seed'>
  /** A player of a workshop chooses a team. */
  | Omit<Extract<WorkshopInput, { type: 'join-workshop-team' }>, 'playerId'>
  /** Host of a workshop. Rooms of an activity, chance and scores are the server's. */
  | Exclude<WorkshopInput, { type: 'join-workshop-team' | 'start-activity' | 'make-teams' | 'scores' | 'level-run' | 'reveal-poll' }>
  | Omit<Extract<WorkshopInput, { type: 'make-teams' }>, 'seed'>;

/** Where everybody's view of the room stands: at the World after input `seq`, or, with `playing`, moving on from there at so many times the room's pace. */
export interface View {
  seq: number;
  playing?: number;
}

/** A view that the host presents, with how long ago it was set, milliseconds: who comes late finds where a playing one is by now. */
export interface Presenting extends View {
  sinceMs: number;
}

/** Bounds of `playing`. */
export const MIN_SPEED = 1 / 8;
export const MAX_SPEED = 8;
/** Hosts of a room that is made without a level. */
export const MIN_HOSTS = 2;
export const MAX_HOSTS = 60;

/** Why a replica asks for a snapshot: an input is missing, its hash differs, or it threw. */
export type ResyncReason = 'gap' | 'hash' | 'error';

export type ClientMessage =
  /**
   * First message. With `token` (of an earlier welcome) the player comes back to its seat; `hostToken` gives the host's
   * controls; `pairing` (of a `remote-invited`) makes this device the host's remote, which is no player. `watch`: sees a workshop or
   * one of its rooms and is no player; with `hostToken` it has the host's controls.
   */
  | { t: 'join'; v: number; code: string; name?: string; token?: string; hostToken?: string; pairing?: string; watch?: true }
  /** `id` is unique per player: a resend is answered from what was done. */
  | { t: 'input'; id: string; input: AskedInput }
  | { t: 'resync'; why?: ResyncReason }
  /** Host or remote: has everybody's view follow the room's view; null is live. Not an input: the World goes on. */
  | { t: 'present'; id: string; at: View | null }
  /** Host or remote: makes a new room of the inputs 1 to `seq`, with the same players, tokens and host. */
  | { t: 'fork'; id: string; seq: number }
  /** A player locks a choice, by its index, of the question of that number. */
  | { t: 'predict'; id: string; question: number; choice: number }
  /** Host: goes on to the next stage of the open question without waiting. */
  | { t: 'end-stage'; id: string }
  /** Host of a workshop: asks everybody something. What runs is paused first, so that all come together. */
  | { t: 'ask-poll'; id: string; poll: Poll }
  /** Host of a workshop: makes the rooms of an activity and begins it. */
  | { t: 'start-activity'; id: string; index: number }
  /** Host: asks for a secret with which one other device becomes the host's remote; a new one replaces it. */
  | { t: 'invite-remote'; id: string }
  /** Host: ends all remotes and the invitation. */
  | { t: 'revoke-remotes'; id: string }
  | { t: 'ping' };

/**
 * One input in the room's order; `seq` counts from 1. `id` is the one under which a player asked for it: to that player
 * this is the answer `done`, which thus goes out with what everybody gets. `by` names the player where the input does not.
 */
export interface NumberedInput {
  seq: number;
  input: Input;
  id?: string;
  by?: string;
}

/** The id under which this player asked for the input, or null where it did not. */
export function askIdOf({ input, id, by }: NumberedInput, playerId: string): string | null {
  const asker = by ?? ('playerId' in input ? input.playerId : null);
  return id !== undefined && asker === playerId ? id : null;
}

/**
 * A question that is open: nothing in it tells its answer. Everybody locks a choice (`first`), sees how many chose what and talks about it
 * (`talk`), and locks again (`second`).
 */
export interface OpenQuestion {
  number: number;
  kind: RevealedQuestion['kind'];
  about: RevealedQuestion['about'];
  choices: AskedValue[];
  stage: 'first' | 'talk' | 'second';
  leftMs: number;
  /** How many players have locked at this stage, of so many. */
  locked: number;
  voters: number;
  /** How many chose each at the first vote; null as long as that goes on. */
  tally: number[] | null;
}

export type ServerMessage =
  /** `host`: may use the host's controls. A `remote` has them too; its `playerId` is no player's. */
  | {
    t: 'welcome'; v: number; code: string; playerId: string; token: string; host: boolean; remote: boolean; seq: number;
    presenting: Presenting | null; world: World;
  }
  | { t: 'inputs'; inputs: NumberedInput[]; /** World hash after the last of them, every so often. */ hash?: string }
  | { t: 'snapshot'; seq: number; world: World }
  /** Done already (a resend), or done while this reader got a snapshot in place of the inputs. */
  | { t: 'done'; id: string; seq: number }
  | { t: 'refused'; id?: string; code: RefusalCode; text: string }
  /** Players who are connected, and how many remotes of the host are. */
  | { t: 'presence'; online: string[]; remotes: number }
  /** To everybody: the question that is open now, or null. `mine` is told to the one who has locked it, after a reload. */
  | { t: 'question'; question: OpenQuestion | null; mine?: number }
  /** To everybody, the asker included: the view that the room now presents. */
  | { t: 'present'; at: Presenting | null }
  /** To everybody, the asker included: a room that begins as this one was after input `seq`. Tokens of this room work there. */
  | { t: 'forked'; id: string; code: string; seq: number }
  /** `pairing` works once and for so long. It belongs into the fragment of a link, which browsers do not send. */
  | { t: 'remote-invited'; id: string; pairing: string; expiresInMs: number }
  | { t: 'remotes-revoked'; id: string; count: number }
  | { t: 'pong' };

/** Refusals of the server, before an input reaches the World. The pages translate by code. */
export type RefusalCode =
  | 'bad-message' | 'too-large' | 'too-fast' | 'wrong-version' | 'unknown-room' | 'name-taken' | 'bad-name' | 'seat-taken'
  | 'unknown-seat' | 'not-your-seat' | 'host-only' | 'room-full' | 'server-full' | 'taken-over' | 'not-joined' | 'bad-token'
  | 'storage' | 'room-broken' | 'no-such-input' | 'world-full' | 'bad-pairing' | 'remote-revoked' | 'question-open' | 'no-question' | 'removed' | 'join-workshop' | 'not-on-list' | 'nobody-to-ask' | 'no-workshop-fork' | GameFault | WorkshopFault;
