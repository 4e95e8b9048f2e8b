import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { titleOf } from '../actions/action.ts';
import { hidePicture } from '../actions/views.ts';
import { estimateNowUs } from '../clock.ts';
import { locale, t } from '../i18n.ts';
import { logText } from '../logtext.ts';
import { selected, type Selected } from '../stage/selected.ts';
import { describe, type HostTwin, type Line, type QueueTwin, type Twin } from '../stage/twin.ts';
import { viewWorld } from '../stage/view.ts';
import { onSaid } from '../spoken.ts';
import { mySeats, onEvents, replica, version } from '../store.ts';
import { ids } from '../testids.ts';
import { batches } from './batches.ts';

/** The twin is said anew at most so often: a busy room changes hundreds of times a second; and one of many hosts takes long to say. */
const EVERY_MS = 150;
const MANY_HOSTS = 8;
const MANY_MS = 600;

function describeNow(): Twin | null {
  const { world } = replica;
  return world && describe(viewWorld(world), estimateNowUs(world, performance.now()));
}

/** The twin as it is now, a moment after the World has changed. */
function useTwin(): Twin | null {
  const twin = useSignal<Twin | null>(describeNow());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const say = (): void => {
      timer = null;
      twin.value = describeNow();
    };
    const soon = (): void => {
      timer ??= setTimeout(say, (replica.world?.sim.hosts.length ?? 0) > MANY_HOSTS ? MANY_MS : EVERY_MS);
    };
    const stops = [version.subscribe(soon), locale.subscribe(soon)];
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, []);
  return twin.value;
}

/** Moves between the lines of the twin: one stop for Tab, arrow keys within. */
function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('button.line')];
  lines[lines.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  event.preventDefault();
  event.stopPropagation();
}

/**
 * The stage as text, for who cannot see the canvas, and as a list to choose from, for who cannot point at it. Always in
 * the page; on the screen while the keyboard is in it, and in place of the picture where that is hidden.
 */
export function Mirror() {
  const twin = useTwin();
  if (!twin) return null;
  return (
    <section class="twin" aria-labelledby="mirror-title" data-testid={ids.twin} onKeyDown={moveFocus}>
      <h2 id="mirror-title">{t('mirror.title')}</h2>
      <p class="dim">{twin.time} · {t('twin.help')}</p>
      <button class="picture-switch" aria-pressed={hidePicture.on?.()} onClick={hidePicture.run}>{titleOf(hidePicture)}</button>
      {twin.hosts.map((host, i) => <Host key={host.hostId} host={host} first={i === 0} />)}
      <h3>{t('twin.flights', { count: twin.flights.length })}</h3>
      <ul>{twin.flights.map((line) => <li key={line.key}><Choice line={line} /></li>)}</ul>
      <h3>{t('twin.links')}</h3>
      <ul>{twin.links.map(({ key, text }) => <li key={key}>{text}</li>)}</ul>
    </section>
  );
}

function same(a: Selected | null, b: Selected | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function Choice({ line, first = false }: { line: Line; first?: boolean }) {
  const { pick, text } = line;
  if (!pick) return <span class="mono">{text}</span>;
  return <button class="line mono" tabIndex={first ? 0 : -1} aria-pressed={same(selected.value, pick)} onClick={() => (selected.value = pick)}>{text}</button>;
}

/** A host's part: built again only where its words have changed. */
function Host({ host, first }: { host: HostTwin; first: boolean }) {
  return useMemo(() => <HostLines host={host} first={first} />, [JSON.stringify(host), first, locale.value]);
}

function HostLines({ host, first }: { host: HostTwin; first: boolean }) {
  const { hostId } = host;
  return (
    <article data-testid={ids.host(hostId)}>
      <h3><Choice line={{ key: 'host', text: host.title, pick: { kind: 'host', hostId } }} first={first} /></h3>
      <p class="dim">{host.seats}</p>
      <p data-testid={ids.state(hostId)} data-states={host.states.join(',')}>{t('report.states')}: <span class="mono">{host.states.join(', ') || '—'}</span></p>
      <div data-testid={ids.descriptors(hostId)}>
        {host.processes.map(({ pid, text, fds }) => (
          <div key={pid}>
            <p class="mono">{text}</p>
            <ul>{fds.map((line) => <li key={line.key}><Choice line={line} /></li>)}</ul>
          </div>
        ))}
      </div>
      {host.listeners.map(({ line, accept, syn }) => (
        <div key={line.key}>
          <p><Choice line={line} /></p>
          <Queue queue={accept} testid={ids.acceptQueue(hostId)} />
          <Queue queue={syn} testid={ids.synQueue(hostId)} />
        </div>
      ))}
      <ul>{host.connections.map((line) => <li key={line.key}><Choice line={line} /></li>)}</ul>
    </article>
  );
}

function Queue({ queue, testid }: { queue: QueueTwin; testid: string }) {
  return (
    <div>
      <p>{queue.title}: <b class="mono" data-testid={testid}>{queue.count}</b> / {queue.places}</p>
      <ol>{queue.waiting.map((line) => <li key={line.key}><Choice line={line} /></li>)}</ol>
    </div>
  );
}

/** Speaks what happened, in few words: only what a player would look up for. */
const SPOKEN = new Set(['segment-arrived', 'segment-dropped', 'state-changed', 'syscall-blocked', 'syscall-returned', 'played', 'seat-taken']);
const SPEAK_MS = 600;
const MOST_SENTENCES = 5;

interface Sentence {
  words: string;
  own: boolean;
}

/** A live region that says what happened lately, batched so that a busy wire does not drown it. */
export function Announcer() {
  const text = useSignal('');
  useEffect(() => {
    const batch = batches<Sentence>(SPEAK_MS, (said) => {
      // What concerns the player's own hosts comes before what happens elsewhere.
      const shown = [...said.filter(({ own }) => own), ...said.filter(({ own }) => !own)].slice(0, MOST_SENTENCES);
      const rest = said.length - shown.length;
      text.value = [...shown.map(({ words }) => words), ...(rest > 0 ? [t('twin.more', { count: rest })] : [])].join('. ');
    });
    const stop = onEvents((events) => {
      const hosts = new Set(mySeats.peek().map(({ hostId }) => hostId));
      for (const event of events) if (SPOKEN.has(event.type)) batch.add({ words: logText(event), own: 'hostId' in event && hosts.has(event.hostId) });
    });
    const stopSaid = onSaid((words) => batch.add({ words, own: true }));
    return () => {
      stop();
      stopSaid();
      batch.stop();
    };
  }, []);
  return <p class="sr-only" aria-live="polite" data-testid={ids.announcer}>{text.value}</p>;
}
