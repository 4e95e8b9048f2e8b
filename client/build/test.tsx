import { useSignal } from '@preact/signals';
import { encodeLevel, levelOf, reportOn, type LevelReport } from '../../shared/levels/build.ts';
import type { Level } from '../../shared/levels/index.ts';
import { copyText } from '../clipboard.ts';
import { saveFile } from '../downloads.ts';
import { beliefTitle } from '../beliefs.ts';
import { ids } from '../testids.ts';
import { w } from '../levels/words.ts';
import { pack } from './link.ts';
import { askFault, draftOf, type Build } from './model.ts';

interface Props {
  build: Build;
  onPlay: (level: Level) => void;
}

interface Tested {
  level: Level;
  report: LevelReport;
}

/** The last part: the level is checked as those of the campaign are, and can be passed on where nothing is wrong with it. */
export function Test({ build, onPlay }: Props) {
  const tested = useSignal<Tested | 'busy' | null>(null);
  const told = useSignal<string | null>(null);
  const draft = draftOf(build);
  const fault = askFault(build);
  const test = (): void => {
    if (!draft) return;
    tested.value = 'busy';
    // The page is drawn before the checks, which take a moment.
    setTimeout(() => {
      const level = levelOf(draft);
      tested.value = { level, report: reportOn(level) };
    }, 50);
  };
  const share = async (level: Level): Promise<void> => {
    const url = new URL(document.baseURI);
    url.hash = `/build?level=${await pack(JSON.stringify(level))}`;
    if (await copyText(url.href)) told.value = w('build.linkCopied');
    else {
      history.replaceState(null, '', url.href);
      told.value = w('build.linkInBar');
    }
  };
  const done = tested.value !== null && tested.value !== 'busy' ? tested.value : null;
  return (
    <section class="card" aria-labelledby="build-test">
      <h2 id="build-test">{w('build.test')}</h2>
      {!draft && <p class="dim">{fault === null ? w('build.notYet') : w('build.askFault', { number: fault })}</p>}
      <div class="choices"><button class="primary" disabled={!draft || tested.value === 'busy'} data-testid={ids.buildTest} onClick={test}>{w(tested.value === 'busy' ? 'build.testing' : 'build.testIt')}</button></div>
      {done && <Report tested={done} />}
      {done && done.report.findings.length === 0 && (
        <div class="choices">
          <button data-testid={ids.buildPlay} onClick={() => onPlay(done.level)}>{w('build.play')}</button>
          <button data-testid={ids.buildSave} onClick={() => saveFile(`${done.level.id}.json`, encodeLevel(done.level))}>{w('build.save')}</button>
          <button data-testid={ids.buildShare} onClick={() => void share(done.level)}>{w('build.share')}</button>
        </div>
      )}
      {told.value && <p class="note-box" role="status" data-testid={ids.buildTold}>{told.value}</p>}
    </section>
  );
}

function Report({ tested: { level, report: { findings, kills } } }: { tested: Tested }) {
  const names = [...kills.keys()].map(beliefTitle);
  return (
    <div role="status" data-testid={ids.buildReport} data-findings={findings.length} data-kills={kills.size}>
      {findings.length === 0
        ? <p class="note-box is-right"><b>{w('build.sound')}</b> {w('build.soundWhat', { par: level.par, wrong: level.wrong.length })}</p>
        : <ul class="findings">{findings.map(({ check, text }) => <li key={text}><b class="mono">{check}</b> {text}</li>)}</ul>}
      <p>{w('build.kills', { count: kills.size })}</p>
      <ul class="kills">{names.map((name) => <li key={name}>{name}</li>)}</ul>
    </div>
  );
}
