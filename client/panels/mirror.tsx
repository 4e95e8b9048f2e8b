import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { logText } from '../logtext.ts';
import { t } from '../i18n.ts';
import { onEvents, useWorld } from '../store.ts';
import { HostReport } from './report.tsx';

/** The stage as text, for who cannot see the canvas. Always in the page, never on the screen. */
export function Mirror() {
  const world = useWorld();
  if (!world) return null;
  return (
    <section class="sr-only" aria-labelledby="mirror-title">
      <h2 id="mirror-title">{t('mirror.title')}</h2>
      {world.sim.hosts.map((host) => <HostReport key={host.id} host={host} prefix="" />)}
    </section>
  );
}

/** Speaks what happened, in few words: only what a player would look up for. */
const SPOKEN = new Set(['segment-arrived', 'segment-dropped', 'state-changed', 'syscall-returned', 'seat-taken']);

/** A live region that says the events of the last input. */
export function Announcer() {
  const text = useSignal('');
  useEffect(() => onEvents((events) => {
    const said = events.filter((event) => SPOKEN.has(event.type)).map(logText);
    if (said.length > 0) text.value = said.join('. ');
  }), []);
  return <p class="sr-only" aria-live="polite">{text.value}</p>;
}
