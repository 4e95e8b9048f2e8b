import '../styles/room.ts';
import '../styles/files.css';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { currentStep, stepsOf, type LevelSeat } from '../../shared/log/packetdrill/index.ts';
import { ACK } from '../../shared/tcp/index.ts';
import { FLAGS } from '../compose.ts';
import { t } from '../i18n.ts';
import { RowLadder } from '../ladder/rows.tsx';
import { FilePage, FilePicker } from '../panels/filepage.tsx';
import { askHint, closeScript, hintText, makeCall, openScript, play, sendSegment, sit, type Composed, type Course, type ScriptState } from '../script/course.ts';
import { EXAMPLES, type ExampleName } from '../script/examples.ts';
import { ids } from '../testids.ts';

/** Larger files are no scripts. */
const MAX_SCRIPT_BYTES = 1_000_000;

/** A packetdrill script as a level: the reader plays the kernel, or the program, of the host under test. */
export function ScriptPage() {
  const tooLarge = useSignal<string | null>(null);
  useEffect(() => () => closeScript(), []);
  const onFile = async (file: File): Promise<void> => {
    tooLarge.value = file.size > MAX_SCRIPT_BYTES ? t('script.tooLarge', { name: file.name }) : null;
    if (tooLarge.value === null) openScript(await file.text(), file.name);
  };
  const state = play.value;
  return (
    <FilePage title={t('script.title')} onFile={(file) => void onFile(file)} full={state.is === 'playing'}>
      {tooLarge.value && <p class="alert" role="alert">{tooLarge.value}</p>}
      {state.is === 'choosing' && <Choose state={state} onFile={(file) => void onFile(file)} />}
      {state.is === 'seating' && <Seating state={state} />}
      {state.is === 'playing' && <Playing course={state.course} />}
    </FilePage>
  );
}

function Choose({ state, onFile }: { state: Extract<ScriptState, { is: 'choosing' }>; onFile: (file: File) => void }) {
  const text = useSignal(state.source);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    text.value = state.source;
    if (state.error && area.current) markLine(area.current, state.source, state.error.line);
  }, [state]);
  return (
    <>
      <p class="lead">{t('script.lead')}</p>
      <FilePicker label={t('script.pick')} accept=".pkt,.txt" compact={false} name={null} onFile={onFile} />
      <div class="choices"><span class="dim">{t('script.or')}</span>
        {(Object.keys(EXAMPLES) as ExampleName[]).map((name) => (
          <button key={name} data-testid={ids.scriptExample(name)} onClick={() => openScript(EXAMPLES[name])}>{t(`script.example.${name}`)}</button>
        ))}
      </div>
      <label class="field"><span>{t('script.paste')}</span>
        <textarea ref={area} class="script-text" spellcheck={false} data-testid={ids.scriptText} value={text.value} aria-invalid={state.error !== null}
          placeholder={'0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3'} onInput={(event) => (text.value = event.currentTarget.value)} /></label>
      {state.error && <p class="alert" role="alert" data-testid={ids.scriptError}>{state.error.text}</p>}
      <div class="choices"><button disabled={text.value.trim() === ''} data-testid={ids.scriptCheck} onClick={() => openScript(text.value)}>{t('script.check')}</button></div>
    </>
  );
}

/** Selects a line of a text, so that it is seen at once where its fault is. */
function markLine(area: HTMLTextAreaElement, source: string, line: number): void {
  const lines = source.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

function Seating({ state: { script, unfit } }: { state: Extract<ScriptState, { is: 'seating' }> }) {
  const seats: LevelSeat[] = ['kernel', 'app'];
  return (
    <>
      <ol class="script-lines" tabIndex={0} aria-label={t('script.lines')}>
        {script.source.split('\n').map((line, i) => <li key={i}><span class="number">{i + 1}</span><span /><span>{line}</span></li>)}
      </ol>
      {unfit && <p class="alert" role="alert" data-testid={ids.scriptError}>{unfit}</p>}
      <h2>{t('script.seat')}</h2>
      <div class="choices">
        {seats.map((seat) => <button key={seat} class="primary" data-testid={ids.scriptSeat(seat)} onClick={() => sit(script, seat)}>{t(`script.${seat}`)}</button>)}
        <button class="quiet" onClick={() => closeScript(script.source)}>{t('script.other')}</button>
      </div>
    </>
  );
}

const MARKS = { done: '✓', now: '▶', ahead: '' } as const;

function Playing({ course }: { course: Course }) {
  const selected = useSignal<number | null>(null);
  const { level, ladder } = course;
  const now = currentStep(level);
  return (
    <div class="opened" data-testid={ids.scriptNow} data-line={now?.line ?? 0} data-turn={course.turn}>
      <div class="opened-head">
        <button onClick={() => sit(level.script, level.seat)}>{t('script.restart')}</button>
        <button class="quiet" onClick={() => closeScript(level.script.source)}>{t('script.other')}</button>
      </div>
      <div class="opened-body">
        <RowLadder ladder={ladder} selected={selected.value ?? ladder.rows.at(-1)?.id ?? null} onSelect={(row) => (selected.value = row.id)} />
        <aside class="opened-side script-tools">
          {now ? <Turn key={`${now.line}/${level.seat}`} course={course} line={now.line} /> : <Won course={course} />}
          <Lines course={course} />
        </aside>
      </div>
    </div>
  );
}

function Lines({ course: { level } }: { course: Course }) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => list.current?.querySelector('.now')?.scrollIntoView({ block: 'nearest' }), [level.now]);
  return (
    <ol class="script-lines" tabIndex={0} ref={list} aria-label={t('script.lines')}>
      {stepsOf(level).map(({ line, text, state, by }) => (
        <li key={line} class={`${state} ${by === 'player' ? 'mine' : ''}`}>
          <span class="number">{line}</span><span role="img" aria-label={t(`script.state.${state}`)}>{MARKS[state]}</span>
          <span>{state === 'ahead' && by === 'player' ? '?' : state === 'now' ? '…' : text}</span>
        </li>
      ))}
    </ol>
  );
}

function Turn({ course, line }: { course: Course; line: number }) {
  const hints = hintText(course);
  return (
    <>
      <h2 aria-live="polite">{t('script.yourTurn', { line })}</h2>
      {course.level.seat === 'kernel' ? <SegmentForm course={course} /> : <CallForm course={course} />}
      {course.told && <p class="alert" role="alert" data-testid={ids.scriptTold}>{course.told}</p>}
      <div class="choices"><button data-testid={ids.scriptHint} disabled={course.layer === 3} onClick={() => askHint(course)}>{t('script.hint')} {course.layer}/3</button></div>
      {hints.length > 0 && <div class="note-box" role="status">{hints.map((text) => <p key={text}>{text}</p>)}</div>}
    </>
  );
}

function SegmentForm({ course }: { course: Course }) {
  const fields = useSignal<Composed>({ flags: ACK, seq: '', ack: '', length: '' });
  const set = (change: Partial<Composed>): void => void (fields.value = { ...fields.value, ...change });
  const number = (name: 'seq' | 'ack' | 'length', label: string, testid: string) => (
    <label class="field"><span>{label}</span>
      <input class="mono" inputMode="numeric" placeholder="0" autocomplete="off" data-testid={testid} value={fields.value[name]} onInput={(event) => set({ [name]: event.currentTarget.value.trim() })} /></label>
  );
  return (
    <form class="script-tools" noValidate onSubmit={(event) => { event.preventDefault(); sendSegment(course, fields.value); }}>
      <div class="flags" role="group" aria-label={t('compose.flags')}>
        {FLAGS.map(([name, bit]) => (
          <button key={name} type="button" class={`flag f-${name.toLowerCase()}`} data-testid={ids.flag(name)} aria-pressed={(fields.value.flags & bit) !== 0}
            onClick={() => set({ flags: fields.value.flags ^ bit })}>{name}</button>
        ))}
      </div>
      <div class="numbers">{number('seq', t('compose.seq'), ids.composeSeq)}{number('ack', t('compose.ack'), ids.composeAck)}{number('length', t('script.length'), ids.composePayload)}</div>
      <p class="dim">{t('script.relative')}</p>
      <div class="choices"><button class="primary" type="submit" data-testid={ids.composeSend}>{t('script.send')}</button></div>
    </form>
  );
}

function CallForm({ course }: { course: Course }) {
  const text = useSignal('');
  return (
    <form class="script-tools" noValidate onSubmit={(event) => { event.preventDefault(); makeCall(course, text.value); }}>
      <label class="field"><span>{t('script.call', { example: 'bind(3, ..., ...)' })}</span>
        <input class="mono" autocomplete="off" autocapitalize="off" spellcheck={false} data-testid={ids.scriptCall} aria-label={t('script.callLabel')} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} /></label>
      <div class="choices"><button class="primary" type="submit" disabled={text.value.trim() === ''} data-testid={ids.scriptMake}>{t('script.make')}</button></div>
    </form>
  );
}

function Won({ course }: { course: Course }) {
  return (
    <p class="script-won" role="status" data-testid={ids.scriptWon}>
      ✓ {t('script.won', { count: course.moves })} {course.hints > 0 ? t('script.wonHints', { count: course.hints }) : ''}
    </p>
  );
}
