import '../styles/room.ts';
import '../styles/manual.css';
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ERRNO } from '../../shared/socket/index.ts';
import { glossaryOpen, type Asked } from '../dialogs.ts';
import { TERMS, termOf, type TermId } from '../glossary.ts';
import { findTerms, m, termName, termText, whenText } from '../manual.ts';
import { ids } from '../testids.ts';

/** The entry that is asked for; an errno without one of its own is told of under errno itself. */
function askedTerm(asked: Asked | null): TermId | null {
  if (!asked?.term) return null;
  return termOf(asked.term) ?? (asked.failure ? 'errno' : null);
}

/** Words and what they mean: a search, the list of what it finds, and the entry that was chosen. */
export function Glossary() {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = glossaryOpen.value;
  const query = useSignal('');
  const term = useSignal<TermId | null>(askedTerm(asked));
  useEffect(() => {
    if (asked && !dialog.current?.open) dialog.current?.showModal();
    term.value = askedTerm(asked);
  }, [asked]);
  const close = (): void => dialog.current?.close();
  return (
    <dialog class="glossary" ref={dialog} aria-labelledby="glossary-title" data-testid={ids.glossary} onClose={() => (glossaryOpen.value = null)}
      onClick={(event) => { if (event.target === dialog.current) close(); }}>
      <header>
        <h2 id="glossary-title">{m('glossary.title')}</h2>
        <button data-testid={ids.glossaryClose} onClick={close}>{m('glossary.close')}</button>
      </header>
      <input type="search" autofocus={term.value === null} aria-label={m('glossary.search')} placeholder={m('glossary.search')} data-testid={ids.glossarySearch} autocomplete="off" spellcheck={false}
        value={query.value} onInput={(event) => {
          query.value = event.currentTarget.value;
          term.value = null;
        }} />
      {term.value === null ? <TermList query={query.value} term={term} /> : <Entry key={term.value} id={term.value} term={term} asked={asked} />}
    </dialog>
  );
}

function TermList({ query, term }: { query: string; term: Signal<TermId | null> }) {
  const found = findTerms(query);
  return (
    <div class="glossary-body">
      <p class="dim" role="status">{m('glossary.found', { count: found.length })}</p>
      <ul class="term-list">
        {found.map((id) => <li key={id}><button data-testid={ids.glossaryTerm(id)} onClick={() => (term.value = id)}>{termName(id)}</button></li>)}
      </ul>
    </div>
  );
}

/** One term: what it is, where that stands, and what is near it. The heading takes the focus, so that it is read. */
function Entry({ id, term, asked }: { id: TermId; term: Signal<TermId | null>; asked: Asked | null }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [id]);
  const failure = askedTerm(asked) === id ? asked?.failure : null;
  const when = failure && whenText(failure.call, failure.errno);
  return (
    <div class="glossary-body" data-testid={ids.glossaryEntry}>
      <h3 ref={heading} tabIndex={-1}>{termName(id)}</h3>
      {failure && when && <p class="term-when"><b>{m('glossary.ofCall', { call: failure.call, errno: failure.errno })}</b> {when}</p>}
      <p>{termText(id)}</p>
      {id in ERRNO && <p class="dim">{m('glossary.number', { number: ERRNO[id as keyof typeof ERRNO] })}</p>}
      <p class="dim">{m('glossary.source')} {TERMS[id].sources.map((source) => <span key={source} class="mono term-source">{source}</span>)}</p>
      <p class="dim" id="glossary-related">{m('glossary.related')}</p>
      <ul class="term-list" aria-labelledby="glossary-related">
        {TERMS[id].related.map((other) => <li key={other}><button data-testid={ids.glossaryTerm(other)} onClick={() => (term.value = other)}>{termName(other)}</button></li>)}
      </ul>
      <button class="quiet" data-testid={ids.glossaryAll} onClick={() => (term.value = null)}>← {m('glossary.all')}</button>
    </div>
  );
}
