import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import en from '../../client/locales/en.json' with { type: 'json' };
import zh from '../../client/locales/zh.json' with { type: 'json' };
import { ACTIONS, actionOfKey, allActions, GROUPS } from '../../client/actions.ts';
import { attempt, titleIn, whyNot, type Action } from '../../client/actions/action.ts';
import { nextPace, PACES } from '../../client/actions/clock.ts';
import { ariaKey, isSingle, keyFace, keyName } from '../../client/actions/keys.ts';
import { CALL_NAMES } from '../../client/calls.ts';
import { paletteOpen } from '../../client/dialogs.ts';
import { hand } from '../../client/hand.ts';
import { fuzzyScore } from '../../client/fuzzy.ts';
import { findActions } from '../../client/palette.ts';
import { locale } from '../../client/i18n.ts';
import { hint } from '../../client/spoken.ts';
import { applyInputs, isHost, live, playerId, replaceWorld, resetStore } from '../../client/store.ts';
import { showAt } from '../../client/timetravel.ts';
import { createWorld, type Input, type World } from '../../shared/game/index.ts';
import { playClassroomGame } from '../kit/classroom.ts';

const { config } = playClassroomGame();
const ada = { type: 'join', playerId: 'p1', name: 'Ada' } as const;

/** Steps the room through inputs, as the server would send them. */
function follow(...inputs: Input[]): void {
  expect(applyInputs(inputs.map((input, i) => ({ seq: live.seq + 1 + i, input })), undefined)).toBeNull();
}

function one(id: string): Action {
  const found = allActions().find(({ action }) => action.id === id);
  expect([id, found !== undefined]).toEqual([id, true]);
  return found!.action;
}

function reason(id: string): string | null {
  return whyNot(one(id));
}

function seatOf(world: World, kind: 'app' | 'kernel'): string {
  return world.seats.find((seat) => seat.kind === kind)!.id;
}

beforeEach(() => {
  resetStore();
  hint.value = null;
  hand.value = null;
  paletteOpen.value = false;
  replaceWorld(createWorld(config), 0);
  playerId.value = 'p1';
  follow(ada);
});
afterEach(() => {
  resetStore();
  locale.value = 'en';
});

describe('ACT-1: the registry', () => {
  test('ids are unique, with those for every seat, host and link', () => {
    const ids = allActions().map(({ action }) => action.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(ids.length).toBeGreaterThan(Object.values(ACTIONS).flat().length);
  });

  test('no two actions have one key, and each key leads to its action', () => {
    const keyed = Object.values(ACTIONS).flat().flatMap((action) => action.keys.map((key) => ({ key, action })));
    const names = keyed.map(({ key, action }) => `${action.scope ?? ''} ${key}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    for (const { key, action } of keyed) expect([key, actionOfKey(key, action.scope)?.id]).toEqual([key, action.id]);
    expect(actionOfKey('+')).toBeNull();
    expect(actionOfKey('p', 'stage')?.id).toBe('clock.pause');
  });

  test('every title, reason and subject has a text in both languages, and titles are filled in', () => {
    const wanted = [...GROUPS.map((group) => `act.group.${group}`), ...allActions().flatMap(({ action }) => [action.title, ...action.needs.map((condition) => condition.reason)])];
    expect(wanted.filter((key) => !(key in en) || !(key in zh))).toEqual([]);
    for (const { action } of allActions()) for (const language of ['en', 'zh'] as const) expect(titleIn(language, action)).not.toMatch(/^$|[{}]|undefined|\[object/);
  });

  test('no two actions of the palette read the same', () => {
    for (const language of ['en', 'zh'] as const) {
      const titles = allActions().map(({ action }) => titleIn(language, action));
      expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([]);
    }
  });

  test('every system call that the panel offers has its action and its key', () => {
    expect(CALL_NAMES.filter((name) => one(`call.${name}`).keys.length !== 1)).toEqual([]);
  });
});

describe('ACT-2: what cannot be done says why', () => {
  test('without a room, nothing that needs one can be done, and each says why', () => {
    resetStore();
    const possible = Object.values(ACTIONS).flat().filter((action) => whyNot(action) === null).map(({ id }) => id);
    // Views, the page and its looks are there without a World; an action that acts on the room is not.
    expect(possible.filter((id) => /^(clock|host|call|segment|select|stage)\./.test(id))).toEqual([]);
    for (const group of ['clock', 'calls', 'segments', 'select'] as const) {
      for (const action of ACTIONS[group]) expect([action.id, action.needs.length > 0]).toEqual([action.id, true]);
    }
  });

  test.each([
    ['clock.pause', 'server.host-only'], ['host.present', 'server.host-only'], ['call.accept', 'why.noAppSeat'], ['segment.send', 'why.noKernelSeat'],
    ['time.forward', 'why.live'], ['time.live', 'why.live'], ['seat.next', 'why.oneSeat'], ['select.nextConnection', 'why.noConnection'],
    ['select.nextSegment', 'why.noSegment'], ['select.nothing', 'why.nothingSelected'], ['stage.zoomIn', 'why.noPicture'], ['segment.again', 'why.noRefusal'],
    ['time.nextBookmark', 'why.noBookmark'], ['time.stray', 'why.nobodyPresents'],
  ])('%s in a room that has just begun: %s', (id, why) => {
    expect(reason(id)).toBe(why);
  });

  test('an attempt at it tells the reason and does nothing', () => {
    attempt(one('call.accept'));
    expect(hint.value).toBe(en['why.noAppSeat']);
  });

  test('a seat of one\'s own can be left, that of another cannot be taken', () => {
    const [app, kernel] = [seatOf(live.world!, 'app'), seatOf(live.world!, 'kernel')];
    follow({ type: 'join', playerId: 'p2', name: 'Bo' }, { type: 'take-seat', playerId: 'p1', seatId: app }, { type: 'take-seat', playerId: 'p2', seatId: kernel });
    expect([one(`seat.${app}`).title, reason(`seat.${app}`)]).toEqual(['act.leaveSeat', null]);
    expect([one(`seat.${kernel}`).title, reason(`seat.${kernel}`)]).toEqual(['act.takeSeat', 'why.seatTaken']);
  });

  test('calls can be made at an app seat while its process is awake and the view is live', () => {
    const app = seatOf(live.world!, 'app');
    follow({ type: 'take-seat', playerId: 'p1', seatId: app }, { type: 'call', playerId: 'p1', seatId: app, call: { name: 'socket' } });
    expect([reason('call.bind'), reason('call.interrupt'), reason('select.nextConnection')]).toEqual([null, 'why.awake', null]);
    follow(
      { type: 'call', playerId: 'p1', seatId: app, call: { name: 'listen', fd: 3, backlog: 1 } },
      { type: 'call', playerId: 'p1', seatId: app, call: { name: 'accept', fd: 3 } },
    );
    expect([reason('call.bind'), reason('call.interrupt')]).toEqual(['why.asleep', null]);
    showAt(2);
    expect([reason('call.bind'), reason('time.live'), reason('time.back')]).toEqual(['why.past', null, null]);
    showAt(0);
    expect([reason('time.back'), reason('time.start')]).toEqual(['why.beginning', 'why.beginning']);
  });

  test('a kernel seat without a connection has nothing to send', () => {
    follow({ type: 'take-seat', playerId: 'p1', seatId: seatOf(live.world!, 'kernel') });
    expect([reason('segment.compose'), reason('segment.send')]).toEqual([null, 'why.noDraft']);
  });

  test('the host\'s clock goes faster and slower within what is offered', () => {
    isHost.value = true;
    expect([reason('clock.pause'), reason('clock.faster'), reason('clock.slower')]).toEqual([null, null, null]);
    follow({ type: 'set-pace', pace: [1, 1] });
    expect(reason('clock.faster')).toBe('why.fastest');
    follow({ type: 'set-pace', pace: [1, 160] });
    expect(reason('clock.slower')).toBe('why.slowest');
    expect([nextPace([1, 20], 1), nextPace([2, 40], -1), nextPace([2, 5], 1), nextPace([1, 30], 1)]).toEqual([PACES[4]!.pace, PACES[2]!.pace, [1, 1], PACES[3]!.pace]);
  });
});

describe('ACT-3: the palette finds', () => {
  test.each([
    ['stop clock', 'clock.pause'], ['时钟', 'clock.pause'], ['hide pict', 'view.picture'], ['hdpic', 'view.picture'], ['ladder', 'view.ladder'], ['时序', 'view.ladder'],
    ['accept', 'call.accept'], ['bookmk', 'time.bookmark'], ['中文', 'look.zh'], ['dark', 'look.dark'],
  ])('%s: %s among the first three', (query, id) => {
    locale.value = /\p{Script=Han}/u.test(query) ? 'zh' : 'en';
    expect(findActions(query).slice(0, 3).map(({ action }) => action.id)).toContain(id);
  });

  test('English is found in the Chinese page too', () => {
    locale.value = 'zh';
    expect(findActions('stop clock')[0]?.action.id).toBe('clock.pause');
  });

  test('the start of a word goes before its middle, and that before letters here and there; every word must be found', () => {
    const [start, middle, scattered] = ['the log', 'a blog', 'let one go'].map((text) => fuzzyScore('log', text));
    expect([start! > middle!, middle! > scattered!]).toEqual([true, true]);
    expect([fuzzyScore('log zoom', 'the log'), fuzzyScore('go', 'ladder of long gaps oh'), fuzzyScore('', 'anything')]).toEqual([null, expect.any(Number), 0]);
    expect(fuzzyScore('lgx', 'ladder, growing, and at the very end of it an x')).toBeNull();
  });

  test('an empty query finds everything else, what can be done first; nonsense finds nothing', () => {
    const found = findActions('');
    expect(found).toHaveLength(allActions().length - 1);
    const firstNot = found.findIndex(({ reason }) => reason !== null);
    expect(found.slice(firstNot).every(({ reason }) => reason !== null)).toBe(true);
    expect(findActions('qqxz')).toEqual([]);
  });
});

describe('ACT-4: keys', () => {
  const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing', boolean>> = {}): string | null =>
    keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...held });

  test.each([
    ['p', {}, 'p'], ['P', {}, 'p'], ['J', { shiftKey: true }, 'Shift+j'], ['?', { shiftKey: true }, '?'], ['k', { ctrlKey: true }, 'Mod+k'], ['k', { metaKey: true }, 'Mod+k'],
    ['Enter', { ctrlKey: true }, 'Mod+Enter'], ['ArrowUp', {}, 'ArrowUp'], ['k', { altKey: true }, null], ['k', { isComposing: true }, null], ['+', { shiftKey: true }, '+'],
  ])('%s with %o is %s', (key, held, name) => {
    expect(press(key, held)).toBe(name);
  });

  test('which ones stand back where keys of one character are switched off, and how keys are shown', () => {
    expect(['p', 'Shift+j', '?', '+', 'Mod+k', 'ArrowUp'].map(isSingle)).toEqual([true, true, true, true, false, false]);
    expect(['p', 'Shift+j', '+', 'Mod+k', 'ArrowUp'].map(keyFace)).toEqual(['p', '⇧ J', '+', 'Ctrl K', '↑']);
    expect(['+', 'Mod+k', 'Shift+j'].map(ariaKey)).toEqual(['Plus', 'Control+k', 'Shift+j']);
  });
});
