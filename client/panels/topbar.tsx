import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { estimateNowUs } from '../clock.ts';
import { ariaKey, keyFace } from '../actions/keys.ts';
import { leave, openHelp, openPalette } from '../actions/page.ts';
import { copyText } from '../clipboard.ts';
import { spacedCode } from '../codes.ts';
import { isRemote } from '../connection.ts';
import { seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { isHost, link, replica, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { HostClock } from './hostclock.tsx';
import { HostMenu } from './hostmenu.tsx';
import { Preferences } from './preferences.tsx';

/** Code, connection, virtual time, the host's clock, language and theme. */
export function TopBar({ code }: { code: string }) {
  return (
    <header class="topbar">
      <button class="brand" onClick={leave.run} title={t('door.home')}>Ackademy</button>
      <CodeChip code={code} />
      <LinkChip />
      {isRemote.value && <span class="chip remote-chip" title={t('host.isRemote')} data-testid={ids.isRemote}><i aria-hidden="true" /><span class="word">{t('host.isRemote')}</span></span>}
      <span class="spring" />
      <VirtualTime />
      {isHost.value && <><HostClock /><HostMenu code={code} /></>}
      <BarTools />
    </header>
  );
}

/** Language and theme, the command palette, help. */
export function BarTools() {
  return (
    <>
      <Preferences />
      <button data-testid={ids.paletteOpen} class="round" aria-label={t('palette.title')} aria-keyshortcuts={ariaKey(openPalette.keys[0]!)} title={`${t('palette.title')} (${keyFace(openPalette.keys[0]!)})`} onClick={openPalette.run}><span aria-hidden="true">☰</span></button>
      <button data-testid={ids.help} class="round help-button" aria-label={t('help.title')} title={`${t('help.title')} (?)`} onClick={openHelp.run}>?</button>
    </>
  );
}

function CodeChip({ code }: { code: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    // Without a secure context there is no clipboard; the code is on the screen.
    copied.value = await copyText(location.href);
    setTimeout(() => (copied.value = false), 1500);
  };
  return (
    <button class="code" data-testid={ids.roomCode} data-code={code} title={t('room.copy')} onClick={() => void copy()}>
      {copied.value ? t('room.copied') : spacedCode(code)}
    </button>
  );
}

function LinkChip() {
  return (
    <span class={`chip link-${link.value}`} role="status" data-testid={ids.connection} data-state={link.value}>
      <i aria-hidden="true" /><span class="link-word">{t(`link.${link.value}`)}</span>
    </span>
  );
}

/** Runs by the estimate of the clock, ten times a second: enough to read, cheap to draw. */
export function VirtualTime() {
  const world = useWorld();
  const now = useSignal('');
  useEffect(() => {
    const show = () => {
      if (replica.world) now.value = seconds(estimateNowUs(replica.world, performance.now()));
    };
    show();
    const timer = setInterval(show, 100);
    return () => clearInterval(timer);
  }, []);
  if (!world) return null;
  const [virtual, real] = world.pace;
  return (
    <span class={`chip time ${world.paused ? 'paused' : ''}`} data-testid={ids.virtualTime} title={t('clock.title')}>
      <span class="wide-only">{t('clock.virtual')} </span><b class="mono">{now.value} s</b>
      <span class="wide-only mono"> · {world.paused ? t('clock.paused') : `${virtual}/${real}`}</span>
    </span>
  );
}
