import { useAsked } from './fetching.ts';
import { w } from './words.ts';

/** Before somebody gives a name to a workshop: what is kept, who sees it, for how long. Nothing in other rooms. */
export function Privacy({ code }: { code: string }) {
  const { value } = useAsked(code, '/about', 0);
  if (!value || value.title === null) return null;
  return <p class="dim wk-privacy">{value.title !== '' && <b>{value.title}. </b>}{value.keptDays === 0 ? w('me.privacyForever') : w('me.privacy', { days: value.keptDays })}</p>;
}
