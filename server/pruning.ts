import type { Config } from './config.ts';
import type { Rooms } from './rooms.ts';

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;

/** Deletes what is old now. A room is old when its last input is, however long ago it was made; one in memory stays. A workshop and its rooms are old together. */
export async function prune(rooms: Rooms, { keepRoomsDays, keepResultsDays }: Pick<Config, 'keepRoomsDays' | 'keepResultsDays'>, nowMs: number): Promise<void> {
  const before = (days: number): number => (days === 0 ? 0 : nowMs - days * DAY_MS);
  try {
    const count = await rooms.prune(before(keepRoomsDays), before(keepResultsDays));
    if (count > 0) rooms.log.info({ count, keepRoomsDays }, 'old rooms were deleted');
  } catch (error) {
    rooms.log.error({ err: error }, 'old rooms were not deleted');
  }
}

/** Prunes at once and every hour. The function returned ends that; it resolves when nothing of it is under way. */
export function pruneRegularly(rooms: Rooms, config: Config): () => Promise<void> {
  let underWay = prune(rooms, config, Date.now());
  const timer = setInterval(() => {
    underWay = underWay.then(() => prune(rooms, config, Date.now()));
  }, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    return underWay;
  };
}
