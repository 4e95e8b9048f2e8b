import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { t } from '../i18n.ts';
import { mySeats, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import type { Stage } from '../stage/index.ts';

/** Narrower than this the stage shows one host at a time. */
const ONE_HOST_PX = 620;

/** The canvas of the stage. Phaser is loaded only here, after the page is already usable. */
export function StageBox() {
  const box = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const narrow = useSignal(false);
  const focus = useSignal<number | null>(null);
  const failed = useSignal(false);
  const shown = focus.value ?? mySeats.value[0]?.hostId ?? 0;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let gone = false;
    const measure = new ResizeObserver(() => (narrow.value = element.clientWidth < ONE_HOST_PX));
    measure.observe(element);
    void load(element).then((made) => {
      if (gone) made?.destroy();
      else stage.current = made;
      failed.value = made === null;
      made?.focus(shown);
    });
    return () => {
      gone = true;
      measure.disconnect();
      stage.current?.destroy();
    };
  }, []);
  useEffect(() => stage.current?.focus(shown), [shown]);
  return (
    <div class="stage-box">
      {narrow.value && <HostSwitch shown={shown} onPick={(hostId) => (focus.value = hostId)} />}
      <div class="stage" ref={box} data-testid={ids.stage} aria-hidden="true" />
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

function HostSwitch({ shown, onPick }: { shown: number; onPick: (hostId: number) => void }) {
  const world = useWorld();
  return (
    <div class="host-switch" role="group" aria-label={t('stage.host')}>
      {world?.sim.hosts.map((host) => (
        <button key={host.id} aria-pressed={host.id === shown} onClick={() => onPick(host.id)}>{host.name}</button>
      ))}
    </div>
  );
}
