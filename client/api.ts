import type { RefusalCode } from '../shared/protocol/index.ts';

export type Created = { ok: true; code: string; hostToken: string } | { ok: false; reason: RefusalCode | 'offline' };

/** Asks the server for a new room of so many hosts. */
export async function createRoom(hosts: number): Promise<Created> {
  try {
    const response = await fetch(new URL('api/rooms', document.baseURI), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ hosts }),
    });
    const body = (await response.json()) as { code?: string; hostToken?: string; error?: { code: RefusalCode } };
    if (response.ok && body.code && body.hostToken) return { ok: true, code: body.code, hostToken: body.hostToken };
    return { ok: false, reason: body.error?.code ?? 'server-full' };
  } catch {
    return { ok: false, reason: 'offline' };
  }
}
