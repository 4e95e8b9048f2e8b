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

/** The errno of a call that failed: leads to the sentence on when this call gives it. */
export function ErrnoTerm({ call, errno }: { call: SysCallName; errno: Errno }) {
  return (
    <button type="button" class="term" title={t('term.open')} data-testid={ids.term(errno)}
      onClick={() => (glossaryOpen.value = { term: errno, failure: { call, errno } })}>{errno}</button>
  );
}
