import '../styles/files.css';
import '../styles/levels.css';
import '../styles/certificate.css';
import { useSignal } from '@preact/signals';
import { beliefTitle } from '../beliefs.ts';
import { locale } from '../i18n.ts';
import { cards, chapters, chapterText, chapterTitle, type Chapter } from '../levels/catalogue.ts';
import { progress } from '../levels/kept.ts';
import { overcome } from '../levels/mastery.ts';
import { starCount, type Progress } from '../levels/progress.ts';
import { w } from '../levels/words.ts';
import { Preferences } from '../panels/preferences.tsx';
import { lastName } from '../session.ts';
import { ids } from '../testids.ts';

const MOST_NAME = 60;

/** What this learner has mastered, to be printed with a name that stays on this page. */
export function CertificatePage() {
  const name = useSignal(lastName());
  const mine = progress.value;
  const begun = chapters.filter((chapter) => solvedOf(chapter, mine) > 0);
  return (
    <div class="home certificate-page">
      <header class="home-bar">
        <a class="button" href="#/levels" data-testid={ids.toLevels}>← {w('campaign.title')}</a>
        <Preferences />
      </header>
      <main class="home-main">
        <div class="certificate-tools">
          <h1>{w('certificate.page')}</h1>
          <label class="field"><span>{w('certificate.name')}</span>
            <input data-testid={ids.certificateName} maxLength={MOST_NAME} autocomplete="name" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} /></label>
          <button class="primary" disabled={begun.length === 0} data-testid={ids.certificatePrint} onClick={() => print()}>{w('certificate.print')}</button>
          <p class="dim">{w(begun.length === 0 ? 'certificate.nothing' : 'certificate.honest')}</p>
        </div>
        {begun.length > 0 && <Certificate name={name.value.trim()} begun={begun} mine={mine} />}
      </main>
    </div>
  );
}

function solvedOf({ levels }: Chapter, mine: Progress): number {
  return levels.filter(({ id }) => mine.levels[id]).length;
}

function day(ms: number): string {
  return new Intl.DateTimeFormat(locale.value === 'zh' ? 'zh-Hans' : 'en', { dateStyle: 'long' }).format(ms);
}

function Certificate({ name, begun, mine }: { name: string; begun: Chapter[]; mine: Progress }) {
  const solved = begun.flatMap(({ levels }) => levels).flatMap(({ id }) => mine.levels[id] ?? []);
  const beliefs = overcome(mine, cards);
  const stars = solved.reduce((sum, record) => sum + starCount(record.stars), 0);
  return (
    <article class="certificate" data-testid={ids.certificate}>
      <p class="certificate-brand">Ackademy</p>
      <p class="certificate-name">{name || '…'}</p>
      <p class="certificate-kind">{w('certificate.title')}</p>
      <p>{w('certificate.did', { levels: solved.length, stars })}</p>
      <div class="certificate-line" aria-hidden="true"><span class="tok syn">SYN</span><span class="tok synack">SYN+ACK</span><span class="tok ack">ACK</span><span class="tok data">DATA</span><span class="tok fin">FIN</span></div>
      <ul class="certificate-chapters">
        {begun.map((chapter) => <Mastered key={chapter.id} chapter={chapter} mine={mine} />)}
      </ul>
      {beliefs.length > 0 && (
        <section class="certificate-beliefs" data-testid={ids.certificateBeliefs} data-count={beliefs.length}>
          <h2>{w('certificate.beliefs')}</h2>
          <ul>{beliefs.map((mutant) => <li key={mutant}>{beliefTitle(mutant)}</li>)}</ul>
        </section>
      )}
      <p class="certificate-day">{day(Math.max(...solved.map(({ lastMs }) => lastMs)))}</p>
    </article>
  );
}

function Mastered({ chapter, mine }: { chapter: Chapter; mine: Progress }) {
  const solved = solvedOf(chapter, mine);
  const all = chapter.levels.length;
  return (
    <li class={solved === all ? 'whole' : ''}>
      <b><span aria-hidden="true">{solved === all ? '✓' : '·'}</span> {chapterTitle(chapter.id)}</b>
      <span class="of">{w('campaign.of', { solved, all })}</span>
      <span class="teaches">{chapterText(chapter.id)}</span>
    </li>
  );
}
