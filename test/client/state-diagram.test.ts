import { describe, expect, test } from 'vitest';
import en from '../../client/locales/en.json' with { type: 'json' };
import { BOXES, boxOf, canAbort, EDGES, edgesFrom, FIGURE, pathOf } from '../../client/statediagram/data.ts';
import { foldJournal } from '../../client/timeline-journal.ts';
import { playClassroomGame } from '../kit/classroom.ts';

describe('state diagram', () => {
  test('RFC 9293 figure 5: eleven states, and the arrows between them', () => {
    expect(new Set(BOXES.filter(({ id }) => id !== 'END').map(({ id }) => id)).size).toBe(11);
    expect(EDGES.map(({ from, to }) => `${from} ${to}`).sort()).toEqual([
      'CLOSED LISTEN', 'CLOSED SYN_SENT', 'CLOSE_WAIT LAST_ACK', 'CLOSING TIME_WAIT', 'ESTABLISHED CLOSE_WAIT', 'ESTABLISHED FIN_WAIT_1',
      'FIN_WAIT_1 CLOSING', 'FIN_WAIT_1 FIN_WAIT_2', 'FIN_WAIT_1 TIME_WAIT', 'FIN_WAIT_2 TIME_WAIT', 'LAST_ACK CLOSED', 'LISTEN CLOSED',
      'LISTEN SYN_RECEIVED', 'LISTEN SYN_SENT', 'SYN_RECEIVED ESTABLISHED', 'SYN_RECEIVED FIN_WAIT_1', 'SYN_RECEIVED LISTEN',
      'SYN_SENT CLOSED', 'SYN_SENT ESTABLISHED', 'SYN_SENT SYN_RECEIVED', 'TIME_WAIT CLOSED',
    ]);
  });

  test('every state and arrow has its words, and stands within the figure', () => {
    for (const { id, path, label, badge } of EDGES) {
      expect(en).toHaveProperty([`edge.${id}`]);
      expect(path).toMatch(/^M\d/);
      for (const [x, y] of [label, badge]) expect([id, x > 0 && x < FIGURE.w, y > 0 && y < FIGURE.h]).toEqual([id, true, true]);
    }
    for (const { id } of BOXES) if (id !== 'END') expect(en).toHaveProperty([`state.${id}`]);
  });

  test('arrows begin and end at the boxes that they name', () => {
    const half = { w: FIGURE.boxW / 2 + 4, h: FIGURE.boxH / 2 + 4 };
    for (const { id, from, to, path } of EDGES) {
      const [, x0, y0] = /^M([\d.]+) ([\d.]+)/.exec(path)!.map(Number);
      const start = boxOf(from, false);
      expect([id, Math.abs(x0! - start.x) <= half.w, Math.abs(y0! - start.y) <= half.h]).toEqual([id, true, true]);
      const last = /([HV]) ?([\d.]+)$|L([\d.]+) ([\d.]+)$/.exec(path)!;
      const ended = to === 'CLOSED' && from !== 'LISTEN' && from !== 'SYN_SENT';
      const end = boxOf(to, ended);
      if (last[1] === 'H') expect([id, Math.abs(Number(last[2]) - end.x) <= half.w]).toEqual([id, true]);
      else expect([id, Math.abs(Number(last[2] ?? last[4]) - end.y) <= half.h]).toEqual([id, true]);
    }
  });

  test('the ways of a whole game follow the figure, except where a connection was ended at once', async () => {
    const folded = await foldJournal(playClassroomGame(), () => Promise.resolve(), () => false);
    const { timeline } = folded!;
    const ends = new Set(timeline.entries.flatMap(({ event }) => (event.type === 'state-changed' ? [`${event.hostId}/${event.socketId}`] : [])));
    const seen = new Set<string>();
    for (const key of ends) {
      const [hostId, socketId] = key.split('/') as [string, string];
      const path = pathOf(timeline, { hostId: Number(hostId), socketId }, timeline.entries.length);
      for (const [i, { from, to, edge }] of path.entries()) {
        if (i > 0) expect(from).toBe(path[i - 1]!.to);
        if (edge) seen.add(edge.id);
        else expect([key, to, canAbort(from)]).toEqual([key, 'CLOSED', true]);
      }
    }
    for (const id of ['listen', 'connect', 'syn', 'synack', 'ack', 'close', 'fin', 'lastclose', 'lastack', 'timewait']) expect([id, seen.has(id)]).toEqual([id, true]);
    expect(edgesFrom('ESTABLISHED').map(({ id }) => id)).toEqual(['close', 'fin']);
  });
});
