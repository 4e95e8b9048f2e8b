import { eventFrame, textFrame } from './frame.ts';

/** One message for many browsers: its text, and its bytes for each transport, made once when the first one needs them. */
export interface Packet {
  readonly text: string;
  /** A whole WebSocket frame. */
  frame(): Buffer;
  /** A whole server-sent event. */
  event(): Buffer;
}

/** Makes a packet of a message's JSON text. */
export function createPacket(text: string): Packet {
  let frame: Buffer | null = null;
  let event: Buffer | null = null;
  return {
    text,
    frame: () => (frame ??= textFrame(text)),
    event: () => (event ??= eventFrame(text)),
  };
}
