import { whyNot, titleOf, type Action } from '../actions/action.ts';
import { linkCaptures, saveHost, saveJournal, saveRoom, saveScript } from '../actions/downloads.ts';
import { choices, focusedEnd } from '../focus.ts';
import { t } from '../i18n.ts';
import { useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** What a player may take home of a room: of all of it, and of what is selected. */
export function Downloads() {
  const world = useWorld();
  const timeline = useTimeline();
  if (!world || !timeline) return null;
  const end = focusedEnd(choices(world, timeline), timeline);
  return (
    <div class="downloads" role="group" aria-label={t('download.title')}>
      <p class="dim">{t('download.title')}</p>
      <div class="menu-row">
        <Save action={saveJournal} testid={ids.downloadJournal} />
        <Save action={saveRoom} testid={ids.downloadCapture} />
        {end && <Save action={saveHost} />}
        {linkCaptures().map((action) => <Save key={action.id} action={action} />)}
        {end && <Save action={saveScript} testid={ids.downloadScript} />}
      </div>
    </div>
  );
}

function Save({ action, testid }: { action: Action; testid?: string }) {
  useWorld();
  return <button {...(testid ? { 'data-testid': testid } : {})} disabled={whyNot(action) !== null} onClick={action.run}>{titleOf(action)}</button>;
}
