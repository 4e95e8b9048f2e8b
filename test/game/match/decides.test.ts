import { describe, expect, it } from 'vitest';
import type { GameEvent, Input, ModeId, PointReason } from '../../../shared/game/index.ts';
import type { Errno, SysCall } from '../../../shared/socket/index.ts';
import { playMatch, type PlayedGame } from '../../kit/match.ts';

/** A game of good bots, all of which do one thing otherwise. */
function played(mode: ModeId, change?: (move: Input) => Input): PlayedGame {
  return playMatch({ mode, seed: 61, teams: 2, people: 0, bots: 3, ...(change ? { change } : {}) });
}

/** Another call in place of one; null passes. */
function instead(name: SysCall['name'], other: (call: SysCall) => SysCall | null): (move: Input) => Input {
  return (move) => {
    if (move.type !== 'call' || move.call.name !== name) return move;
    const call = other(move.call);
    return call ? { ...move, call } : { type: 'pass', playerId: move.playerId, seatId: move.seatId };
  };
}

function count({ world }: PlayedGame, why: PointReason): number {
  return world.game!.points.filter((point) => point.why === why).length;
}

function failed({ events }: PlayedGame, errno: Errno): number {
  return events.filter((event: GameEvent) => event.type === 'syscall-returned' && event.result.errno === errno).length;
}

describe('what decides rush hour', () => {
  const good = played('rush');

  it('SOCK-ACCEPTQ a backlog of 0 lets one wait: the next SYN is dropped, and who is served late costs', () => {
    const small = played('rush', instead('listen', (call) => ({ ...call, backlog: 0 }) as SysCall));
    expect(count(good, 'queue-drop')).toBe(0);
    expect(count(small, 'queue-drop')).toBeGreaterThan(0);
  });

  it('SOCK-ACCEPT2, GAME-15 who never closes runs out of descriptors (EMFILE), serves fewer, and leaves CLOSE_WAIT', () => {
    const leaking = played('rush', instead('close', () => null));
    expect(failed(good, 'EMFILE')).toBe(0);
    expect(count(leaking, 'served')).toBeLessThan(count(good, 'served'));
    expect(count(leaking, 'close-wait-left')).toBeGreaterThan(0);
  });

  it('SOCK-FORK1 without workers fewer are served', () => {
    const alone = played('rush', instead('fork', () => null));
    expect(count(alone, 'served')).toBeLessThan(count(good, 'served'));
  });
});

describe('what decides the flood', () => {
  it('SOCK-SYNQ, SOCK-COOKIE without cookies the SYN queue is full and customers stay out; with them they come in', () => {
    const open = played('flood', (move) => (move.type === 'tune' ? { type: 'pass', playerId: move.playerId, seatId: move.seatId } : move));
    const guarded = played('flood');
    expect(count(open, 'not-served')).toBeGreaterThan(0);
    expect(count(guarded, 'served')).toBeGreaterThan(count(open, 'served'));
  });

  it('without red all are served', () => {
    const calm = played('flood', (move) => (move.type === 'inject' ? { type: 'pass', playerId: move.playerId, seatId: move.seatId } : move));
    expect(count(calm, 'not-served')).toBe(0);
  });
});

describe('what decides the relay', () => {
  it('GAME-12, RST-3 who aborts with SO_LINGER 0 gets nothing for closing, and pays', () => {
    const lingers = new Set<string>();
    // Before each close() the seat makes it an abort.
    const aborting = played('relay', (move) => {
      if (move.type !== 'call' || move.call.name !== 'close' || lingers.delete(move.seatId)) return move;
      lingers.add(move.seatId);
      return { ...move, call: { name: 'setsockopt', fd: move.call.fd, option: 'SO_LINGER', value: { onoff: true, lingerS: 0 } } };
    });
    expect(count(aborting, 'clean-close')).toBe(0);
    expect(count(aborting, 'reset-sent')).toBeGreaterThan(0);
  });

  it('JUDGE-8 illegal segments cost, and the lap is not without a mistake', () => {
    let made = 0;
    const careless = played('relay', (move) => (move.type === 'play' && made++ % 5 === 0 ? { ...move, draft: { ...move.draft, seq: (move.draft.seq + 1) >>> 0 } } : move));
    expect(count(careless, 'illegal-segment')).toBeGreaterThan(0);
    expect(count(careless, 'no-mistake')).toBeLessThan(count(careless, 'clean-close'));
  });
});
