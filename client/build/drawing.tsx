import { useSignal } from '@preact/signals';
import { ids } from '../testids.ts';
import { w } from '../levels/words.ts';
import type { Build } from './model.ts';

const W = 640;
const H = 280;
const BOX = { w: 132, h: 62 };

interface Place {
  x: number;
  y: number;
}

/** Where a host stands: two side by side, more around an ellipse with the first at the left. */
function placeOf(i: number, of: number): Place {
  const turn = Math.PI * (1 + (2 * i) / of);
  return { x: W / 2 + Math.cos(turn) * (W / 2 - BOX.w / 2 - 12), y: H / 2 + (of === 2 ? 0 : Math.sin(turn) * (H / 2 - BOX.h / 2 - 8)) };
}

interface Props {
  build: Build;
  selected: number | null;
  onSelect: (host: number) => void;
  onLink: (a: number, b: number) => void;
}

/** The hosts and their links. Drawing from one host to another links them; the lists beside do the same by keyboard. */
export function Drawing({ build, selected, onSelect, onLink }: Props) {
  const from = useSignal<number | null>(null);
  const pointer = useSignal<Place | null>(null);
  const places = build.hosts.map((_host, i) => placeOf(i, build.hosts.length));
  const at = (event: PointerEvent & { currentTarget: SVGElement }): Place => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * W, y: ((event.clientY - box.top) / box.height) * H };
  };
  const hostAt = ({ x, y }: Place): number => places.findIndex((place) => Math.abs(place.x - x) <= BOX.w / 2 && Math.abs(place.y - y) <= BOX.h / 2);
  const end = (event: PointerEvent & { currentTarget: SVGElement }): void => {
    const to = hostAt(at(event));
    if (from.value !== null && to >= 0 && to !== from.value) onLink(from.value, to);
    else if (to >= 0) onSelect(to);
    from.value = null;
    pointer.value = null;
  };
  const start = from.value === null ? null : places[from.value]!;
  return (
    <svg class="drawing" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={w('build.drawing', { hosts: build.hosts.length, links: build.links.length })} data-testid={ids.drawing}
      onPointerDown={(event) => { const host = hostAt(at(event)); from.value = host < 0 ? null : host; }}
      onPointerMove={(event) => { if (from.value !== null) pointer.value = at(event); }} onPointerUp={end} onPointerLeave={() => { from.value = null; pointer.value = null; }}>
      {build.links.map(({ a, b, delayMs, lossPercent }, i) => {
        const [p, q] = [places[a]!, places[b]!];
        return (
          <g key={i}>
            <line x1={p.x} y1={p.y} x2={q.x} y2={q.y} class="wire" />
            <text x={(p.x + q.x) / 2} y={(p.y + q.y) / 2 - 8} class="wire-text">{delayMs} ms{lossPercent > 0 ? ` · ${lossPercent} %` : ''}</text>
          </g>
        );
      })}
      {start && pointer.value && <line x1={start.x} y1={start.y} x2={pointer.value.x} y2={pointer.value.y} class="wire new" />}
      {build.hosts.map((host, i) => {
        const { x, y } = places[i]!;
        const kinds = (['app', 'kernel', 'raw'] as const).filter((kind) => host[kind]);
        return (
          <g key={i} class={`host-box ${selected === i ? 'selected' : ''} ${kinds.length > 0 ? 'played' : ''}`} transform={`translate(${x - BOX.w / 2} ${y - BOX.h / 2})`}>
            <rect width={BOX.w} height={BOX.h} rx="10" />
            <line x1="0" x2={BOX.w} y1="34" y2="34" class="the-line" />
            <text x="12" y="23" class="name">{host.name.slice(0, 14)}</text>
            <text x="12" y="52" class="kinds">{kinds.length > 0 ? kinds.map((kind) => w(`build.seat.${kind}`)).join(', ') : host.bot.trim() === '' ? w('build.idle') : w('build.bot')}</text>
          </g>
        );
      })}
    </svg>
  );
}
