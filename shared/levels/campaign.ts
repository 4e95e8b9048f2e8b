import type { Level } from './types.ts';
import * as files from './campaign/all.ts';

/** The levels of the campaign, in the order of their files' numbers. Their schema is held by a test. */
export const CAMPAIGN: readonly Level[] = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file as unknown as Level);

/** A level of the campaign by its id, or null. */
export function campaignLevel(id: string): Level | null {
  return CAMPAIGN.find((level) => level.id === id) ?? null;
}
