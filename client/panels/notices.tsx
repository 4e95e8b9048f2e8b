import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { reconnectNow, retryAtMs, waiting } from '../connection.ts';
import { t } from '../i18n.ts';
import { hint } from '../spoken.ts';
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
  if (link.value !== 'waiting' && (link.value !== 'connecting' || waiting.value === 0)) return null;
  return (
    <div class="banner" role="status">
      {link.value === 'waiting' ? <Countdown /> : <span>{t('banner.trying')}</span>}
      {waiting.value > 0 && <span data-testid={ids.unsent}>{t('banner.unsent', { count: waiting.value })}</span>}
      {link.value === 'waiting' && <button onClick={reconnectNow}>{t('banner.retry')}</button>}
    </div>
  );
}

/** Seconds until the next try; whoever has it read aloud hears only that there will be one. */
function Countdown() {
  const left = useSignal(0);
  const untilMs = retryAtMs.value;
  useEffect(() => {
    const show = (): void => {
      left.value = Math.max(0, Math.ceil(((untilMs ?? 0) - performance.now()) / 1_000));
    };
    show();
    const timer = setInterval(show, 250);
    return () => clearInterval(timer);
  }, [untilMs]);
  return (
    <>
      <span class="sr-only">{t('banner.lost')}</span>
      <span aria-hidden="true">{t('banner.lostIn', { seconds: left.value })}</span>
    </>
  );
}

const TOAST_MS = 6000;

/** The server's last refusal, and why a command was not done, for a few seconds. */
export function Toast() {
  const shown = toast.value;
  const hinted = hint.value;
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => (toast.value = null), TOAST_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  useEffect(() => {
    if (hinted === null) return;
    const timer = setTimeout(() => (hint.value = null), TOAST_MS);
    return () => clearTimeout(timer);
  }, [hinted]);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown && <p class="toast" data-testid={ids.toast} data-code={shown.code}>{t(`server.${shown.code}`)}</p>}
      {hinted !== null && <p class="toast hint" data-testid={ids.hint}>{hinted}</p>}
    </div>
  );
}
