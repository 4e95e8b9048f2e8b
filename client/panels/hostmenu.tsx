import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { endRemotes, gate } from '../actions/clock.ts';
import { invitation, inviteRemote, isRemote, remotes } from '../connection.ts';
import { hostMenuOpen } from '../dialogs.ts';
import { t } from '../i18n.ts';
import { linkForRemote } from '../invited.ts';
import { useLiveWorld } from '../store.ts';
import { QrCode } from './qrcode.tsx';
import { ids } from '../testids.ts';

/** What the host wants more seldom than the clock: gating, and a second device as remote. */
export function HostMenu({ code }: { code: string }) {
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    hostMenuOpen.value = false;
    button.current?.focus();
  };
  return (
    <div class="menu host-menu" onKeyDown={(event) => { if (event.key === 'Escape' && hostMenuOpen.value) close(); }}>
      <button ref={button} data-testid={ids.hostMenu} aria-expanded={hostMenuOpen.value} title={t('host.menuWhat')} onClick={() => (hostMenuOpen.value = !hostMenuOpen.value)}>{t('host.menu')}</button>
      {hostMenuOpen.value && (
        <div class="menu-box" data-testid={ids.hostMenuBox} role="group" aria-label={t('host.menuWhat')}>
          <Gating />
          <RemoteTools code={code} />
        </div>
      )}
    </div>
  );
}

function Gating() {
  const world = useLiveWorld();
  if (!world || world.workshop) return null;
  return (
    <label class="check" title={t('clock.gatedWhat')}>
      <input type="checkbox" data-testid={ids.hostGated} checked={world.gated} onChange={gate.run} />
      {t('clock.gated')}
    </label>
  );
}

/** Invites remotes and ends them; those of a workshop are invited there, for all of its rooms. */
function RemoteTools({ code }: { code: string }) {
  const world = useLiveWorld();
  if (isRemote.value || world?.partOf !== undefined) return null;
  const invited = invitation.value;
  return (
    <section class="remote-tools" aria-labelledby="remote-title">
      <h3 id="remote-title">{t('host.remote')}</h3>
      <p class="dim">{t('host.remoteText')}</p>
      <p role="status" data-testid={ids.remotes}>{t('host.remotesOn', { count: remotes.value })}</p>
      {invited && <Invitation link={linkForRemote(code, invited.pairing)} minutes={Math.ceil(invited.forMs / 60_000)} />}
      <div class="menu-row">
        {!invited && <button data-testid={ids.inviteRemote} onClick={inviteRemote}>{t('host.invite')}</button>}
        <button data-testid={ids.revokeRemotes} onClick={endRemotes.run}>{t('host.revoke')}</button>
      </div>
    </section>
  );
}

function Invitation({ link, minutes }: { link: string; minutes: number }) {
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      copied.value = true;
    } catch {
      // Without a secure context there is no clipboard; the link is in the field, and in the code.
    }
  };
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);
  return (
    <>
      <p>{t('host.inviteText', { minutes })}</p>
      {local && <p class="alert">{t('host.localhost')}</p>}
      <QrCode text={link} label={t('host.qr')} />
      <div class="menu-row">
        <input class="mono" readOnly value={link} aria-label={t('host.remote')} data-testid={ids.remoteLink} onFocus={(event) => event.currentTarget.select()} />
        <button onClick={() => void copy()}>{t(copied.value ? 'room.copied' : 'host.copyLink')}</button>
      </div>
    </>
  );
}

