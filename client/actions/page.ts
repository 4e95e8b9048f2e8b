import { copyText } from '../clipboard.ts';
import { helpOpen, openGlossary, paletteOpen } from '../dialogs.ts';
import { chooseLocale, t, type Locale, type MessageKey } from '../i18n.ts';
import { shortcutsOn } from '../options.ts';
import { goHome } from '../router.ts';
import { hint } from '../spoken.ts';
import { nextTheme, projector, stillMotion, theme, THEMES, type Theme } from '../theme.ts';
import type { Action } from './action.ts';

export const openPalette: Action = { id: 'page.palette', title: 'palette.title', keys: ['Mod+k'], needs: [], run: () => (paletteOpen.value = true) };
export const openHelp: Action = { id: 'page.help', title: 'help.title', keys: ['?'], needs: [], run: () => (helpOpen.value = true) };
export const openTerms: Action = { id: 'page.glossary', title: 'glossary.open', keys: ['Shift+g'], needs: [], run: () => openGlossary() };

export const toControls: Action = {
  id: 'page.controls', title: 'room.skip', keys: ['y'], needs: [],
  run: () => document.getElementById('panel')?.focus(),
};

export const copyAddress: Action = {
  id: 'page.copy', title: 'room.copy', keys: [], needs: [],
  run: () => {
    void copyText(location.href).then((copied) => (hint.value = t(copied ? 'room.copied' : 'act.inAddressBar')));
  },
};

export const leave: Action = { id: 'page.home', title: 'door.home', keys: [], needs: [], run: goHome };

export const cycleTheme: Action = { id: 'look.nextTheme', title: 'act.nextTheme', keys: [], needs: [], run: nextTheme };

function showIn(name: Theme): Action {
  return {
    id: `look.${name}`, title: 'pref.theme', params: (say) => ({ theme: say(`theme.${name}`) }), keys: [], needs: [],
    run: () => (theme.value = name),
  };
}

/** One for each theme. */
export const THEME_ACTIONS: readonly { name: Theme; action: Action }[] = THEMES.map((name) => ({ name, action: showIn(name) }));

/** Switches the page to a language. */
function language(name: Locale, title: MessageKey): Action {
  return { id: `look.${name}`, title, keys: [], needs: [], run: () => chooseLocale(name) };
}

export const ENGLISH = language('en', 'act.english');
export const CHINESE = language('zh', 'act.chinese');

export const largeType: Action = { id: 'look.projector', title: 'pref.projector', keys: [], needs: [], on: () => projector.value, run: () => (projector.value = !projector.value) };
export const lessMotion: Action = { id: 'look.motion', title: 'pref.motion', keys: [], needs: [], on: () => stillMotion.value, run: () => (stillMotion.value = !stillMotion.value) };
export const singleKeys: Action = { id: 'look.shortcuts', title: 'help.switch', keys: [], needs: [], on: () => shortcutsOn.value, run: () => (shortcutsOn.value = !shortcutsOn.value) };

export const PAGE_ACTIONS: readonly Action[] = [openPalette, openHelp, openTerms, toControls, copyAddress, leave];
export const LOOK_ACTIONS: readonly Action[] = [largeType, lessMotion, singleKeys, cycleTheme, ...THEME_ACTIONS.map(({ action }) => action), ENGLISH, CHINESE];
