import type { ComponentChildren } from 'preact';
import type { Errno, SysCallName } from '../../shared/socket/index.ts';
import { glossaryOpen, openGlossary } from '../dialogs.ts';
import type { TermId } from '../glossary.ts';
import { t } from '../i18n.ts';
import { ids } from '../testids.ts';

interface Props {
  id: TermId;
  /** What is shown in place of the id. */
  children?: ComponentChildren;
  /** Reached by Tab. Not where terms stand by the dozen: there the glossary's own search is the way by keyboard. */
  tab?: boolean;
}

/** A word that leads to its entry in the glossary. */
export function Term({ id, children = id, tab = false }: Props) {
  return <button type="button" class="term" tabIndex={tab ? 0 : -1} title={t('term.open')} data-testid={ids.term(id)} onClick={() => openGlossary(id)}>{children}</button>;
}

interface ErrnoProps {
  call: SysCallName;
  errno: Errno;
  tab?: boolean;
}

/** The errno of a call that failed: leads to the sentence on when this call gives it. */
export function ErrnoTerm({ call, errno, tab = true }: ErrnoProps) {
  const open = (event: Event): void => {
    event.stopPropagation();
    glossaryOpen.value = { term: errno, failure: { call, errno } };
  };
  return <button type="button" class="term" tabIndex={tab ? 0 : -1} title={t('term.open')} data-testid={ids.term(errno)} onClick={open}>{errno}</button>;
}

/** A text with what a call returned, in which the errno is such a link. */
export function WithErrno({ text, ...failure }: ErrnoProps & { text: string }) {
  const at = text.lastIndexOf(failure.errno);
  if (at < 0) return <>{text}</>;
  return <>{text.slice(0, at)}<ErrnoTerm {...failure} />{text.slice(at + failure.errno.length)}</>;
}
