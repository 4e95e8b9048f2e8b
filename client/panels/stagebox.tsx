import '../styles/stage.css';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { t } from '../i18n.ts';
import { zoomFit, zoomIn, zoomOut } from '../actions/views.ts';
import { picture } from '../picture.ts';
import { mySeats, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import type { Stage } from '../stage/index.ts';
import { isSolo } from '../stage/plan.ts';

/** Below this the stage's tools stand above it, where they cover nothing. */
const NARROW_PX = 620;
/** Up to so many hosts can be chosen by buttons. */
const MOST_BUTTONS = 4;

/** The canvas of the stage, and what moves its view. Phaser is loaded only here, after the page is already usable. */
export function StageBox() {
  const box = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const size = useSignal({ w: 0, h: 0 });
  const focus = useSignal<number | null>(null);
  const failed = useSignal(false);
  const world = useWorld();
  const solo = isSolo(world?.sim.hosts.length ?? 0, size.value);
  const narrow = solo || size.value.w < NARROW_PX;
  const shown = focus.value ?? mySeats.value[0]?.hostId ?? 0;
  const pick = (hostId: number): void => {
    focus.value = hostId;
    stage.current?.focus(hostId);
  };
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let gone = false;
    const measure = new ResizeObserver(() => (size.value = { w: element.clientWidth, h: element.clientHeight }));
    measure.observe(element);
    void load(element).then((made) => {
      if (gone) made?.destroy();
      else stage.current = made;
      failed.value = made === null;
      if (gone || !made) return;
      made.turn(shown);
      picture.value = { zoom: made.zoom, pan: made.pan, show: pick };
    });
    return () => {
      gone = true;
      measure.disconnect();
      picture.value = null;
      stage.current?.destroy();
    };
  }, []);
  useEffect(() => stage.current?.turn(shown), [shown]);
  return (
    <div class="stage-box">
      {narrow && <div class="stage-bar">{solo && <HostSwitch shown={shown} onPick={pick} />}<Tools onPick={solo ? null : pick} /></div>}
      <div class="stage-focus" tabIndex={0} role="group" aria-label={t('stage.title')}>
        <div class="stage" ref={box} data-testid={ids.stage} aria-hidden="true" />
      </div>
      {!narrow && <Tools onPick={pick} />}
      {failed.value && <p class="hint-line">{t('stage.failed')}</p>}
    </div>
  );
}

async function load(element: HTMLElement): Promise<Stage | null> {
  try {
    const { createStage } = await import('../stage/index.ts');
    await document.fonts.ready;
    return createStage(element);
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
  const hosts = useWorld()?.sim.hosts ?? [];
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
  const hosts = useWorld()?.sim.hosts.slice(0, MOST_BUTTONS) ?? [];
  return (
    <div class="host-switch" role="group" aria-label={t('stage.host')}>
      {hosts.map((host) => (
        <button key={host.id} aria-pressed={host.id === shown} onClick={() => onPick(host.id)}>{host.name}</button>
      ))}
    </div>
  );
}
