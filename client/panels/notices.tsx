import { useEffect } from 'preact/hooks';
import { reconnectNow } from '../connection.ts';
import { t } from '../i18n.ts';
import { joinRefusal, link, toast } from '../store.ts';
import { ids } from '../testids.ts';

/** Says above the room that it does not follow any more, why, and what to do. */
export function Banner() {
  if (joinRefusal.value) {
    const reload = joinRefusal.value === 'wrong-version';
    const label = reload ? 'banner.reload' : joinRefusal.value === 'taken-over' ? 'banner.takeBack' : 'banner.retry';
    return (
      <div class="banner" role="alert">
        <span>{t(`server.${joinRefusal.value}`)}</span>
        <button data-testid={ids.takeBack} onClick={reload ? () => location.reload() : reconnectNow}>
          {t(label)}
        </button>
      </div>
    );
  }
  if (link.value !== 'waiting') return null;
  return (
    <div class="banner" role="status">
      <span>{t('banner.lost')}</span>
      <button onClick={reconnectNow}>{t('banner.retry')}</button>
    </div>
  );
}

const TOAST_MS = 6000;

/** The server's last refusal, for a few seconds. */
export function Toast() {
  const shown = toast.value;
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => (toast.value = null), TOAST_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown && <p class="toast" data-testid={ids.toast} data-code={shown.code}>{t(`server.${shown.code}`)}</p>}
    </div>
  );
}
