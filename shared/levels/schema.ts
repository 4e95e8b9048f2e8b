import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import { CallSchema } from '../protocol/schemas.ts';
import { type EventName, FACTS } from './predicate-types.ts';
import { CHAPTERS } from './types.ts';

/*
 * The JSON Schema of a level file (shared/levels/README.md says what each field means). What a schema cannot say (ids that
 * exist, a solution that wins) is checked by validate.ts.
 */

function exact<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false });
}

function oneOf(values: readonly string[]): TSchema {
  return Type.Union(values.map((value) => Type.Literal(value)));
}

const opt = Type.Optional;
const Text = exact({ en: Type.String({ minLength: 1, maxLength: 2_000 }), zh: Type.String({ minLength: 1, maxLength: 2_000 }) });
const Id = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,47}$' });
const Name = Type.String({ minLength: 1, maxLength: 24 });
const Flags = Type.String({ pattern: '^((FIN|SYN|RST|PSH|ACK|URG|ECE|CWR)(\\+(FIN|SYN|RST|PSH|ACK|URG|ECE|CWR))*)?$' });
const Natural = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
const Number32 = Type.Integer({ minimum: 0, maximum: 0xffffffff });
const Port = Type.Integer({ minimum: 0, maximum: 65_535 });
const Addr = Type.String({ pattern: '^[0-9]{1,3}(\\.[0-9]{1,3}){3}$' });
const Payload = Type.String({ maxLength: 16_384, pattern: '^[\\u0000-\\u00ff]*$' });
const Bound = Type.Union([Type.Integer(), exact({ min: opt(Type.Integer()), max: opt(Type.Integer()) })]);
const Ppm = opt(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
const linkChange = { jitterUs: opt(Natural), lossPpm: Ppm, duplicatePpm: Ppm, rateBps: opt(Natural), cut: opt(Type.Boolean()) };

const FactValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const Match = Type.Union([FactValue, Type.Array(FactValue, { minItems: 1 }), exact({ min: opt(Type.Number()), max: opt(Type.Number()) })]);

/** An event with the facts that it has, and no others: a misspelt one would never be found. */
const Pattern = Type.Union((Object.keys(FACTS) as EventName[]).map((event) => (
  exact({ event: Type.Literal(event), ...Object.fromEntries(FACTS[event].map((name) => [name, opt(Match)])) })
)));

const inProcess = { host: Name, process: Name };
const LOOKS = [
  exact({ look: Type.Literal('queue'), host: Name, port: Port, queue: oneOf(['syn', 'accept']), n: Bound }),
  exact({ look: Type.Literal('sockets'), host: Name, state: Type.String(), port: opt(Port), n: Bound }),
  exact({ look: Type.Literal('sleeps'), ...inProcess, in: Type.Union([Type.String(), Type.Null()]) }),
  exact({ look: Type.Literal('open'), ...inProcess, fd: Natural, is: Type.Boolean() }),
  exact({ look: Type.Literal('refs'), ...inProcess, fd: Natural, n: Bound }),
  exact({ look: Type.Literal('unread'), ...inProcess, fd: Natural, n: Bound }),
  exact({ look: Type.Literal('exited'), ...inProcess, is: Type.Boolean() }),
  exact({ look: Type.Literal('quiet'), is: Type.Boolean() }),
  exact({ look: Type.Literal('owes'), host: Name, n: Bound }),
  exact({ look: Type.Literal('time'), n: Bound }),
];

const Predicate = Type.Recursive((This) => Type.Union([
  exact({ count: Pattern, min: opt(Natural), max: opt(Natural) }),
  exact({ order: Type.Array(Pattern, { minItems: 1 }) }),
  exact({ never: Pattern, after: opt(Pattern), until: opt(Pattern) }),
  exact({ all: Type.Array(This, { minItems: 1 }) }),
  exact({ any: Type.Array(This, { minItems: 1 }) }),
  ...LOOKS,
]), { $id: 'Predicate' });

const hintLayers = { nudge: opt(Text), concept: opt(Text) };
const Seat = opt(Type.String({ minLength: 1, maxLength: 64 }));
const raw = { srcAddr: Addr, srcPort: Port, dstAddr: Addr, dstPort: Port, flags: Flags, seq: opt(Number32), ack: opt(Number32), payload: opt(Payload) };
const StepSchema = Type.Union([
  exact({ do: Type.Literal('call'), seat: Seat, call: CallSchema, ...hintLayers }),
  exact({ do: Type.Literal('interrupt'), seat: Seat, ...hintLayers }),
  exact({
    do: Type.Literal('play'), seat: Seat, flags: Flags, seq: opt(Type.Integer()), ack: opt(Type.Integer()), payload: opt(Payload),
    srcPort: opt(Port), dstAddr: opt(Addr), dstPort: opt(Port), ...hintLayers,
  }),
  exact({ do: Type.Literal('inject'), seat: Seat, segment: exact(raw), ...hintLayers }),
  exact({ do: Type.Literal('wait'), ms: opt(Natural), ...hintLayers }),
  exact({ do: Type.Literal('predict'), id: Id, choice: Id, ...hintLayers }),
]);
const Steps = Type.Array(StepSchema, { maxItems: 200 });

const Statement = Type.Recursive((This) => Type.Union([
  exact({ call: CallSchema }), exact({ sleepUs: Natural }), exact({ fork: Type.Array(This) }),
]), { $id: 'Statement' });

const Start = exact({
  hosts: Type.Array(exact({
    name: Name, addr: Addr, program: Name, iss: opt(Number32),
    sysctls: opt(Type.Record(Type.String({ pattern: '^[A-Za-z0-9]+$' }), Type.Union([Type.Number(), Type.Boolean(), Type.String()]))),
  }), { minItems: 1, maxItems: 20 }),
  links: Type.Array(exact({
    a: Name, b: Name, delayMs: opt(Type.Union([Natural, Type.Tuple([Natural, Natural])])), settings: opt(exact(linkChange)),
  }), { maxItems: 40 }),
  drops: opt(Type.Array(exact({ link: Natural, from: Name, flags: Flags, count: Type.Integer({ minimum: 1 }) }))),
  programs: opt(Type.Array(exact({ host: Name, name: Name, statements: Type.Array(Statement, { maxItems: 100 }), repeat: opt(Type.Boolean()) }), { maxItems: 40 })),
  faults: opt(Type.Array(exact({ atMs: Natural, link: Natural, set: exact({ delayUs: opt(Natural), ...linkChange }) }))),
  prelude: opt(Steps),
  pace: opt(Type.Tuple([Type.Integer({ minimum: 1 }), Type.Integer({ minimum: 1 })])),
  gated: opt(Type.Boolean()),
});

const Prediction = exact({
  id: Id, ask: Text, when: opt(Pattern), answer: Id,
  choices: Type.Array(exact({ id: Id, text: Text, why: Text, believes: opt(Type.Array(Id)), holds: opt(Predicate) }), { minItems: 2, maxItems: 6 }),
});

const WrongPlay = exact({
  why: Text, after: opt(Natural), steps: Steps,
  expect: Type.Union([exact({ refusal: Name }), exact({ fault: Name }), exact({ objective: Id, broken: opt(Type.Boolean()) })]),
});

/** A level file. Published as `level.schema.json`. */
export const LevelSchema = Type.Object({
  $schema: opt(Type.String()),
  id: Id, chapter: oneOf(CHAPTERS), title: Text, story: Text, goal: Text, start: Start,
  seats: Type.Array(exact({
    host: Name, kind: oneOf(['app', 'kernel', 'raw']), worker: opt(Type.Integer({ minimum: 1, maximum: 20 })), may: opt(Type.Array(Type.String())),
  }), { minItems: 1, maxItems: 12 }),
  objectives: Type.Array(exact({ id: Id, text: Text, is: Predicate }), { minItems: 1, maxItems: 12 }),
  predictions: opt(Type.Array(Prediction, { maxItems: 12 })),
  solution: Type.Array(StepSchema, { minItems: 1, maxItems: 200 }),
  given: opt(Natural),
  wrong: Type.Array(WrongPlay, { minItems: 1, maxItems: 30 }),
  kills: Type.Array(Id), rules: Type.Array(Type.String(), { minItems: 1 }),
  par: Type.Integer({ minimum: 1, maximum: 200 }), explain: Text,
}, { additionalProperties: false, title: 'Ackademy level' });
