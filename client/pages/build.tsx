import '../styles/files.css';
import '../styles/levels.css';
import '../styles/build.css';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { beginRecording, decodeLevel, MAX_LEVEL_CHARS, readRecording } from '../../shared/levels/build.ts';
import type { Level } from '../../shared/levels/index.ts';
import { Asking } from '../build/asking.tsx';
import { Draw } from '../build/draw.tsx';
import { unpack } from '../build/link.ts';
import { botFault, buildOf, newBuild, seatsOf, startOf, withSolution, type Build } from '../build/model.ts';
import { Test } from '../build/test.tsx';
import { Goals, Words } from '../build/words.tsx';
import { begin, closeCourse, course, openCourse, turn, useTurn, type Course } from '../levels/course.ts';
import { canUndo, restart, undo } from '../levels/goingback.ts';
import { w } from '../levels/words.ts';
import { keepOffline } from '../offline/page.ts';
import { FilePicker } from '../panels/filepage.tsx';
import { SeatTools } from '../panels/play.tsx';
import { Preferences } from '../panels/preferences.tsx';
import { Guarded, RoomFrame } from '../panels/roomframe.tsx';
import { SoloBar } from '../panels/solobar.tsx';
import { recall, remember } from '../storage.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { PlayedLevel } from './level.tsx';

const KEY = 'ackademy:draft';
const PARTS = ['draw', 'play', 'goals', 'ask', 'words', 'test'] as const;
type Part = (typeof PARTS)[number];

function kept(): Build {
  try {
    const value = JSON.parse(recall(localStorage, KEY) ?? 'null') as Build | null;
    return value && Array.isArray(value.hosts) && Array.isArray(value.links) ? { ...newBuild(), ...value } : newBuild();
  } catch {
    return newBuild();
  }
}

/** Where a teacher makes a level: draw, play, choose, write, test, share. */
export function BuildPage() {
  const build = useSignal<Build>(kept());
  const part = useSignal<Part>('draw');
  const told = useSignal<string | null>(null);
  const playing = useSignal<'record' | 'try' | null>(null);
  const change = (next: Build): void => {
    build.value = next;
    remember(localStorage, KEY, JSON.stringify(next));
  };
  const open = (text: string | null, name: string): void => {
    const read = text === null ? null : decodeLevel(text);
    if (read?.ok) {
      change(buildOf(read.value));
      part.value = 'test';
      told.value = w('build.opened', { name });
    } else told.value = w('build.notOpened', { name, why: read ? read.error.slice(0, 3).map(({ text: why }) => why).join('; ') : w('build.noLink') });
  };
  useEffect(() => {
    keepOffline();
    const packed = /[?&]level=([\w-]+)/.exec(location.hash)?.[1];
    if (packed) void unpack(packed).then((text) => open(text, w('build.theLink')));
    return closeCourse;
  }, []);
  const play = (level: Level, as: 'record' | 'try'): void => {
    openCourse(level);
    if (as === 'record') begin();
    playing.value = as;
  };
  const back = (): void => {
    closeCourse();
    playing.value = null;
  };
  const world = useWorld();
  const now = turn.value >= 0 ? course.value : null;
  if (playing.value === 'try' && now && world) return <PlayedLevel course={now} onLeave={back} />;
  if (playing.value === 'record' && now && world) {
    return <Record course={now} onBack={back} onDone={(run) => {
      const { solution, suggestions } = readRecording(run);
      change({ ...withSolution(build.value, solution), suggestions: suggestions.map(({ objective }) => objective), chosen: [] });
      back();
      part.value = 'goals';
    }} />;
  }
  const onFile = (file: File): void => {
    if (file.size > MAX_LEVEL_CHARS * 4) open(null, file.name);
    else void file.text().then((text) => open(text, file.name));
  };
  return (
    <div class="home campaign build">
      <header class="home-bar"><a class="button" href="#/levels" data-testid={ids.toLevels}>← {w('campaign.title')}</a><Preferences /></header>
      <main class="home-main">
        <h1>{w('build.title')}</h1>
        <p class="lead">{w('build.lead')}</p>
        <div class="choices">
          <FilePicker label={w('build.open')} accept=".json" compact name="" onFile={onFile} />
          <button class="quiet" data-testid={ids.buildNew} onClick={() => { change(newBuild()); part.value = 'draw'; }}>{w('build.anew')}</button>
        </div>
        {told.value && <p class="note-box" role="status" data-testid={ids.buildTold}>{told.value}</p>}
        <nav class="parts" aria-label={w('build.parts')}>
          {PARTS.map((one, i) => <button key={one} aria-pressed={part.value === one} data-testid={ids.buildPart(one)} onClick={() => (part.value = one)}>{i + 1} {w(`build.part.${one}`)}</button>)}
        </nav>
        {part.value === 'draw' && <Draw build={build.value} onChange={change} />}
        {part.value === 'play' && <Play build={build.value} onRecord={() => play(beginRecording(startOf(build.value), seatsOf(build.value), 1).level, 'record')} />}
        {part.value === 'goals' && <Goals build={build.value} onChange={change} />}
        {part.value === 'ask' && <Asking build={build.value} onChange={change} />}
        {part.value === 'words' && <Words build={build.value} onChange={change} />}
        {part.value === 'test' && <Test build={build.value} onPlay={(level) => play(level, 'try')} />}
      </main>
    </div>
  );
}

/** The second part: the solution is recorded by playing it. */
function Play({ build, onRecord }: { build: Build; onRecord: () => void }) {
  const may = seatsOf(build).length > 0 && botFault(build) === null;
  return (
    <section class="card" aria-labelledby="build-play">
      <h2 id="build-play">{w('build.record')}</h2>
      <p class="dim">{w(may ? 'build.recordHow' : 'build.noSeat')}</p>
      {build.solution && <p>{w('build.recorded', { count: build.solution.length })}</p>}
      <div class="choices"><button class="primary" disabled={!may} data-testid={ids.buildRecord} onClick={onRecord}>{w(build.solution ? 'build.recordAgain' : 'build.recordNow')}</button></div>
    </section>
  );
}

/** The room in which a solution is recorded. */
function Record({ course: now, onBack, onDone }: { course: Course; onBack: () => void; onDone: (run: Course['table']['run']) => void }) {
  useTurn();
  return (
    <RoomFrame name="build" title={w('build.record')} top={<SoloBar><span class="chip solo-name">{w('build.record')}</span></SoloBar>} notices={null}>
      <section class="block">
        <p>{w('build.recording')}</p>
        <div class="level-tools">
          <button class="primary" disabled={now.table.run.taken.length === 0} data-testid={ids.buildRecorded} onClick={() => onDone(now.table.run)}>{w('build.thatIsIt')}</button>
          <button disabled={!canUndo(now)} onClick={undo}>{w('level.undo')}</button>
          <button onClick={restart}>{w('level.restart')}</button>
          <button class="quiet" onClick={onBack}>{w('build.back')}</button>
        </div>
      </section>
      <Guarded><SeatTools /></Guarded>
    </RoomFrame>
  );
}
