import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';
import type { SysCallName } from '../socket/index.ts';
import { MAX_SPEED, MIN_SPEED, type AskedInput, type ClientMessage } from './messages.ts';

/**
 * Schemas of all that a client may say, with a limit on every string, list and number. What TCP or a system call would
 * refuse (a bad descriptor, a wrong ACK number) passes here: the World answers that, and teaches.
 */

/** Bytes of one buffer in a call, or of a payload that a player composes. */
export const MAX_DATA_BYTES = 16_384;
/** Vectors of one readv, writev, recvmsg or sendmsg, and bytes of each. */
export const MAX_VECTORS = 16;
const MAX_VECTOR_BYTES = 4096;
const MAX_READ_BYTES = 1_048_576;
const INT32 = { minimum: -2_147_483_648, maximum: 2_147_483_647 };

function exact<T extends TProperties>(properties: T): TObject<T> {
  return Type.Object(properties, { additionalProperties: false });
}

function oneOf<const T extends readonly string[]>(...values: T) {
  return Type.Unsafe<T[number]>(Type.Union(values.map((value) => Type.Literal(value))));
}

/** Bytes as a string of characters 0 to 255. */
function bytes(maxLength: number) {
  // The range is the whole of Latin-1, control characters included: that is what bytes are.
  return Type.String({ maxLength, pattern: '^[\\u0000-\\u00ff]*$' });
}

const Fd = Type.Integer({ minimum: -1, maximum: 65_535 });
const Word = Type.String({ maxLength: 24, pattern: '^[A-Za-z0-9_]*$' });
const Port = Type.Integer({ minimum: 0, maximum: 65_535 });
const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const Addr = Type.String({ maxLength: 15, pattern: `^${OCTET}(\\.${OCTET}){3}$` });
const Address = exact({ addr: Addr, port: Port });
const Length = Type.Integer({ minimum: 0, maximum: MAX_READ_BYTES });
const Lengths = Type.Array(Type.Integer({ minimum: 0, maximum: MAX_DATA_BYTES }), { maxItems: MAX_VECTORS });
const Data = bytes(MAX_DATA_BYTES);
const Parts = Type.Array(bytes(MAX_VECTOR_BYTES), { maxItems: MAX_VECTORS });
const Flags = Type.Optional(Type.Array(oneOf('MSG_PEEK', 'MSG_DONTWAIT', 'MSG_WAITALL', 'MSG_NOSIGNAL', 'MSG_MORE', 'MSG_TRUNC'), { maxItems: 6 }));
const PollEvents = Type.Array(oneOf('IN', 'PRI', 'OUT', 'RDHUP', 'ERR', 'HUP', 'NVAL'), { maxItems: 7 });
const OptionValue = Type.Union([Type.Integer(INT32), exact({ onoff: Type.Boolean(), lingerS: Type.Integer({ minimum: 0, maximum: 65_535 }) })]);
const Nonblock = Type.Optional(Type.Boolean());

/** One schema for each system call, by name. */
export const CALL_SCHEMAS = {
  socket: exact({ name: Type.Literal('socket'), nonblock: Nonblock, domain: Type.Optional(Word), type: Type.Optional(Word), protocol: Type.Optional(Word) }),
  bind: exact({ name: Type.Literal('bind'), fd: Fd, address: Address }),
  listen: exact({ name: Type.Literal('listen'), fd: Fd, backlog: Type.Integer(INT32) }),
  connect: exact({ name: Type.Literal('connect'), fd: Fd, address: Address }),
  accept: exact({ name: Type.Literal('accept'), fd: Fd, nonblock: Nonblock }),
  accept4: exact({ name: Type.Literal('accept4'), fd: Fd, nonblock: Nonblock }),
  read: exact({ name: Type.Literal('read'), fd: Fd, len: Length }),
  readv: exact({ name: Type.Literal('readv'), fd: Fd, lens: Lengths }),
  recv: exact({ name: Type.Literal('recv'), fd: Fd, len: Length, flags: Flags }),
  recvfrom: exact({ name: Type.Literal('recvfrom'), fd: Fd, len: Length, flags: Flags }),
  recvmsg: exact({ name: Type.Literal('recvmsg'), fd: Fd, lens: Lengths, flags: Flags }),
  write: exact({ name: Type.Literal('write'), fd: Fd, data: Data }),
  writev: exact({ name: Type.Literal('writev'), fd: Fd, parts: Parts }),
  send: exact({ name: Type.Literal('send'), fd: Fd, data: Data, flags: Flags }),
  sendto: exact({ name: Type.Literal('sendto'), fd: Fd, data: Data, address: Type.Optional(Address), flags: Flags }),
  sendmsg: exact({ name: Type.Literal('sendmsg'), fd: Fd, parts: Parts, flags: Flags }),
  shutdown: exact({ name: Type.Literal('shutdown'), fd: Fd, how: Word }),
  close: exact({ name: Type.Literal('close'), fd: Fd }),
  dup: exact({ name: Type.Literal('dup'), fd: Fd }),
  dup2: exact({ name: Type.Literal('dup2'), fd: Fd, newFd: Fd }),
  fcntl: exact({ name: Type.Literal('fcntl'), fd: Fd, nonblock: Type.Boolean() }),
  poll: exact({ name: Type.Literal('poll'), fd: Fd, events: PollEvents, timeoutMs: Type.Integer({ minimum: -1, maximum: 3_600_000 }) }),
  getsockname: exact({ name: Type.Literal('getsockname'), fd: Fd }),
  getpeername: exact({ name: Type.Literal('getpeername'), fd: Fd }),
  setsockopt: exact({ name: Type.Literal('setsockopt'), fd: Fd, option: Word, value: OptionValue }),
  getsockopt: exact({ name: Type.Literal('getsockopt'), fd: Fd, option: Word }),
  ioctl: exact({ name: Type.Literal('ioctl'), fd: Fd, request: Word }),
  fork: exact({ name: Type.Literal('fork'), child: Word }),
  exit: exact({ name: Type.Literal('exit') }),
} satisfies Record<SysCallName, TObject>;

const SeatId = Type.String({ minLength: 1, maxLength: 64 });
const Number32 = Type.Integer({ minimum: 0, maximum: 0xffffffff });
const Ppm = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const LinkTime = Type.Integer({ minimum: 0, maximum: 60_000_000 });

/** A segment that a player composed. */
export const DraftSchema = exact({
  srcPort: Port, dstAddr: Addr, dstPort: Port, flags: Type.Integer({ minimum: 0, maximum: 255 }), seq: Number32, ack: Number32, payload: Data,
});

const LinkSettingsSchema = Type.Partial(exact({
  delayUs: LinkTime, jitterUs: LinkTime, lossPpm: Ppm, duplicatePpm: Ppm, rateBps: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }),
  cut: Type.Boolean(),
}), { additionalProperties: false });

const Calls = CALL_SCHEMAS;
/** Any system call. */
export const CallSchema = Type.Union([
  Calls.socket, Calls.bind, Calls.listen, Calls.connect, Calls.accept, Calls.accept4, Calls.read, Calls.readv, Calls.recv, Calls.recvfrom,
  Calls.recvmsg, Calls.write, Calls.writev, Calls.send, Calls.sendto, Calls.sendmsg, Calls.shutdown, Calls.close, Calls.dup, Calls.dup2,
  Calls.fcntl, Calls.poll, Calls.getsockname, Calls.getpeername, Calls.setsockopt, Calls.getsockopt, Calls.ioctl, Calls.fork, Calls.exit,
]);

const Title = Type.String({ maxLength: 80 });
const MemberName = Type.String({ minLength: 1, maxLength: 24 });
const TeamId = Type.String({ minLength: 1, maxLength: 8 });
const PlayerId = Type.String({ minLength: 1, maxLength: 64 });
const Slug = Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9-]+$' });
// Loose bounds: what a plan may be is for the World to say, which tells why.
const Minutes = Type.Integer({ minimum: 0, maximum: 1_440 });
const Index = Type.Integer({ minimum: 0, maximum: 100 });

/** A plan: games and levels with their length in minutes. */
export const PlanSchema = Type.Array(Type.Union([
  exact({ id: Slug, kind: Type.Literal('game'), mode: Slug, minutes: Minutes }),
  exact({ id: Slug, kind: Type.Literal('levels'), levels: Type.Array(Slug, { minItems: 1, maxItems: 60 }), minutes: Minutes }),
]), { maxItems: 100 });

/** Rules of a workshop, any of them. */
export const WorkshopRulesSchema = Type.Partial(exact({
  title: Title, language: Type.Union([Type.Literal('en'), Type.Literal('zh'), Type.Null()]), names: oneOf('free', 'list', 'generated'),
  lateJoin: Type.Boolean(), locked: Type.Boolean(), teamSize: Type.Integer({ minimum: 1, maximum: 20 }),
}), { additionalProperties: false });

const GAME_SCHEMAS = {
  'join-team': exact({ type: Type.Literal('join-team'), teamId: TeamId }),
  'shuffle-teams': exact({ type: Type.Literal('shuffle-teams') }),
  'set-bots': exact({ type: Type.Literal('set-bots'), bots: Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2), Type.Literal(3)]) }),
  'start-phase': exact({ type: Type.Literal('start-phase'), phase: oneOf('practice', 'play') }),
  'rotate': exact({ type: Type.Literal('rotate') }),
  'end-game': exact({ type: Type.Literal('end-game') }),
  'name-fault': exact({
    type: Type.Literal('name-fault'), hostId: Type.Integer({ minimum: 0, maximum: 255 }),
    fault: oneOf('leaked-fd', 'unread-data', 'wrong-shutdown', 'full-queue', 'half-open', 'forgotten-close', 'nobody-listens'),
  }),
  'pass': exact({ type: Type.Literal('pass'), seatId: SeatId }),
  'tune': exact({
    type: Type.Literal('tune'), seatId: SeatId,
    tuning: exact({
      syncookies: Type.Optional(Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2)])), synackRetries: Type.Optional(Type.Integer({ minimum: 0, maximum: 15 })),
      maxSynBacklog: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })), somaxconn: Type.Optional(Type.Integer({ minimum: 0, maximum: 4096 })),
    }),
  }),
  'inject': exact({
    type: Type.Literal('inject'), seatId: SeatId,
    segment: exact({ srcAddr: Addr, srcPort: Port, dstAddr: Addr, dstPort: Port, flags: Type.Integer({ minimum: 0, maximum: 255 }), seq: Number32, ack: Number32, payload: Type.String({ maxLength: 1_400, pattern: '^[\\u0000-\\u00ff]*$' }) }),
  }),
};

const Code = Type.String({ minLength: 1, maxLength: 16 });
const WORKSHOP_SCHEMAS = {
  'set-plan': exact({ type: Type.Literal('set-plan'), plan: PlanSchema }),
  'set-rules': exact({ type: Type.Literal('set-rules'), rules: WorkshopRulesSchema }),
  'make-teams': exact({ type: Type.Literal('make-teams'), count: Type.Integer({ minimum: 0, maximum: 1_000 }) }),
  'name-team': exact({ type: Type.Literal('name-team'), teamId: TeamId, name: MemberName }),
  'join-workshop-team': exact({ type: Type.Literal('join-workshop-team'), teamId: TeamId }),
  'move-member': exact({ type: Type.Literal('move-member'), memberId: PlayerId, teamId: Type.Union([TeamId, Type.Null()]) }),
  'rename-member': exact({ type: Type.Literal('rename-member'), memberId: PlayerId, name: MemberName }),
  'remove-member': exact({ type: Type.Literal('remove-member'), memberId: PlayerId }),
  'end-activity': exact({ type: Type.Literal('end-activity') }),
  'extend-activity': exact({ type: Type.Literal('extend-activity'), byUs: Type.Integer({ minimum: 0, maximum: 86_400_000_000 }) }),
  'end-workshop': exact({ type: Type.Literal('end-workshop') }),
  'rotate-roles': exact({ type: Type.Literal('rotate-roles') }),
  'freeze-board': exact({ type: Type.Literal('freeze-board') }),
  'reveal-board': exact({ type: Type.Literal('reveal-board') }),
  'spotlight': exact({ type: Type.Literal('spotlight'), code: Type.Union([Code, Type.Null()]) }),
  'show-board': exact({ type: Type.Literal('show-board'), of: Type.Union([Type.Literal('teams'), Type.Literal('players')]), activityId: Type.Union([Slug, Type.Null()]) }),
  'nudge': exact({ type: Type.Literal('nudge'), teamId: Type.Union([TeamId, Type.Null()]), text: Type.String({ minLength: 1, maxLength: 300 }), hint: Type.Optional(Type.Boolean()) }),
};

/** One schema for each input that a client may ask for, by type. */
export const INPUT_SCHEMAS = {
  'take-seat': exact({ type: Type.Literal('take-seat'), seatId: SeatId }),
  'leave-seat': exact({ type: Type.Literal('leave-seat'), seatId: SeatId }),
  'call': exact({ type: Type.Literal('call'), seatId: SeatId, call: CallSchema }),
  'interrupt': exact({ type: Type.Literal('interrupt'), seatId: SeatId }),
  'play': exact({ type: Type.Literal('play'), seatId: SeatId, draft: DraftSchema }),
  'free-seat': exact({ type: Type.Literal('free-seat'), seatId: SeatId }),
  'pause': exact({ type: Type.Literal('pause') }),
  'resume': exact({ type: Type.Literal('resume') }),
  'step': exact({ type: Type.Literal('step') }),
  'set-pace': exact({
    type: Type.Literal('set-pace'),
    pace: Type.Tuple([Type.Integer({ minimum: 1, maximum: 1000 }), Type.Integer({ minimum: 1, maximum: 100_000 })]),
  }),
  'set-gated': exact({ type: Type.Literal('set-gated'), gated: Type.Boolean() }),
  'set-link': exact({ type: Type.Literal('set-link'), linkId: Type.Integer({ minimum: 0, maximum: 4096 }), settings: LinkSettingsSchema }),
  ...GAME_SCHEMAS,
  ...WORKSHOP_SCHEMAS,
} satisfies Record<AskedInput['type'], TObject>;

const Inputs = INPUT_SCHEMAS;
const InputSchema = Type.Union([
  Inputs['take-seat'], Inputs['leave-seat'], Inputs.call, Inputs.interrupt, Inputs.play, Inputs.pause, Inputs.resume, Inputs.step,
  Inputs['set-pace'], Inputs['set-gated'], Inputs['set-link'], Inputs['free-seat'],
  Inputs['set-plan'], Inputs['set-rules'], Inputs['make-teams'], Inputs['name-team'], Inputs['join-workshop-team'], Inputs['move-member'],
  Inputs['rename-member'], Inputs['remove-member'], Inputs['end-activity'], Inputs['extend-activity'], Inputs['end-workshop'],
  Inputs['join-team'], Inputs['shuffle-teams'], Inputs['set-bots'], Inputs['start-phase'], Inputs['rotate'], Inputs['end-game'], Inputs.tune, Inputs.inject, Inputs.pass, Inputs['name-fault'],
  Inputs['freeze-board'], Inputs['reveal-board'], Inputs['spotlight'], Inputs['show-board'], Inputs['nudge'], Inputs['rotate-roles'],
]);

const Sentence = Type.String({ minLength: 1, maxLength: 300 });
const BothTextsSchema = exact({ en: Sentence, zh: Sentence });
const PollSchema = exact({
  text: BothTextsSchema, choices: Type.Array(exact({ text: BothTextsSchema, beliefs: Type.Array(Slug, { maxItems: 4 }) }), { minItems: 2, maxItems: 6 }),
  answer: Type.Integer({ minimum: 0, maximum: 5 }),
});

const Secret = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }));

const AskId = Type.String({ minLength: 1, maxLength: 64 });
const Seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const ViewSchema = exact({ seq: Seq, playing: Type.Optional(Type.Number({ minimum: MIN_SPEED, maximum: MAX_SPEED })) });

/** One schema for each message of a client, by `t`. */
export const MESSAGE_SCHEMAS = {
  'join': exact({
    t: Type.Literal('join'), v: Type.Integer({ minimum: 0, maximum: 1_000_000 }), code: Type.String({ minLength: 1, maxLength: 16 }),
    // Longer than a name may be, so that a long one is refused as a name and not as a broken message.
    name: Type.Optional(Type.String({ maxLength: 256 })), token: Secret, hostToken: Secret, pairing: Secret, watch: Type.Optional(Type.Literal(true)),
  }),
  'input': exact({ t: Type.Literal('input'), id: AskId, input: InputSchema }),
  'resync': exact({ t: Type.Literal('resync'), why: Type.Optional(oneOf('gap', 'hash', 'error')) }),
  'present': exact({ t: Type.Literal('present'), id: AskId, at: Type.Union([ViewSchema, Type.Null()]) }),
  'fork': exact({ t: Type.Literal('fork'), id: AskId, seq: Seq }),
  'predict': exact({ t: Type.Literal('predict'), id: AskId, question: Seq, choice: Type.Integer({ minimum: 0, maximum: 63 }) }),
  'end-stage': exact({ t: Type.Literal('end-stage'), id: AskId }),
  'ask-poll': exact({ t: Type.Literal('ask-poll'), id: AskId, poll: PollSchema }),
  'start-activity': exact({ t: Type.Literal('start-activity'), id: AskId, index: Index }),
  'invite-remote': exact({ t: Type.Literal('invite-remote'), id: AskId }),
  'revoke-remotes': exact({ t: Type.Literal('revoke-remotes'), id: AskId }),
  'ping': exact({ t: Type.Literal('ping') }),
} satisfies Record<ClientMessage['t'], TObject>;

/** What the schemas admit. Assignable to ClientMessage: the compiler checks it where messages are parsed. */
export type CheckedMessage = { [K in keyof typeof MESSAGE_SCHEMAS]: Static<(typeof MESSAGE_SCHEMAS)[K]> }[keyof typeof MESSAGE_SCHEMAS];
