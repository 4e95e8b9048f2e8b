import { choices } from '../focus.ts';
import { formatSegment } from '../format.ts';
import { endOf, selection } from '../selection.ts';
import { say } from '../spoken.ts';
import { currentTimeline, replica } from '../store.ts';
import type { Action } from './action.ts';
import { connections, segments, selected } from './conditions.ts';

/** What comes after (1) or before (-1) the one at `at`, round and round; from nowhere the first, or the last. */
function beside<T>(all: readonly T[], at: number, direction: -1 | 1): T | undefined {
  return at < 0 ? all.at(direction > 0 ? 0 : -1) : all[(at + direction + all.length) % all.length];
}

function selectConnection(direction: -1 | 1): void {
  const timeline = currentTimeline();
  if (!timeline || !replica.world) return;
  const all = choices(replica.world, timeline);
  const end = endOf(selection.value, timeline);
  const next = beside(all, all.findIndex(({ hostId, socketId }) => hostId === end?.hostId && socketId === end.socketId), direction);
  if (!next) return;
  selection.value = { kind: 'socket', hostId: next.hostId, socketId: next.socketId };
  say(next.text);
}

function selectSegment(direction: -1 | 1): void {
  const timeline = currentTimeline();
  if (!timeline) return;
  const all = [...timeline.ladder.segments.values()];
  const now = selection.value;
  const next = beside(all, now?.kind === 'segment' ? all.findIndex(({ segmentId }) => segmentId === now.segmentId) : -1, direction);
  if (!next) return;
  selection.value = { kind: 'segment', segmentId: next.segmentId };
  say(formatSegment(next.segment));
}

export const SELECT_ACTIONS: readonly Action[] = [
  { id: 'select.nextConnection', title: 'act.nextConnection', keys: ['j'], needs: [connections], run: () => selectConnection(1) },
  { id: 'select.previousConnection', title: 'act.previousConnection', keys: ['k'], needs: [connections], run: () => selectConnection(-1) },
  { id: 'select.nextSegment', title: 'act.nextSegment', keys: ['Shift+j'], needs: [segments], run: () => selectSegment(1) },
  { id: 'select.previousSegment', title: 'act.previousSegment', keys: ['Shift+k'], needs: [segments], run: () => selectSegment(-1) },
  { id: 'select.nothing', title: 'act.selectNothing', keys: [], needs: [selected], run: () => (selection.value = null) },
];
