import { err, ok, type Result } from '../../shared/base/index.ts';
import { generatedName } from '../../shared/game/index.ts';
import { cleanName, nameKey } from '../../shared/protocol/index.ts';
import { refusal, type ServerRefusal } from '../asked.ts';
import type { Room } from '../room.ts';
import type { Store } from '../store.ts';

/** Real names of a workshop: on the server alone, and never in its World, which everybody sees. */
export interface RealNames {
  /** Who may come in, where the host gave a list. */
  list: string[];
  /** Real name by player. */
  of: Record<string, string>;
}

const NAMES = new WeakMap<Room, RealNames>();

function keyOf(code: string): string {
  return `${code}:names`;
}

/** Keeps the host's list of a new workshop. */
export function keepList(store: Store, code: string, list: string[]): Promise<void> {
  return store.putResults(keyOf(code), JSON.stringify({ list, of: {} } satisfies RealNames), Date.now());
}

/** The real names of a workshop's players, for the host alone. */
export async function realNamesOf(store: Store, room: Room): Promise<RealNames> {
  const known = NAMES.get(room);
  if (known) return known;
  const kept = await store.getResults(keyOf(room.record.code));
  // Two who ask meanwhile get the same.
  const names = NAMES.get(room) ?? (kept === null ? { list: [], of: {} } : (JSON.parse(kept) as RealNames));
  NAMES.set(room, names);
  return names;
}

/**
 * Under which name somebody comes into a workshop whose names are not typed freely: a generated one. Where the host gave a list, what was
 * typed must stand on it; that real name is for the host alone. The name of who was taken out is free again: they may come back, also on another device.
 */
export function publicName({ world, record, players }: Room, { list, of }: RealNames, given: string): Result<{ name: string; real: string | null }, ServerRefusal> {
  const { members, rules: { names, language } } = world.workshop!;
  const name = generatedName(record.config.seed, players.size, language ?? 'en');
  if (names === 'generated') return ok({ name, real: null });
  const typed = cleanName(given);
  const real = list.find((one) => typed !== null && nameKey(one) === nameKey(typed));
  if (real === undefined) return err(refusal('not-on-list', 'That name is not on the list of this workshop: type it as your teacher wrote it.'));
  const isHere = (playerId: string): boolean => members.some((member) => member.playerId === playerId && !member.removed);
  if (Object.keys(of).some((playerId) => of[playerId] === real && isHere(playerId))) return err(refusal('name-taken', 'Somebody in this room has that name.'));
  return ok({ name, real });
}

/** Keeps the real name of a player who has come in. */
export async function keepReal(store: Store, { record }: Room, names: RealNames, playerId: string, real: string | null): Promise<void> {
  if (real === null) return;
  names.of[playerId] = real;
  await store.putResults(keyOf(record.code), JSON.stringify(names), Date.now());
}
