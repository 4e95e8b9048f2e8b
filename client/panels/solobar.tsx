import type { ComponentChildren } from 'preact';
import { leave } from '../actions/page.ts';
import { t } from '../i18n.ts';
import { HostClock } from './hostclock.tsx';
import { BarTools, VirtualTime } from './topbar.tsx';

/** The bar of a room that this page holds itself: what it is, its clock, language and theme. */
export function SoloBar({ children }: { children: ComponentChildren }) {
  return (
    <header class="topbar">
      <button class="brand" onClick={leave.run} title={t('door.home')}>Ackademy</button>
      {children}
      <span class="spring" />
      <VirtualTime />
      <HostClock />
      <BarTools />
    </header>
  );
}
