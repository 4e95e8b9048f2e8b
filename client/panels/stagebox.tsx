import '../styles/stage.css';
import { useEffect, useRef } from 'preact/hooks';
import { computed, useSignal } from '@preact/signals';
import { t } from '../i18n.ts';
import { zoomFit, zoomIn, zoomOut } from '../actions/views.ts';
import { picture } from '../picture.ts';
import { mySeats, replica, version } from '../store.ts';
import { ids } from '../testids.ts';
import type { Hands, Stage } from '../stage/index.ts';
import { isUpright } from '../stage/plan.ts';

/** Below this width the stage's tools stand above it, where they cover nothing; a low stage has no height to give. */
const NARROW_PX = 620;
const LOW_PX = 400;
/** Up to so many hosts are chosen by a button each. */
const MOST_BUTTONS = 3;

/** The hosts' names as text: it changes as seldom as they do, and the World at every input. */
const named = computed(() => (version.value >= 0 && replica.world ? JSON.stringify(replica.world.sim.hosts.map(({ id, name }) => ({ id, name }))) : '[]'));

function hostNames(): { id: number; name: string }[] {
  return JSON.parse(named.value) as { id: number; name: string }[];
}

/** The canvas of the stage, and what moves its view. Phaser is loaded only here, after the page is already usable. */
export function StageBox() {
  const box = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const size = useSignal({ w: 0, h: 0 });
  const focus = useSignal<number | null>(null);
  /** Whether one of many hosts is wanted alone: null until it was chosen, and then one's own. */
  const alone = useSignal<boolean | null>(null);
  const failed = useSignal(false);
  const hosts = hostNames();
  const shown = focus.value ?? mySeats.value[0]?.hostId ?? 0;
  const one = alone.value ?? mySeats.value.length > 0;
  const upright = isUpright(size.value);
  const narrow = upright || (size.value.w < NARROW_PX && size.value.h > LOW_PX);
  const pick = (hostId: number): void => {
    focus.value = hostId;
    alone.value = true;
    stage.current?.focus(hostId);
  };
  /** To the next host or the one before, around the end. */
  const turn = (step: number): void => {
    const count = replica.world?.sim.hosts.length ?? 0;
    const now = focus.value ?? mySeats.value[0]?.hostId ?? 0;
    if (count > 0) pick((now + step + count) % count);
  };
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let gone = false;
    const measure = new ResizeObserver(() => (size.value = { w: element.clientWidth, h: element.clientHeight }));
    measure.observe(element);
    void load(element, { turn, pick }).then((made) => {
      if (gone) made?.destroy();
      else stage.current = made;
      failed.value = made === null;
      if (gone || !made) return;
      made.turn(shown, one);
      picture.value = { zoom: made.zoom, pan: made.pan, show: pick };
    });
    return () => {
      gone = true;
      measure.disconnect();
      picture.value = null;
      stage.current?.destroy();
    };
  }, []);
  useEffect(() => stage.current?.turn(shown, one), [shown, one]);
  const own = mySeats.value[0]?.hostId;
  useEffect(() => {
    // Who sits down wants to see the host at which that is.
    focus.value = null;
    alone.value = null;
  }, [own]);
  const buttons = upright && hosts.length > 1 && hosts.length <= MOST_BUTTONS;
  const turner = upright && hosts.length > MOST_BUTTONS;
  return (
    <div class="stage-box">
      {narrow && (
        <div class="stage-bar">
          {buttons && <HostSwitch shown={shown} onPick={pick} />}
          {turner && <HostTurner shown={one ? shown : null} onTurn={turn} onPick={pick} onAll={() => (alone.value = false)} />}
          <Tools onPick={upright ? null : pick} />
        </div>
      )}
      <div class="stage-focus" tabIndex={0} role="group" aria-label={t('stage.title')}>
        <div class="stage" ref={box} data-testid={ids.stage} aria-hidden="true" />
      </div>
      {!narrow && <Tools onPick={pick} />}
      {failed.value && <p class="hint-line">{t('stage.failed')}</p>}
    </div>
  );
}

async function load(element: HTMLElement, hands: Hands): Promise<Stage | null> {
  try {
    const { createStage } = await import('../stage/index.ts');
    await document.fonts.ready;
    return createStage(element, hands);
  } catch (error) {
    reportError(error);
    return null;
  }
}

interface ToolsProps {
  /** Frames a host; null where there is a switch for them already. */
  onPick: ((hostId: number) => void) | null;
}

function Tools({ onPick }: ToolsProps) {
  const hosts = hostNames();
  return (
    <div class="stage-tools">
      <button data-testid={ids.zoomOut} aria-label={t('stage.zoomOut')} title={t('stage.zoomOut')} onClick={zoomOut.run}>−</button>
      <button data-testid={ids.zoomIn} aria-label={t('stage.zoomIn')} title={t('stage.zoomIn')} onClick={zoomIn.run}>+</button>
      <button data-testid={ids.zoomFit} aria-label={t('stage.zoomFit')} title={t('stage.zoomFit')} onClick={zoomFit.run}>⤢</button>
      {onPick && hosts.length > 2 && (
        <select aria-label={t('stage.host')} title={t('stage.host')} value="" onChange={(event) => {
          const { value } = event.currentTarget;
          if (value !== '') onPick(Number(value));
          event.currentTarget.value = '';
        }}>
          <option value="">{t('stage.host')}</option>
          {hosts.map((host) => <option key={host.id} value={host.id}>{host.name}</option>)}
        </select>
      )}
    </div>
  );
}

function HostSwitch({ shown, onPick }: { shown: number; onPick: (hostId: number) => void }) {
  const hosts = hostNames();
  return (
    <div class="host-switch" role="group" aria-label={t('stage.host')}>
      {hosts.map((host) => (
        <button key={host.id} aria-pressed={host.id === shown} onClick={() => onPick(host.id)}>{host.name}</button>
      ))}
    </div>
  );
}

interface TurnerProps {
  /** Null while all hosts are shown. */
  shown: number | null;
  onTurn: (step: 1 | -1) => void;
  onPick: (hostId: number) => void;
  onAll: () => void;
}

/** Many hosts on a phone: one after the other, or all from afar. */
function HostTurner({ shown, onTurn, onPick, onAll }: TurnerProps) {
  const hosts = hostNames();
  return (
    <div class="host-switch host-turner" role="group" aria-label={t('stage.host')}>
      <button data-testid={ids.hostBefore} aria-label={t('stage.hostBefore')} title={t('stage.hostBefore')} onClick={() => onTurn(-1)}>‹</button>
      <select data-testid={ids.hostShown} aria-label={t('stage.host')} value={shown === null ? 'all' : String(shown)}
        onChange={({ currentTarget: { value } }) => (value === 'all' ? onAll() : onPick(Number(value)))}>
        <option value="all">{t('stage.allHosts')}</option>
        {hosts.map((host) => <option key={host.id} value={host.id}>{host.name}</option>)}
      </select>
      <button data-testid={ids.hostNext} aria-label={t('stage.hostNext')} title={t('stage.hostNext')} onClick={() => onTurn(1)}>›</button>
    </div>
  );
}
