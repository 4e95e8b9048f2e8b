import type { BotStrength, ModeId } from '../shared/game/index.ts';
import type { RefusalCode } from '../shared/protocol/index.ts';

export type Created = { ok: true; code: string; hostToken: string } | { ok: false; reason: RefusalCode | 'offline' };

/** What a new room is to be: so many hosts, or a game of teams. */
export type RoomOrder = { hosts: number } | { mode: ModeId; teams: number; bots: BotStrength };

/** Asks the server for a new room. */
export async function createRoom(order: RoomOrder): Promise<Created> {
  try {
    const response = await fetch(new URL('api/rooms', document.baseURI), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    const body = (await response.json()) as { code?: string; hostToken?: string; error?: { code: RefusalCode } };
    if (response.ok && body.code && body.hostToken) return { ok: true, code: body.code, hostToken: body.hostToken };
    return { ok: false, reason: body.error?.code ?? 'server-full' };
  } catch {
    return { ok: false, reason: 'offline' };
  }
}
