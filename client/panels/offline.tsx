import { newVersion, offline } from '../offline/page.ts';
import { w } from '../levels/words.ts';
import { ids } from '../testids.ts';

/** Says whether this page opens without a network, and why not. */
export function OfflineState() {
  return <p class={`offline-state is-${offline.value}`} role="status" data-testid={ids.offline} data-state={offline.value}>{w(`offline.${offline.value}`)}</p>;
}

/** Offers a newer version of the pages that is ready. */
export function NewVersion() {
  const take = newVersion.value;
  if (!take) return null;
  return (
    <div class="notice" role="status" data-testid={ids.newVersion}>
      <span>{w('offline.newVersion')}</span>
      <button onClick={take}>{w('offline.reload')}</button>
    </div>
  );
}
