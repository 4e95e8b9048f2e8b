import { useEffect } from 'preact/hooks';
import { followLocale } from '../i18n.ts';
import { Banner } from '../panels/notices.tsx';
import { isHost, useLiveWorld } from '../store.ts';
import { Desk } from './desk.tsx';
import { PlayerPage } from './player.tsx';

/** A workshop's room: the host's desk, or the page of who takes part. */
export function Workshop({ code }: { code: string }) {
  const rules = useLiveWorld()?.workshop?.rules;
  // The host reads the desk in the language of his own browser.
  const language = isHost.value ? null : rules?.language ?? null;
  useEffect(() => followLocale(language), [language]);
  return <><Banner />{isHost.value ? <Desk code={code} /> : <PlayerPage code={code} />}</>;
}
