import type { World } from '../shared/game/index.ts';
import { shortAddress } from './model.ts';
import { endOf, selection, type End } from './selection.ts';
import { mySeats } from './store.ts';
import type { Timeline } from './timeline.ts';

/** An end of a connection that can be looked into, by its host, ports and state. */
export interface Choice extends End {
  text: string;
}

/** Every socket of the World in view, and those of the past that spoke to somebody; connections before listeners. */
export function choices(world: World, timeline: Timeline): Choice[] {
  const found = new Map<string, Choice>();
  for (const host of world.sim.hosts) {
    for (const { id, local, listener, conn } of Object.values(host.sockets)) {
      const far = conn.remotePort ? ` → ${shortAddress(conn.remoteAddr, conn.remotePort)}` : '';
      const state = listener ? 'LISTEN' : conn.state;
      found.set(`${host.id}/${id}`, { hostId: host.id, socketId: id, text: `${host.name} :${conn.localPort || local.port}${far} ${state}` });
    }
  }
  for (const [key, conversations] of timeline.ladder.sockets) {
    const cut = key.indexOf('/');
    const [hostId, socketId] = [Number(key.slice(0, cut)), key.slice(cut + 1)];
    const host = timeline.ladder.hosts[hostId];
    const last = conversations.at(-1);
    if (found.has(key) || !host || !last) continue;
    const own = last.ends.find(({ addr }) => addr === host.addr) ?? last.ends[0];
    const peer = last.ends.find((one) => one !== own)!;
    found.set(key, { hostId, socketId, text: `${host.name} :${own.port} → ${shortAddress(peer.addr, peer.port)} CLOSED` });
  }
  return [...found.values()].sort((a, b) => Number(a.text.endsWith('LISTEN')) - Number(b.text.endsWith('LISTEN')));
}

/** The end that state diagram and inspector show: what is selected, else one at a host of this player, else any. */
export function focusedEnd(all: readonly Choice[], timeline: Timeline): End | null {
  const picked = selection.value;
  const end = endOf(picked, timeline);
  if (end) return end;
  const hostId = picked?.kind === 'host' ? picked.hostId : mySeats.value[0]?.hostId;
  return all.find((one) => one.hostId === hostId) ?? all[0] ?? null;
}
