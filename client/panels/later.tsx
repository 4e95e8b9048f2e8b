import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n.ts';

/** A view or page whose code is fetched when it is first shown: everything else opens without it. `quiet`: nothing stands in its place meanwhile. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, { quiet = false } = {}): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const failed = useSignal(false);
    const version = useSignal(0);
    useEffect(() => {
      if (loaded) return;
      load().then((component) => {
        loaded = component;
        version.value++;
      }, () => (failed.value = true));
    }, []);
    const Loaded = version.value >= 0 ? loaded : null;
    if (Loaded) return <Loaded {...props} />;
    if (quiet && !failed.value) return null;
    return <p class="hint-line" role="status">{t(failed.value ? 'room.viewFailed' : 'room.viewComes')}</p>;
  };
}

export const LadderView = later(async () => (await import('../ladder/view.tsx')).LadderView);
export const StatesView = later(async () => (await import('../statediagram/view.tsx')).StatesView);
export const InspectView = later(async () => (await import('../inspector/view.tsx')).InspectView);

export const GamePanel = later(async () => (await import('../match/panel.tsx')).GamePanel, { quiet: true });
export const GameAside = later(async () => (await import('../match/panel.tsx')).GameAside, { quiet: true });
export const CallManual = later(async () => (await import('./callmanual.tsx')).CallManual);
export const NumberHelp = later(async () => (await import('./numberhelp.tsx')).NumberHelp);
export const Glossary = later(async () => (await import('./glossary.tsx')).Glossary, { quiet: true });
