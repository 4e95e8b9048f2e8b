import { useEffect } from 'preact/hooks';
import { followLocale } from '../i18n.ts';
import { isHost, useLiveWorld } from '../store.ts';
import { Desk } from './desk.tsx';
import { PlayerPage } from './player.tsx';

/** A workshop's room: the host's desk, or the page of who takes part. */
export function Workshop({ code }: { code: string }) {
  const language = useLiveWorld()?.workshop?.rules.language ?? null;
  useEffect(() => followLocale(language), [language]);
  return isHost.value ? <Desk code={code} /> : <PlayerPage code={code} />;
}
