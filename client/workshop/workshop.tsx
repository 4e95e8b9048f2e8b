import { isHost } from '../store.ts';
import { Desk } from './desk.tsx';
import { PlayerPage } from './player.tsx';

/** A workshop's room: the host's desk, or the page of who takes part. */
export function Workshop({ code }: { code: string }) {
  return isHost.value ? <Desk code={code} /> : <PlayerPage code={code} />;
}
