import type { Input, World } from '../game/index.ts';

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
  /** Host's controls. `step` moves on to the next deadline. */
  | { type: 'pause' } | { type: 'resume' } | { type: 'step' }
  | Extract<Input, { type: 'set-pace' | 'set-gated' | 'set-link' }>;

export type ClientMessage =
  /** First message. With `token` (of an earlier welcome) the player comes back to its seat; `hostToken` gives the host's controls. */
  | { t: 'join'; v: number; code: string; name?: string; token?: string; hostToken?: string }
  /** `id` is unique per player: a resend is answered from what was done. */
  | { t: 'input'; id: string; input: AskedInput }
  | { t: 'resync' }
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

export type ServerMessage =
  | { t: 'welcome'; v: number; code: string; playerId: string; token: string; host: boolean; seq: number; world: World }
  | { t: 'inputs'; inputs: NumberedInput[]; /** World hash after the last of them, every so often. */ hash?: string }
  | { t: 'snapshot'; seq: number; world: World }
  /** Done already (a resend), or done while this reader got a snapshot in place of the inputs. */
  | { t: 'done'; id: string; seq: number }
  | { t: 'refused'; id?: string; code: RefusalCode; text: string }
  | { t: 'presence'; online: string[] }
  | { t: 'pong' };

/** Refusals of the server, before an input reaches the World. The pages translate by code. */
export type RefusalCode =
  | 'bad-message' | 'too-large' | 'too-fast' | 'wrong-version' | 'unknown-room' | 'name-taken' | 'bad-name' | 'seat-taken'
  | 'unknown-seat' | 'not-your-seat' | 'host-only' | 'room-full' | 'server-full' | 'taken-over' | 'not-joined' | 'bad-token'
  | 'storage';
