import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { isCode } from '../codes.ts';
import { enterRoom, leaveRoom, watchNetwork } from '../connection.ts';
import { followLocale } from '../i18n.ts';
import { exposeProbe } from '../probe.ts';
import { joinRefusal, useLiveWorld } from '../store.ts';
import { w } from './words.ts';

watchNetwork();
exposeProbe();

/** Follows a workshop without taking part: what is in it is shown as soon as it is known. */
export function Watching({ code, children }: { code: string; children: ComponentChildren }) {
  useEffect(() => {
    if (isCode(code)) enterRoom(code, { name: '', watch: true });
    return leaveRoom;
  }, [code]);
  const world = useLiveWorld();
  const language = world?.workshop?.rules.language ?? null;
  useEffect(() => followLocale(language), [language]);
  if (world?.workshop) return <>{children}</>;
  const refused = joinRefusal.value !== null || !isCode(code);
  return <p class="waiting" role="status">{w(refused ? 'board.unknown' : 'board.connecting')}</p>;
}
