import '../styles/states.css';
import type { TcpState } from '../../shared/tcp/index.ts';
import { choices, focusedEnd } from '../focus.ts';
import { seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { EndPicker } from '../panels/endpicker.tsx';
import { Term } from '../panels/term.tsx';
import { stateClass } from '../ladder/drawing.tsx';
import { selection } from '../selection.ts';
import { replica, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { entriesUpTo } from '../timeline.ts';
import { showAt } from '../timetravel.ts';
import { BOXES, boxOf, canAbort, edgesFrom, EDGES, FIGURE, pathOf, type Box, type Edge, type Passage } from './data.ts';

/** The eleven states of TCP, where the selected connection stands among them, how it came there, and what may come next. */
export function StatesView() {
  const timeline = useTimeline();
  const world = useWorld();
  if (!timeline || !world) return null;
  const all = choices(world, timeline);
  const end = focusedEnd(all, timeline);
  if (!end) return <p class="hint-line">{t('states.none')}</p>;
  const path = pathOf(timeline, end, entriesUpTo(timeline, replica.seq));
  const socket = world.sim.hosts[end.hostId]?.sockets[end.socketId];
  const state: TcpState = socket ? (socket.listener ? 'LISTEN' : socket.conn.state) : 'CLOSED';
  return (
    <div class="states-view" data-testid={ids.statesView}>
      <div class="view-head"><EndPicker all={all} end={end} /></div>
      <div class="states-body">
        <Figure state={state} path={path} />
        <div class="states-side">
          <h2>{t('states.now')} <b class={`state-word ${stateClass(state)}`} data-testid={ids.stateNow}><Term id={state}>{state}</Term></b></h2>
          <p>{t(`state.${state}`)}</p>
          <Next state={state} ended={path.length > 0} />
          <Way path={path} />
        </div>
      </div>
    </div>
  );
}

function Figure({ state, path }: { state: TcpState; path: Passage[] }) {
  const here = boxOf(state, path.length > 0);
  const next = here.id === 'END' ? [] : edgesFrom(state);
  const walked = new Set(path.map(({ edge }) => edge?.id));
  const been = new Set<string>(path.flatMap(({ from, to }, i) => [boxOf(from, i > 0).id, boxOf(to, true).id]));
  return (
    <svg class="states-figure" viewBox={`0 0 ${FIGURE.w} ${FIGURE.h}`} role="img" aria-label={t('states.figure', { state })}>
      <defs>
        {['plain', 'walked', 'next'].map((name) => (
          <marker key={name} id={`tip-${name}`} class={`tip-${name}`} viewBox="0 0 10 10" refX="8" refY="5" markerUnits="userSpaceOnUse" markerWidth="12" markerHeight="12" orient="auto"><path d="M0 0 L10 5 L0 10 z" /></marker>
        ))}
      </defs>
      {ZONES.map(({ x, w }) => <rect key={x} class="zone" x={x} y={356} width={w} height={174} rx={14} />)}
      {EDGES.map((edge) => <EdgeLine key={edge.id} edge={edge} tone={next.includes(edge) ? 'next' : walked.has(edge.id) ? 'walked' : 'plain'} number={next.indexOf(edge) + 1} />)}
      {ZONES.map(({ x, w, text }) => <text key={x} class="zone-name" x={x + w / 2} y={547} text-anchor="middle">{t(text)}</text>)}
      {BOXES.map((box) => <StateBox key={box.id} box={box} now={box === here} been={been.has(box.id)} />)}
    </svg>
  );
}

/** Who closes first goes through the left part, who closes second through the right one. */
const ZONES = [{ x: 6, w: 392, text: 'states.active' }, { x: 418, w: 176, text: 'states.passive' }] as const;

function EdgeLine({ edge, tone, number }: { edge: Edge; tone: 'plain' | 'walked' | 'next'; number: number }) {
  const { label: [x, y], anchor, badge } = edge;
  return (
    <g class={`edge ${tone} ${edge.rfcOnly ? 'rfc-only' : ''}`}>
      <path d={edge.path} marker-end={`url(#tip-${tone})`} />
      <text class="edge-label" x={x} y={y} text-anchor={anchor}>{edge.on}{edge.does && <tspan class="does" {...(edge.below === 0 ? {} : { x, dy: edge.below ?? 13 })}>{edge.below === 0 ? ` / ${edge.does}` : edge.does}</tspan>}</text>
      {number > 0 && <g class="badge"><circle cx={badge[0]} cy={badge[1]} r={10} /><text x={badge[0]} y={badge[1] + 4.5} text-anchor="middle">{number}</text></g>}
    </g>
  );
}

function StateBox({ box, now, been }: { box: Box; now: boolean; been: boolean }) {
  const { boxW: w, boxH: h } = FIGURE;
  const state: TcpState = box.id === 'END' ? 'CLOSED' : box.id;
  return (
    <g class={`box ${stateClass(state)} ${now ? 'now' : ''} ${been ? 'been' : ''}`}>
      {now && <rect class="halo" x={box.x - w / 2 - 5} y={box.y - h / 2 - 5} width={w + 10} height={h + 10} rx={14} />}
      <rect x={box.x - w / 2} y={box.y - h / 2} width={w} height={h} rx={10} />
      <text x={box.x} y={box.y + 5} text-anchor="middle">{state}</text>
    </g>
  );
}

/** What may come next and why: one line for each arrow that leaves the state. */
function Next({ state, ended }: { state: TcpState; ended: boolean }) {
  const edges = state === 'CLOSED' && ended ? [] : edgesFrom(state);
  return (
    <section>
      <h3>{t('states.next')}</h3>
      {edges.length === 0 && <p class="dim">{t('states.over')}</p>}
      <ol class="next">
        {edges.map((edge, i) => (
          <li key={edge.id}>
            <span class="badge" aria-hidden="true">{i + 1}</span>
            <div>
              <p class="mono"><b>{edge.on}</b>{edge.does && <> / {edge.does}</>} → {edge.to}</p>
              <p>{t(`edge.${edge.id}` as 'edge.listen')}</p>
            </div>
          </li>
        ))}
        {canAbort(state) && <li><span class="badge" aria-hidden="true">✕</span><div><p class="mono"><b>RST</b> → CLOSED</p><p>{t('edge.abort')}</p></div></li>}
      </ol>
    </section>
  );
}

/** The way that it took, each step with its moment. */
function Way({ path }: { path: Passage[] }) {
  return (
    <section>
      <h3>{t('states.way')}</h3>
      {path.length === 0 && <p class="dim">{t('states.noWay')}</p>}
      <ol class="way">
        {path.map((step) => (
          <li key={step.entry}>
            <button class="way-step" aria-pressed={selection.value?.kind === 'event' && selection.value.entry === step.entry}
              onClick={() => (selection.value = { kind: 'event', entry: step.entry })} onDblClick={() => showAt(step.seq)}>
              <time class="mono">{seconds(step.atUs)}</time> <b class={`state-word ${stateClass(step.to)}`}>{step.to}</b>
              <span class="dim">{step.edge ? `${step.edge.on}${step.edge.does ? ` / ${step.edge.does}` : ''}` : t('states.aborted')}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
