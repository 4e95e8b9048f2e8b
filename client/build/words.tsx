import { CHAPTERS, type ChapterId, type Text } from '../../shared/levels/index.ts';
import { chapterTitle, inLanguage } from '../levels/catalogue.ts';
import { ids } from '../testids.ts';
import { w } from '../levels/words.ts';
import type { Build } from './model.ts';

interface Props {
  build: Build;
  onChange: (build: Build) => void;
}

/** The third part: what must have happened, of what did happen when the solution was played. */
export function Goals({ build, onChange }: Props) {
  const toggle = (id: string): void =>
    onChange({ ...build, chosen: build.chosen.includes(id) ? build.chosen.filter((one) => one !== id) : [...build.chosen, id] });
  return (
    <section class="card" aria-labelledby="build-goals">
      <h2 id="build-goals">{w('build.goals')}</h2>
      <p class="dim">{w(build.solution ? 'build.goalsHow' : 'build.goalsFirst')}</p>
      <ul class="suggestions">
        {build.suggestions.map(({ id, text }) => (
          <li key={id}><label class="check"><input type="checkbox" checked={build.chosen.includes(id)} data-testid={ids.buildGoal(id)} onChange={() => toggle(id)} />{inLanguage(text)}</label></li>
        ))}
      </ul>
    </section>
  );
}

const TEXTS = ['title', 'story', 'goal', 'explain'] as const;
const LANGUAGES = ['en', 'zh'] as const;

/** The fourth part: what the player reads. Where one language is left out the other says so. */
export function Words({ build, onChange }: Props) {
  return (
    <section class="card" aria-labelledby="build-words">
      <h2 id="build-words">{w('build.words')}</h2>
      <div class="choices">
        <label class="field"><span>{w('build.id')}</span>
          <input class="mono" maxLength={40} data-testid={ids.buildId} value={build.id} onInput={(event) => onChange({ ...build, id: event.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]/g, '-') })} /></label>
        <label class="field"><span>{w('build.chapter')}</span>
          <select value={build.chapter} onChange={(event) => onChange({ ...build, chapter: event.currentTarget.value as ChapterId })}>
            {CHAPTERS.map((id) => <option key={id} value={id}>{chapterTitle(id)}</option>)}
          </select></label>
      </div>
      {TEXTS.map((name) => (
        <BothLanguages key={name} label={w(`build.text.${name}`)} text={build[name]} testid={name} rows={name === 'title' ? 1 : 3} onChange={(text) => onChange({ ...build, [name]: text })} />
      ))}
    </section>
  );
}

interface TextProps {
  label: string;
  text: Text;
  /** Names the two fields for tests. */
  testid: string;
  rows?: number;
  onChange: (text: Text) => void;
}

/** A text in both languages, side by side where there is room. */
export function BothLanguages({ label, text, testid, rows = 2, onChange }: TextProps) {
  return (
    <div class="two-languages">
      {LANGUAGES.map((language) => (
        <label class="field" key={language}><span>{label} · {w(`build.language.${language}`)}</span>
          <textarea class="script-text small" rows={rows} data-testid={ids.buildText(testid, language)} lang={language === 'zh' ? 'zh-Hans' : 'en'} value={text[language]} onInput={(event) => onChange({ ...text, [language]: event.currentTarget.value })} />
        </label>
      ))}
    </div>
  );
}
