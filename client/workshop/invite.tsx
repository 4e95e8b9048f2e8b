import { spacedCode } from '../codes.ts';
import { t } from '../i18n.ts';
import { QrCode } from '../panels/qrcode.tsx';
import { ids } from '../testids.ts';
import { w } from './words.ts';

/** The address at which people join this workshop: that by which this page was opened. */
export function joinLink(code: string): string {
  const url = new URL(document.baseURI);
  url.hash = `/room/${code}`;
  return url.href;
}

/** How to come in: address, code, and a QR code for phones. */
export function Invite({ code }: { code: string }) {
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  return (
    <div class="wk-invite">
      <QrCode text={joinLink(code)} label={w('desk.qr')} />
      <div>
        <p class="dim">{w('desk.join')}</p>
        <p class="wk-address">{new URL(document.baseURI).host}</p>
        <p class="wk-code" data-testid={ids.wkCode} data-code={code}>{spacedCode(code)}</p>
        <p class="wk-link"><input readOnly aria-label={w('desk.link')} value={joinLink(code)} data-testid={ids.wkLink} onFocus={(event) => event.currentTarget.select()} /></p>
        {local && <p class="alert">{t('host.localhost')}</p>}
      </div>
    </div>
  );
}
