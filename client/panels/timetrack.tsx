import { useEffect, useRef } from 'preact/hooks';
import type { GameEvent } from '../../shared/game/index.ts';
import { seconds, tokenKind, type TokenKind } from '../format.ts';
import { t } from '../i18n.ts';
import { logText } from '../logtext.ts';
import { theme } from '../theme.ts';
import { entriesOf, lastSeq, timeAt, type Timeline } from '../timeline.ts';
import { bookmarks, goLive, showAt, shownSeq } from '../timetravel.ts';
import { useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** Width of the range's thumb: its middle goes from half of it to half of it before the end. */
const THUMB_PX = 18;
/** Room for one mark; where they stand closer only the weightiest of a column is drawn. */
const MARK_PX = 7;
const HEIGHT_PX = 22;
/** The marks are drawn anew at most so often. */
const EVERY_MS = 200;
/** Times written below the track. */
const LABELS = 4;

interface Mark {
  weight: number;
  kind: TokenKind | 'lost' | 'refused' | 'call';
}

/** What an event looks like on the track; the weightier one of a column shows. Null where it leaves no mark. */
function markOf(event: GameEvent): Mark | null {
  switch (event.type) {
    case 'segment-dropped':
      return { weight: 9, kind: 'lost' };
    case 'refused':
      return { weight: 10, kind: 'refused' };
    case 'segment-sent': {
      const kind = tokenKind(event.segment);
      return { weight: { rst: 8, syn: 7, synack: 6, fin: 5, data: 4, ack: 3 }[kind], kind };
    }
    case 'syscall-made':
      return { weight: 1, kind: 'call' };
    default:
      return null;
  }
}

/** Where an input stands on a track of that width. */
function placeOf(timeline: Timeline, seq: number, width: number): number {
  const inputs = Math.max(1, timeline.inputs.length);
  return THUMB_PX / 2 + ((width - THUMB_PX) * (seq - timeline.baseSeq)) / inputs;
}

function columns(timeline: Timeline, width: number): Map<number, Mark> {
  const marks = new Map<number, Mark>();
  for (const { seq, event } of timeline.entries) {
    const mark = markOf(event);
    if (!mark) continue;
    const column = Math.round(placeOf(timeline, seq, width) / MARK_PX);
    const there = marks.get(column);
    if (!there || there.weight < mark.weight) marks.set(column, mark);
  }
  return marks;
}

function shape(pen: CanvasRenderingContext2D, kind: Mark['kind'], x: number, y: number): void {
  const r = 4;
  pen.beginPath();
  switch (kind) {
    case 'syn':
    case 'synack':
      pen.moveTo(x - r, y - r);
      pen.lineTo(x, y - r);
      pen.lineTo(x + r, y);
      pen.lineTo(x, y + r);
      pen.lineTo(x - r, y + r);
      if (kind === 'synack') pen.lineTo(x - r / 2, y);
      break;
    case 'ack':
      pen.arc(x, y, 3, 0, 2 * Math.PI);
      break;
    case 'fin':
      pen.moveTo(x - r, y - r);
      pen.lineTo(x + r, y - r);
      pen.lineTo(x + r, y + r);
      pen.lineTo(x, y + 1);
      pen.lineTo(x - r, y + r);
      break;
    case 'call':
      pen.rect(x - 0.75, y - 2, 1.5, 4);
      break;
    case 'refused':
      pen.moveTo(x, y - r - 1);
      pen.lineTo(x + r + 1, y + r);
      pen.lineTo(x - r - 1, y + r);
      break;
    case 'lost':
      pen.moveTo(x - r, y - r + 1);
      pen.lineTo(x, y - 1);
      pen.lineTo(x + r, y - r + 1);
      pen.lineTo(x + 1, y);
      pen.lineTo(x + r, y + r - 1);
      pen.lineTo(x, y + 1);
      pen.lineTo(x - r, y + r - 1);
      pen.lineTo(x - 1, y);
      break;
    case 'rst':
      pen.moveTo(x - 2, y - r);
      pen.lineTo(x + 2, y - r);
      pen.lineTo(x + r, y);
      pen.lineTo(x + 2, y + r);
      pen.lineTo(x - 2, y + r);
      pen.lineTo(x - r, y);
      break;
    default:
      pen.rect(x - 3, y - r, 6, 2 * r);
  }
  pen.closePath();
  pen.fill();
}

const ROLE: Record<Mark['kind'], string> = {
  syn: '--syn', synack: '--synack', ack: '--ack', data: '--data', fin: '--fin', rst: '--rst', lost: '--rst', refused: '--rst', call: '--dim',
};

function draw(canvas: HTMLCanvasElement, timeline: Timeline): void {
  const width = canvas.clientWidth;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(HEIGHT_PX * ratio);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const colours = new Map(['--line', ...Object.values(ROLE)].map((role) => [role, style.getPropertyValue(role)]));
  for (const [column, { kind }] of columns(timeline, width)) {
    pen.fillStyle = colours.get(ROLE[kind])!;
    shape(pen, kind, column * MARK_PX, 11);
  }
  pen.fillStyle = colours.get('--line')!;
  for (const seq of bookmarks.value) pen.fillRect(placeOf(timeline, seq, width) - 1, 0, 2, HEIGHT_PX);
}

/** Draws when it is wished for, at once after a pause, and at most so often: every input moves all marks. */
function drawSeldom(paint: () => void): { wish(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastMs = -EVERY_MS;
  return {
    wish() {
      timer ??= setTimeout(() => {
        timer = null;
        lastMs = performance.now();
        paint();
      }, Math.max(0, lastMs + EVERY_MS - performance.now()));
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** What the input in view brought, in words. */
function spoken(timeline: Timeline, seq: number): string {
  const said = entriesOf(timeline, seq).map(({ event }) => logText(event)).slice(0, 3).join('; ');
  return t('time.spoken', { time: seconds(timeAt(timeline, seq)), seq, last: lastSeq(timeline), said });
}

/** The scrubber: all inputs from left to right, with a mark for what came of them. */
export function TimeTrack() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const wish = useRef<(() => void) | null>(null);
  const timeline = useTimeline();
  useWorld();
  const seq = shownSeq();
  const last = timeline ? lastSeq(timeline) : 0;
  useEffect(() => {
    const element = canvas.current;
    if (!element || !timeline) return;
    const marks = drawSeldom(() => draw(element, timeline));
    const follow = new ResizeObserver(marks.wish);
    follow.observe(element);
    wish.current = marks.wish;
    return () => {
      follow.disconnect();
      marks.stop();
    };
  }, [timeline]);
  useEffect(() => wish.current?.(), [last, theme.value, bookmarks.value]);
  if (!timeline) return null;
  const move = (to: number): void => (to >= last ? goLive() : showAt(to));
  return (
    <div class="track">
      <canvas ref={canvas} aria-hidden="true" />
      <input type="range" data-testid={ids.scrubber} aria-label={t('time.scrubber')} aria-valuetext={spoken(timeline, seq)}
        min={timeline.baseSeq} max={Math.max(last, timeline.baseSeq + 1)} step={1} value={seq} disabled={last === timeline.baseSeq}
        style={{ '--part': `${(100 * (seq - timeline.baseSeq)) / Math.max(1, last - timeline.baseSeq)}%` }}
        onInput={(event) => move(Number(event.currentTarget.value))} />
      <div class="track-times mono" aria-hidden="true">
        {Array.from({ length: LABELS + 1 }, (_none, i) => {
          const text = (part: number): string => seconds(timeAt(timeline, timeline.baseSeq + Math.round((timeline.inputs.length * part) / LABELS)));
          return <span key={i}>{i > 0 && text(i) === text(i - 1) ? '' : `${text(i)} s`}</span>;
        })}
      </div>
    </div>
  );
}
