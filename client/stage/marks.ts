import type { Marks } from './drawnear.ts';
import { liftPart } from './draweffects.ts';
import { progress, type Effect } from './effects.ts';
import type { Selected } from './selected.ts';
import type { WorldView } from './view.ts';

function isLifting(effect: Effect, nowMs: number): boolean {
  return effect.kind === 'lift' && liftPart(progress(effect, nowMs)) < 1;
}

function isRefusing(effect: Effect, nowMs: number): boolean {
  return effect.kind === 'lost' && effect.queue !== null && progress(effect, nowMs) < 0.7;
}

/** Differs where pictures are to be marked otherwise. */
export function marksKey(effects: readonly Effect[], nowMs: number): string {
  return effects.map((effect) => (isLifting(effect, nowMs) || isRefusing(effect, nowMs) ? effect.startMs : '')).join();
}

/** What each host's picture marks now: what is selected, what accept() is lifting, which queue turns something away. */
export function effectsMarks(view: WorldView, effects: readonly Effect[], selected: Selected | null, nowMs: number): (hostId: number) => Marks {
  return (hostId) => {
    const marks: Marks = { selected: null, lifting: null, refusing: null };
    if (selected?.kind === 'host' && selected.hostId === hostId) marks.selected = 'host';
    if (selected?.kind === 'socket' && selected.hostId === hostId) marks.selected = selected.socketId;
    for (const effect of effects) {
      if (effect.kind === 'lift' && effect.hostId === hostId && isLifting(effect, nowMs)) {
        const host = view.hosts[hostId];
        const fileId = host?.processes.find(({ pid }) => pid === effect.pid)?.fds.find(({ fd }) => fd === effect.fd)?.fileId;
        const listener = host?.sockets.find(({ queues }) => queues);
        if (fileId) marks.lifting = { pid: effect.pid, fd: effect.fd, fileId, listenerId: listener?.id ?? '' };
      } else if (effect.kind === 'lost' && effect.queue && effect.to === hostId && isRefusing(effect, nowMs)) marks.refusing = effect.queue;
    }
    return marks;
  };
}
