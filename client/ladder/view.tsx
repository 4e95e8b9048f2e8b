import '../styles/ladder.css';
import { signal, useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Conversation } from '../../shared/log/conversations.ts';
import type { World } from '../../shared/game/index.ts';
import { t } from '../i18n.ts';
import { selectedConversation, selectEntry, selection, isSelected } from '../selection.ts';
import { isLive, replica, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import type { Timeline } from '../timeline.ts';
import { showAt } from '../timetravel.ts';
import { shortAddress } from '../model.ts';
import { ArrowShape, frameFor, InstantLine, NoteShape, StateBar, type Frame } from './drawing.tsx';
import { heightAt, layOut, within, type Item, type Layout } from './layout.ts';
import { itemText, rawNumbers } from './words.ts';

/** The conversation in view by its number, or null for all. */
const chosen = signal<number | null>(null);

/** Drawn beyond the edges of the window, so that scrolling never shows a hole. */
const MARGIN_PX = 500;
/** With more hosts than this, all of them are shown only where somebody asks for it. */
const MOST_HOSTS = 6;

function hostsOf(timeline: Timeline, conversation: Conversation | null): number[] {
  const { hosts } = timeline.ladder;
  if (!conversation) return hosts.map((_host, i) => i);
  const [a, b] = conversation.ends.map((end) => hosts.findIndex(({ addr }) => addr === end.addr)) as [number, number];
  return a === b ? [a] : [Math.min(a, b), Math.max(a, b)];
}

function useLayout(timeline: Timeline, world: World): Layout {
  const kept = useRef<{ timeline: Timeline; layout: Layout } | null>(null);
  const all = timeline.ladder.conversations.all;
  const fallback = timeline.ladder.hosts.length > MOST_HOSTS ? (selectedConversation(timeline, selection.value) ?? all.at(-1) ?? null) : null;
  const conversation = chosen.value === null ? fallback : (all[chosen.value] ?? null);
  const before = kept.current?.timeline === timeline ? kept.current.layout : null;
  const layout = layOut(timeline, { hosts: hostsOf(timeline, conversation), conversation }, (seatId) => world.seats.find((seat) => seat.id === seatId)?.hostId ?? -1, before);
  kept.current = { timeline, layout };
  return layout;
}

/** The ladder diagram of a room: time goes down, each host is a line, each segment an arrow. */
export function LadderView() {
  const timeline = useTimeline();
  const world = useWorld();
  if (!timeline || !world) return null;
  return <Ladder timeline={timeline} world={world} />;
}

function Ladder({ timeline, world }: { timeline: Timeline; world: World }) {
  const layout = useLayout(timeline, world);
  return (
    <div class="ladder" data-testid={ids.ladder} data-items={layout.items.length}>
      <Head timeline={timeline} />
      {layout.items.length === 0 ? <p class="hint-line">{t('ladder.empty')}</p> : <Scroll timeline={timeline} layout={layout} />}
      <Foot timeline={timeline} layout={layout} />
    </div>
  );
}

function Head({ timeline }: { timeline: Timeline }) {
  useTimeline();
  const name = ({ ends: [a, b] }: Conversation): string => `${shortAddress(a.addr, a.port)} → ${shortAddress(b.addr, b.port)}`;
  return (
    <div class="view-head">
      <label class="field-line"><span>{t('ladder.connection')}</span>
        <select class="mono" value={chosen.value ?? ''} onChange={(event) => (chosen.value = event.currentTarget.value === '' ? null : Number(event.currentTarget.value))}>
          <option value="">{t('ladder.all')}</option>
          {timeline.ladder.conversations.all.map((one) => <option key={one.id} value={one.id}>{name(one)}</option>)}
        </select>
      </label>
      <NumbersToggle />
    </div>
  );
}

/** Relative or raw sequence numbers: one choice for ladder and inspector. */
export function NumbersToggle() {
  return (
    <div class="segmented" role="group" aria-label={t('ladder.numbers')}>
      <button aria-pressed={!rawNumbers.value} onClick={() => (rawNumbers.value = false)}>{t('ladder.relative')}</button>
      <button aria-pressed={rawNumbers.value} onClick={() => (rawNumbers.value = true)}>{t('ladder.raw')}</button>
    </div>
  );
}

function Scroll({ timeline, layout }: { timeline: Timeline; layout: Layout }) {
  useWorld();
  useTimeline();
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const size = useSignal({ width: 0, height: 0 });
  const top = useSignal(0);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = new ResizeObserver(() => (size.value = { width: element.clientWidth, height: element.clientHeight }));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);
  const lanes = layout.columns.map((column) => column.lanes.length);
  const frame = useMemo(() => frameFor(size.value.width, lanes), [size.value.width, lanes.join()]);
  const here = isLive.value ? null : heightAt(layout, replica.seq);
  useFollowing(box, follows, size.value.width > 0 ? layout.height : 0, here);
  const choose = (item: Item | undefined): void => {
    if (!item) return;
    selectEntry(timeline, item.entry);
    reveal(box.current, item);
  };
  return (
    <div class="ladder-scroll" ref={box} tabIndex={0} role="listbox" aria-label={t('tab.ladder')} aria-activedescendant={activeId(timeline, layout)}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        follows.current = scrollHeight - scrollTop - clientHeight < 40;
        top.value = scrollTop;
      }}
      onKeyDown={(event) => walk(event, timeline, layout, choose)}>
      <Names timeline={timeline} layout={layout} frame={frame} />
      {size.value.width > 0 && <Picture timeline={timeline} layout={layout} frame={frame} top={top.value - MARGIN_PX} bottom={top.value + size.value.height + MARGIN_PX} here={here} onChoose={choose} />}
    </div>
  );
}

/** Keeps to the newest line, or to the moment in view. */
function useFollowing(box: { current: HTMLDivElement | null }, follows: { current: boolean }, height: number, here: number | null): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    if (here !== null) element.scrollTop = Math.max(0, here - element.clientHeight * 0.6);
    else if (follows.current) element.scrollTop = element.scrollHeight;
  }, [height, here]);
}

function reveal(box: HTMLDivElement | null, item: Item): void {
  if (!box) return;
  const y = item.kind === 'arrow' ? item.y0 : item.y;
  if (y < box.scrollTop + 60) box.scrollTop = y - 60;
  else if (y > box.scrollTop + box.clientHeight - 60) box.scrollTop = y - box.clientHeight + 60;
}

function chosenIndex(timeline: Timeline, layout: Layout): number {
  const now = selection.value;
  return now ? layout.items.findIndex((item) => isSelected(timeline, item.entry, now)) : -1;
}

function activeId(timeline: Timeline, layout: Layout): string | undefined {
  const at = chosenIndex(timeline, layout);
  return at < 0 ? undefined : `rung-${layout.items[at]!.entry}`;
}

function walk(event: KeyboardEvent, timeline: Timeline, layout: Layout, choose: (item: Item | undefined) => void): void {
  const { items } = layout;
  const at = chosenIndex(timeline, layout);
  switch (event.key) {
    case 'ArrowDown':
      choose(items[at + 1]);
      break;
    case 'ArrowUp':
      choose(items[at < 0 ? items.length - 1 : at - 1]);
      break;
    case 'Home':
      choose(items[0]);
      break;
    case 'End':
      choose(items.at(-1));
      break;
    case 'Enter':
      if (at >= 0) showAt(items[at]!.seq);
      break;
    default:
      return;
  }
  event.preventDefault();
}

function Names({ timeline, layout, frame }: { timeline: Timeline; layout: Layout; frame: Frame }) {
  return (
    <div class="ladder-names" style={{ width: `${frame.width}px` }} aria-hidden="true">
      {layout.hosts.map((hostId, column) => {
        const host = timeline.ladder.hosts[hostId]!;
        return <span key={hostId} style={{ left: `${frame.xs[column] ?? 0}px` }}><b>{host.name}</b> <span class="mono dim">{host.addr}</span></span>;
      })}
    </div>
  );
}

interface PictureProps {
  timeline: Timeline;
  layout: Layout;
  frame: Frame;
  top: number;
  bottom: number;
  here: number | null;
  onChoose: (item: Item) => void;
}

/** What is in the window, and nothing else: a room of thousands of inputs scrolls like a small one. */
function Picture({ timeline, layout, frame, top, bottom, here, onChoose }: PictureProps) {
  useWorld();
  useTimeline();
  const { ladder } = timeline;
  const { height, items } = layout;
  const end = height - 10;
  const seen = items.map((item, index) => ({ item, index })).filter(({ item }) => within(...reachOf(item), top, bottom));
  return (
    <svg class="ladder-picture" width={frame.width} height={height} role="presentation">
      {layout.instants.filter(({ y }) => within(y, y, top, bottom)).map((instant) => <InstantLine key={instant.atUs} instant={instant} frame={frame} />)}
      {frame.xs.map((x, i) => <line key={i} class="lifeline" x1={x} x2={x} y1={Math.max(0, top)} y2={Math.min(height, bottom)} />)}
      {layout.bars.filter((bar) => within(bar.y0, bar.y1, top, bottom)).map((bar) => <StateBar key={`${bar.column}/${bar.socketId}/${bar.y0}`} bar={bar} frame={frame} bottom={end} />)}
      {here !== null && <Here y={here + 13} frame={frame} />}
      {seen.map(({ item, index }) => (
        <g key={`${item.kind}${item.entry}`} id={`rung-${item.entry}`} role="option" aria-selected={isSelected(timeline, item.entry, selection.value)} data-testid={ids.ladderItem}
          aria-label={itemText(ladder, item, timeline.entries[item.entry]!.atUs)} aria-setsize={items.length} aria-posinset={index + 1}
          class={`rung ${!isLive.value && item.seq > replica.seq ? 'later' : ''}`} onClick={() => onChoose(item)}>
          {item.kind === 'arrow' ? <ArrowShape ladder={ladder} arrow={item} frame={frame} bottom={end} /> : <NoteShape layout={layout} note={item} frame={frame} bottom={end} />}
        </g>
      ))}
    </svg>
  );
}

function reachOf(item: Item): [number, number | null] {
  return item.kind === 'arrow' ? [item.y0, item.y1] : [item.y, item.y1 === undefined ? item.y : item.y1];
}

/** The line between what has happened in view and what comes later. */
function Here({ y, frame }: { y: number; frame: Frame }) {
  return <g class="here-line"><line x1={0} x2={frame.width} y1={y} y2={y} /><path d={`M0 ${y - 6} l9 6 l-9 6 z`} /></g>;
}

/** The selected rung in whole words, and the way to its moment. */
function Foot({ timeline, layout }: { timeline: Timeline; layout: Layout }) {
  useTimeline();
  const item = layout.items[chosenIndex(timeline, layout)];
  return (
    <div class="ladder-foot" role="status">
      {item
        ? <><span>{itemText(timeline.ladder, item, timeline.entries[item.entry]!.atUs)}</span><button class="quiet" onClick={() => showAt(item.seq)}>{t('time.showThis')}</button></>
        : <span class="dim">{t('ladder.hint')}</span>}
    </div>
  );
}
