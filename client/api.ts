import type { Activity, BotStrength, ModeId, WorkshopRules } from '../shared/game/index.ts';
import type { RefusalCode } from '../shared/protocol/index.ts';

export type Created = { ok: true; code: string; hostToken: string } | { ok: false; reason: RefusalCode | 'offline' };

/** What a new workshop is to be: its plan (a ready-made one by its minutes), rules, and who may come where names are from a list. */
export interface WorkshopOrder {
  plan: 45 | 90 | Activity[];
  rules: Partial<WorkshopRules>;
  names?: string[];
}

/** What a new room is to be: so many hosts, a game of teams, or a workshop. */
export type RoomOrder = { workshop: WorkshopOrder } | { hosts: number } | { mode: ModeId; teams: number; bots: BotStrength };

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
