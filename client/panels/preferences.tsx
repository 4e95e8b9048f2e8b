import { CHINESE, cycleTheme, ENGLISH } from '../actions/page.ts';
import { locale, t } from '../i18n.ts';
import { theme } from '../theme.ts';
import { ids } from '../testids.ts';

/** Language and theme. */
export function Preferences() {
  const other = locale.value === 'en' ? 'zh' : 'en';
  return (
    <div class="preferences">
      <button data-testid={ids.language} lang={other === 'zh' ? 'zh-Hans' : 'en'} onClick={other === 'zh' ? CHINESE.run : ENGLISH.run}>
        {other === 'zh' ? '中文' : 'EN'}
      </button>
      <button data-testid={ids.theme} class="theme-button" aria-label={t('pref.theme', { theme: t(`theme.${theme.value}`) })} title={t('pref.theme', { theme: t(`theme.${theme.value}`) })}
        onClick={cycleTheme.run}>
        <span aria-hidden="true">{theme.value === 'dark' ? '☾' : theme.value === 'light' ? '☀' : '◐'}</span>
      </button>
    </div>
  );
}
