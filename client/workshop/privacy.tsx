import { useEffect } from 'preact/hooks';
import { followLocale } from '../i18n.ts';
import { useAsked, type About } from './fetching.ts';
import { w } from './words.ts';

/** Before somebody gives a name to a workshop: how names come about there, what is kept, who sees it, for how long. Nothing in other rooms. */
export function Privacy({ code, onKnown }: { code: string; onKnown: (about: About) => void }) {
  const { value } = useAsked(code, '/about', 0);
  useEffect(() => {
    if (!value) return;
    followLocale(value.language);
    onKnown(value);
  }, [value]);
  if (!value || value.title === null) return null;
  return (
    <p class="dim wk-privacy">
      {value.title !== '' && <b>{value.title}. </b>}
      {value.names === 'list' && <>{w('me.fromList')} </>}
      {value.names === 'generated' && <>{w('me.generated')} </>}
      {value.keptDays === 0 ? w('me.privacyForever') : w('me.privacy', { days: value.keptDays })}
    </p>
  );
}
