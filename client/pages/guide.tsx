import '../styles/workshop.css';
import { locale } from '../i18n.ts';
import { Preferences } from '../panels/preferences.tsx';
import { goHome } from '../router.ts';
import { w, type WorkshopKey } from '../workshop/words.ts';

/** Parts of the guide: what is said, and the picture of it that the test of a whole workshop made (test/browser/workshop.spec.ts). */
const PARTS: readonly { head: WorkshopKey; lines: readonly WorkshopKey[]; picture: string }[] = [
  { head: 'guide.before', lines: ['guide.before1', 'guide.before2', 'guide.before3'], picture: 'make' },
  { head: 'guide.lobby', lines: ['guide.lobby1', 'guide.lobby2'], picture: 'wall' },
  { head: 'guide.run', lines: ['guide.run1', 'guide.run2', 'guide.run3', 'guide.run4'], picture: 'run' },
  { head: 'guide.end', lines: ['guide.end1', 'guide.end2'], picture: 'podium' },
];

/** How to host, on one page that can be printed. */
export function GuidePage() {
  return (
    <div class="wk">
      <header class="topbar"><button class="brand" onClick={goHome}>Ackademy</button><span class="spring" /><Preferences /></header>
      <main class="wk-results wk-guide">
        <h1>{w('guide.title')}</h1>
        <p class="lead">{w('guide.lead')}</p>
        {PARTS.map(({ head, lines, picture }) => (
          <section key={head} class="block">
            <div><h2>{w(head)}</h2><ol>{lines.map((line) => <li key={line}>{w(line)}</li>)}</ol></div>
            <img src={`./guide/screenshot-${picture}-${locale.value}.jpg`} alt={w(head)} loading="lazy" width={640} />
          </section>
        ))}
      </main>
    </div>
  );
}
