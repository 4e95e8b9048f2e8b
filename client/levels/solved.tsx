import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ids } from '../testids.ts';
import { Stars } from './stars.tsx';
import type { OutcomeView } from './view.ts';
import { w } from './words.ts';

interface Props {
  outcome: OutcomeView;
  title: string;
  next: { id: string; title: string } | null;
  onAgain: () => void;
  /** Back to the room as it stands, to look around. */
  onLook: () => void;
  /** What may be done with the run where there is a server. */
  children: ComponentChildren;
}

/** A level that was solved: its stars, what was shown by it, why it is so, and the way on. */
export function Solved({ outcome, title, next, onAgain, onLook, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { moves, par, hints, predictions, showed, explanation, rules, stars } = outcome;
  return (
    <dialog class="help level-dialog" ref={dialog} aria-labelledby="solved-title" data-testid={ids.solved} data-stars={Number(stars.goal) + Number(stars.par) + Number(stars.noHint)} onClose={onLook}>
      <div class="solved-head">
        <Stars won={stars} />
        <h2 id="solved-title" tabIndex={-1}>{w('solved.title', { title })}</h2>
        <p class="dim">{w('solved.moves', { moves, par })} · {w('solved.hints', { hints })}{predictions.of > 0 && <> · {w('solved.predictions', predictions)}</>}</p>
      </div>
      <h3>{w('solved.showed')}</h3>
      <ul class="showed">{showed.map((text) => <li key={text}>{text}</li>)}</ul>
      <h3>{w('solved.why')}</h3>
      <p class="explanation">{explanation}</p>
      {rules.length > 0 && <p class="rule mono">{rules.join(' · ')}</p>}
      <div class="choices solved-ways">
        {next && <a class="button primary" href={`#/levels/${next.id}`} data-testid={ids.solvedNext}>{w('solved.next', { title: next.title })}</a>}
        <a class="button" href="#/levels" data-testid={ids.solvedAll}>{w('campaign.title')}</a>
        <button data-testid={ids.solvedAgain} onClick={onAgain}>{w('solved.again')}</button>
        <button class="quiet" data-testid={ids.solvedLook} onClick={() => dialog.current?.close()}>{w('solved.look')}</button>
      </div>
      {children}
    </dialog>
  );
}
