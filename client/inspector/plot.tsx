import { useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { NO_THRESHOLD, type Sample } from './samples.ts';

/** One line of a plot: its value in each sample, or null where it has none. */
export interface Series {
  id: 'cwnd' | 'ssthresh' | 'flight' | 'srtt' | 'rto';
  value: (sample: Sample) => number | null;
}

/** What the sender may have out and has out, bytes. */
export const WINDOW_SERIES: readonly Series[] = [
  { id: 'cwnd', value: ({ cwnd, mss }) => cwnd * mss },
  { id: 'ssthresh', value: ({ ssthresh, mss }) => (ssthresh >= NO_THRESHOLD ? null : ssthresh * mss) },
  { id: 'flight', value: ({ flight }) => flight },
];

/** Round trip and the timeout made of it, milliseconds. */
export const TIME_SERIES: readonly Series[] = [
  { id: 'srtt', value: ({ srttUs }) => (srttUs > 0 ? srttUs / 1000 : null) },
  { id: 'rto', value: ({ rtoUs }) => rtoUs / 1000 },
];

const HEIGHT = 150;
const PAD = { left: 52, right: 12, top: 10, bottom: 22 };

/** A round number at or above a value: 1, 2 or 5 times a power of ten. */
export function roundUp(value: number): number {
  let power = 1;
  while (power * 10 <= value) power *= 10;
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= value) ?? value;
}

interface Scale {
  x: (us: number) => number;
  y: (value: number) => number;
  top: number;
  fromUs: number;
  toUs: number;
}

function scaleOf(samples: readonly Sample[], series: readonly Series[], nowUs: number, width: number): Scale {
  const fromUs = samples[0]!.atUs;
  const toUs = Math.max(nowUs, samples.at(-1)!.atUs, fromUs + 1);
  const top = roundUp(Math.max(1, ...samples.flatMap((sample) => series.map(({ value }) => value(sample) ?? 0))));
  const [w, h] = [width - PAD.left - PAD.right, HEIGHT - PAD.top - PAD.bottom];
  return { fromUs, toUs, top, x: (us) => PAD.left + (w * (us - fromUs)) / (toUs - fromUs), y: (value) => PAD.top + h - (h * Math.min(value, top)) / top };
}

/** A step line: a value holds until the next sample. */
export function stepPath(samples: readonly Sample[], { value }: Series, { x, y, toUs }: Scale): string {
  let path = '';
  for (const [i, sample] of samples.entries()) {
    const now = value(sample);
    if (now === null) continue;
    const untilUs = samples[i + 1]?.atUs ?? toUs;
    path += `${path === '' ? 'M' : 'L'}${x(sample.atUs).toFixed(1)} ${y(now).toFixed(1)} L${x(untilUs).toFixed(1)} ${y(now).toFixed(1)} `;
  }
  return path;
}

interface Props {
  title: string;
  unit: string;
  series: readonly Series[];
  samples: readonly Sample[];
  /** The moment in view. */
  nowUs: number;
}

/** A small plot over virtual time up to the moment in view. Lines differ by dashes as well as colour; the legend tells the values. */
export function Plot({ title, unit, series, samples, nowUs }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(320);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = new ResizeObserver(() => (width.value = Math.max(220, element.clientWidth)));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);
  const last = samples.at(-1);
  const text = (one: Series): string => {
    const value = last ? one.value(last) : null;
    return value === null ? '—' : `${Math.round(value * 10) / 10} ${unit}`;
  };
  return (
    <figure class="plot" ref={box}>
      <figcaption>{title}</figcaption>
      {last && <Lines series={series} samples={samples} nowUs={nowUs} width={width.value} label={`${title}: ${series.map((one) => `${t(`plot.${one.id}`)} ${text(one)}`).join(', ')}`} />}
      <ul class="plot-legend">
        {series.map((one) => <li key={one.id}><svg width="26" height="8" aria-hidden="true"><line class={`plot-line p-${one.id}`} x1="0" x2="26" y1="4" y2="4" /></svg>{t(`plot.${one.id}`)} <b class="mono">{text(one)}</b></li>)}
      </ul>
    </figure>
  );
}

function Lines({ series, samples, nowUs, width, label }: Omit<Props, 'title' | 'unit'> & { width: number; label: string }) {
  const scale = scaleOf(samples, series, nowUs, width);
  return (
    <svg width={width} height={HEIGHT} role="img" aria-label={label}>
      {[0, 0.5, 1].map((part) => {
        const y = scale.y(scale.top * part);
        return <g key={part} class="plot-grid"><line x1={PAD.left} x2={width - PAD.right} y1={y} y2={y} /><text x={PAD.left - 6} y={y + 4} text-anchor="end">{scale.top * part}</text></g>;
      })}
      <g class="plot-grid">
        <text x={PAD.left} y={HEIGHT - 6}>{seconds(scale.fromUs)} s</text>
        <text x={width - PAD.right} y={HEIGHT - 6} text-anchor="end">{seconds(scale.toUs)} s</text>
      </g>
      {series.map((one) => <path key={one.id} class={`plot-line p-${one.id}`} d={stepPath(samples, one, scale)} />)}
    </svg>
  );
}
