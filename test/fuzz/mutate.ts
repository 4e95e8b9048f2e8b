import { nextBelow, type RandomState } from '../../shared/base/index.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function pick<T>(random: RandomState, from: readonly T[]): T {
  return from[nextBelow(random, from.length)]!;
}

/** Values at the edges of types and ranges, and such as have broken parsers before. */
const ODD: Json[] = [
  null, true, false, 0, -1, -0, 1.5, 1e308, 2 ** 31, 2 ** 32, 2 ** 53, '', ' ', '\u0000', '\ud800', '\u202eabc', '<img src=x onerror=alert(1)>', '__proto__',
  'constructor', '../../etc/passwd', '%00', "' OR 1=1 --", 'p1', 'p2', 'server.app', 'a'.repeat(300), 'é'.repeat(5000), [], {}, [[]], [null], { __proto__: null }, { t: 'join' },
];

const KEYS = ['t', 'id', 'v', 'code', 'name', 'token', 'hostToken', 'playerId', 'seatId', 'input', 'type', 'call', 'fd', 'seq', 'by', 'host', '__proto__', 'toString'];

/** A copy: it may be changed further. */
function odd(random: RandomState): Json {
  return structuredClone(pick(random, ODD));
}

interface Spot {
  holder: Json[] | { [key: string]: Json };
  key: string | number;
}

function spotsIn(value: Json, spots: Spot[] = []): Spot[] {
  if (Array.isArray(value)) value.forEach((item, key) => (spots.push({ holder: value, key }), spotsIn(item, spots)));
  else if (value !== null && typeof value === 'object') {
    for (const key of Object.keys(value)) {
      spots.push({ holder: value, key });
      spotsIn(value[key]!, spots);
    }
  }
  return spots;
}

function setAt({ holder, key }: Spot, value: Json): void {
  (holder as Record<string | number, Json>)[key] = value;
}

function getAt({ holder, key }: Spot): Json {
  return (holder as Record<string | number, Json>)[key]!;
}

/** Changes one place of a message: removes it, adds to it, or puts something else there. */
function mutateOnce(random: RandomState, message: Json): Json {
  const spots = spotsIn(message);
  if (spots.length === 0) return odd(random);
  const spot = pick(random, spots);
  switch (nextBelow(random, 7)) {
    case 0:
      if (!Array.isArray(spot.holder)) Reflect.deleteProperty(spot.holder, spot.key);
      return message;
    case 1:
      setAt(spot, odd(random));
      return message;
    case 2:
      setAt(spot, JSON.parse(JSON.stringify(getAt(pick(random, spots)))) as Json);
      return message;
    case 3:
      if (!Array.isArray(spot.holder)) Reflect.set(spot.holder, pick(random, KEYS), odd(random));
      return message;
    case 4:
      setAt(spot, [getAt(spot)]);
      return message;
    case 5: {
      const value = getAt(spot);
      setAt(spot, typeof value === 'number' ? value + nextBelow(random, 5) - 2 : typeof value === 'string' ? value + pick(random, ['', 'x', '\u0000', value]) : null);
      return message;
    }
    default:
      setAt(spot, { inner: getAt(spot) });
      return message;
  }
}

/** Damages the text itself, so that what arrives may be no JSON at all. */
function mutateText(random: RandomState, text: string): string {
  const at = nextBelow(random, text.length + 1);
  switch (nextBelow(random, 5)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + String.fromCharCode(nextBelow(random, 65_536)) + text.slice(at + 1);
    case 2:
      return text + text;
    case 3:
      return '['.repeat(nextBelow(random, 20_000)) + text;
    default:
      return Array.from({ length: nextBelow(random, 200) }, () => String.fromCharCode(nextBelow(random, 256))).join('');
  }
}

/** A message as a broken or hostile client might send it: null stands for bytes that are no text. */
export function mutateMessage(random: RandomState, message: object): string | null {
  if (nextBelow(random, 200) === 0) return null;
  let mutated = JSON.parse(JSON.stringify(message)) as Json;
  for (let i = nextBelow(random, 3); i >= 0; i--) mutated = mutateOnce(random, mutated);
  const text = JSON.stringify(mutated);
  if (nextBelow(random, 400) === 0) return text.slice(0, -1) + ' '.repeat(70_000);
  return nextBelow(random, 5) === 0 ? mutateText(random, text) : text;
}
