import '../styles/stage.css';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { t } from '../i18n.ts';
import { mySeats, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import type { Stage } from '../stage/index.ts';
import { isSolo } from '../stage/plan.ts';

/** Below this the stage's tools stand above it, where they cover nothing. */
const NARROW_PX = 620;
const ZOOM = 1.5;
const PAN = 0.2;
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
      made?.turn(shown);
    });
    return () => {
      gone = true;
      measure.disconnect();
      stage.current?.destroy();
    };
  }, []);
  useEffect(() => stage.current?.turn(shown), [shown]);
  const pick = (hostId: number): void => {
    focus.value = hostId;
    stage.current?.focus(hostId);
  };
  return (
    <div class="stage-box">
      {narrow && <div class="stage-bar">{solo && <HostSwitch shown={shown} onPick={pick} />}<Tools stage={stage} onPick={solo ? null : pick} /></div>}
      <div class="stage-focus" tabIndex={0} role="group" aria-label={t('stage.title')} onKeyDown={(event) => steer(stage.current, event)}>
        <div class="stage" ref={box} data-testid={ids.stage} aria-hidden="true" />
      </div>
      {!narrow && <Tools stage={stage} onPick={pick} />}
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

/** Keys of the focused stage: plus, minus, 0, arrows. */
function steer(stage: Stage | null, event: KeyboardEvent): void {
  if (!stage || event.ctrlKey || event.metaKey || event.altKey) return;
  switch (event.key) {
    case '+':
    case '=':
      stage.zoom(ZOOM);
      break;
    case '-': stage.zoom(1 / ZOOM); break;
    case '0': stage.zoom(0); break;
    case 'ArrowLeft': stage.pan(-PAN, 0); break;
    case 'ArrowRight': stage.pan(PAN, 0); break;
    case 'ArrowUp': stage.pan(0, -PAN); break;
    case 'ArrowDown': stage.pan(0, PAN); break;
    default: return;
  }
  event.preventDefault();
  event.stopPropagation();
}

interface ToolsProps {
  stage: { current: Stage | null };
  /** Frames a host; null where there is a switch for them already. */
  onPick: ((hostId: number) => void) | null;
}

function Tools({ stage, onPick }: ToolsProps) {
  const hosts = useWorld()?.sim.hosts ?? [];
  const all = (): void => stage.current?.zoom(0);
  return (
    <div class="stage-tools">
      <button data-testid={ids.zoomOut} aria-label={t('stage.zoomOut')} title={t('stage.zoomOut')} onClick={() => stage.current?.zoom(1 / ZOOM)}>−</button>
      <button data-testid={ids.zoomIn} aria-label={t('stage.zoomIn')} title={t('stage.zoomIn')} onClick={() => stage.current?.zoom(ZOOM)}>+</button>
      <button data-testid={ids.zoomFit} aria-label={t('stage.zoomFit')} title={t('stage.zoomFit')} onClick={all}>⤢</button>
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
