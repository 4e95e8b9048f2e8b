import { useEffect, useRef } from 'preact/hooks';
import { locale } from '../i18n.ts';
import { ids } from '../testids.ts';
import { w } from './words.ts';

interface Props {
  title: string;
  story: string;
  goal: string;
  /** What the player has in hand: `the program on server`, `the kernel of client`. */
  seats: string[];
  /** True where the first steps are shown. */
  worked: boolean;
  /** True for who has solved nothing yet: how to read the page is told first. */
  first: boolean;
  onBegin: () => void;
}

const READING = ['briefing.picture', 'briefing.beside', 'briefing.words'] as const;

/** Story and goal on one screen, before the clock runs. */
export function Briefing({ title, story, goal, seats, worked, first, onBegin }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="help level-dialog briefing" ref={dialog} aria-labelledby="briefing-title" data-testid={ids.briefing} onClose={onBegin}>
      <h2 id="briefing-title">{title}</h2>
      <p class="story">{story}</p>
      <div class="goal-box">
        <h3>{w('level.goal')}</h3>
        <p>{goal}</p>
      </div>
      {first && (
        <ul class="reading">{READING.map((key) => <li key={key}>{w(key)}</li>)}</ul>
      )}
      <p class="dim">{seats.length > 0 ? w('briefing.hands', { seats: new Intl.ListFormat(locale.value === 'zh' ? 'zh-Hans' : 'en').format(seats) }) : w('briefing.watch')} {worked && w('briefing.worked')} {w('briefing.clock')}</p>
      <div class="choices">
        <button class="primary" data-testid={ids.begin} autoFocus onClick={() => dialog.current?.close()}>{w('briefing.begin')}</button>
        <a class="button" href="#/levels">{w('campaign.title')}</a>
      </div>
    </dialog>
  );
}
