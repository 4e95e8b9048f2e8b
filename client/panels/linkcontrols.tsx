import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';

const LOSSES = [0, 50_000, 200_000, 500_000, 1_000_000];
const DELAYS = [10_000, 100_000, 300_000, 1_000_000];

/** The host's hold on the wire, and on whether the clock waits for players. */
export function LinkControls() {
  const world = useWorld();
  if (!world) return null;
  return (
    <details class="block link-controls">
      <summary>{t('wire.title')}</summary>
      {world.sim.links.map((link) => (
        <div class="wire-row" key={link.id}>
          <label class="field"><span>{t('wire.delay')}</span>
            <select class="mono" value={link.settings.delayUs} onChange={(event) => ask({ type: 'set-link', linkId: link.id, settings: { delayUs: Number(event.currentTarget.value) } })}>
              {DELAYS.map((us) => <option key={us} value={us}>{us / 1000} ms</option>)}
            </select></label>
          <label class="field"><span>{t('wire.loss')}</span>
            <select class="mono" data-testid={ids.loss} value={link.settings.lossPpm} onChange={(event) => ask({ type: 'set-link', linkId: link.id, settings: { lossPpm: Number(event.currentTarget.value) } })}>
              {LOSSES.map((ppm) => <option key={ppm} value={ppm}>{ppm / 10_000} %</option>)}
            </select></label>
          <label class="check"><input type="checkbox" checked={link.settings.cut} onChange={(event) => ask({ type: 'set-link', linkId: link.id, settings: { cut: event.currentTarget.checked } })} />{t('wire.cut')}</label>
        </div>
      ))}
      <label class="check"><input type="checkbox" data-testid={ids.gated} checked={world.gated} onChange={(event) => ask({ type: 'set-gated', gated: event.currentTarget.checked })} />{t('wire.gated')}</label>
    </details>
  );
}
