import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { hashPlain, nextBelow, type RandomState, seedRandom } from '../../shared/base/index.ts';
import { PROTOCOL_VERSION, type ClientMessage } from '../../shared/protocol/index.ts';
import { parseClientMessage } from '../../shared/protocol/parse.ts';
import { createAddressLimits } from '../../server/address.ts';
import { createReception, type Reception } from '../../server/reception.ts';
import { createRooms, type Rooms } from '../../server/rooms.ts';
import type { Room } from '../../server/room.ts';
import { openStore } from '../../server/store/sqlite.ts';
import { mutateMessage, pick } from './mutate.ts';
import { createVisitor, Ledger, Observer, type Visitor } from './visitor.ts';
import { validMessage } from './valid.ts';

/** What a run has seen; `faults` must be empty. */
export interface Outcome {
  messages: number;
  /** Inputs that reached a World: a fuzz that only ever bounces off shows nothing. */
  inputs: number;
  closed: number;
  /** Growth of the heap from a tenth of the run to its end, bytes. */
  grownBytes: number;
  faults: string[];
}

/** Messages of one visit: under the burst that a connection has. */
const PER_VISIT = 45;
const MAX_FAULTS = 5;
const PLAYERS = 12;

/** One of the two rooms, with what the test knows of it. `mark` is in the name of each of its players. */
interface FuzzRoom {
  room: Room;
  code: string;
  hostToken: string;
  mark: string;
  ledger: Ledger;
  observer: Observer;
  players: { playerId: string; token: string; host: boolean }[];
}

interface Run {
  random: RandomState;
  rooms: Rooms;
  reception: Reception;
  both: [FuzzRoom, FuzzRoom];
  outcome: Outcome;
  visits: number;
}

/** Two turns of the event loop: what was asked is committed and told by then. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));

function visit(run: Run): Visitor {
  run.visits++;
  // Each from an address of its own, so that wrong codes do not block the rest of the run.
  return createVisitor((connection) => run.reception.admit(connection, `10.${run.visits >> 16}.${(run.visits >> 8) & 255}.${run.visits & 255}`));
}

function tell(visitor: Visitor, message: ClientMessage): void {
  visitor.session.receive(JSON.stringify(message));
}

async function openRoom(rooms: Rooms, reception: Reception, mark: string): Promise<FuzzRoom> {
  const { code, hostToken } = await rooms.create();
  const ledger = new Ledger();
  const watching = createVisitor((connection) => reception.admit(connection, 'observer'));
  tell(watching, { t: 'join', v: PROTOCOL_VERSION, code, name: `${mark} watches` });
  await turn();
  const observer = new Observer(watching, ledger);
  observer.catchUp();
  const room = await rooms.open(code);
  if (typeof room === 'string') throw new Error(room);
  return { room, code, hostToken, mark, ledger, observer, players: [] };
}

/** Comes as a player that the room knows, or as a new one while there are few. */
async function enter(run: Run, at: FuzzRoom): Promise<{ visitor: Visitor; who: FuzzRoom['players'][number] } | null> {
  const visitor = visit(run);
  const known = at.players.length < PLAYERS ? null : pick(run.random, at.players);
  const host = known ? known.host : at.players.length % 4 === 0;
  const secret = host ? { hostToken: at.hostToken } : {};
  tell(visitor, { t: 'join', v: PROTOCOL_VERSION, code: at.code, ...(known ? { token: known.token } : { name: `${at.mark} ${at.players.length}` }), ...secret });
  await turn();
  const welcome = visitor.told.find((message) => message.t === 'welcome');
  if (!welcome) {
    run.outcome.faults.push(`no welcome: ${JSON.stringify(visitor.told)}`);
    return null;
  }
  const who = known ?? { playerId: welcome.playerId, token: welcome.token, host };
  if (!known) at.players.push(who);
  return { visitor, who };
}

/** Sends one message; each is answered by rule, at once or when what it did is on disk. Gives what must still be answered. */
function sendOne(run: Run, at: FuzzRoom, visitor: Visitor, who: FuzzRoom['players'][number] | null): ClientMessage | null {
  const { random, outcome } = run;
  const other = run.both[0] === at ? run.both[1] : run.both[0];
  const valid = validMessage(random, { code: at.code, otherCode: other.code, otherToken: pick(random, [other.hostToken, other.players[0]?.token ?? 'x']), mark: at.mark, n: outcome.messages });
  const text = nextBelow(random, 10) < 6 ? mutateMessage(random, valid) : JSON.stringify(valid);
  outcome.messages++;
  const before = visitor.told.length;
  const parsed = text === null ? null : parseClientMessage(text);
  const message = parsed?.ok ? parsed.value : null;
  if (message?.t === 'input' && who) at.ledger.note(who.playerId, who.host, message.id, message.input);
  try {
    visitor.session.receive(text);
  } catch (error) {
    outcome.faults.push(`threw ${String(error)} at ${text}`);
  }
  if (visitor.told.length > before || visitor.closedWith !== null) return null;
  if (!message || (!who && message.t !== 'join')) outcome.faults.push(`no answer to ${text?.slice(0, 200)}`);
  return message;
}

/** True where what was told by now answers the message. */
function isAnswered(message: ClientMessage, { told }: Visitor): boolean {
  if (message.t === 'resync') return told.some(({ t }) => t === 'snapshot');
  if (message.t === 'present') return told.some(({ t }) => t === 'present');
  if (!('id' in message)) return false;
  return told.some((answer) => (answer.t === 'inputs' ? answer.inputs.some(({ id }) => id === message.id) : 'id' in answer && answer.id === message.id));
}

/** What everybody in a room is told must hold nothing of the other room. */
function leaks(visitor: Visitor, other: FuzzRoom): boolean {
  return visitor.told.some((message) => {
    if (message.t === 'refused' || message.t === 'pong') return false;
    const text = JSON.stringify(message);
    return text.includes(`"${other.mark} `) || text.includes(other.code) || text.includes(other.hostToken);
  });
}

/** Sends so many messages. Gives what must still be answered, and whether a visitor got in after all, as somebody whom the test does not follow. */
async function converse(run: Run, at: FuzzRoom, visitor: Visitor, who: FuzzRoom['players'][number] | null, count: number): Promise<{ open: ClientMessage[]; cameIn: boolean }> {
  const open: ClientMessage[] = [];
  for (let i = 0; i < count && visitor.closedWith === null; i++) {
    const unanswered = sendOne(run, at, visitor, who);
    if (unanswered) open.push(unanswered);
    if (unanswered?.t !== 'join') continue;
    const before = visitor.told.length;
    await turn();
    if (visitor.told.length > before) open.pop();
    if (visitor.told.some(({ t }) => t === 'welcome')) return { open, cameIn: true };
  }
  await turn();
  return { open, cameIn: false };
}

async function oneVisit(run: Run): Promise<void> {
  const { random, outcome, both } = run;
  const [at, other] = nextBelow(random, 2) === 0 ? both : [both[1], both[0]];
  const entered = nextBelow(random, 5) === 0 ? { visitor: visit(run), who: null } : await enter(run, at);
  if (!entered) return;
  const { visitor, who } = entered;
  // One in thirty does not listen to "slow down".
  const floods = nextBelow(random, 30) === 0;
  const { open, cameIn } = await converse(run, at, visitor, who, floods ? 400 : PER_VISIT);
  const isClosed = visitor.closedWith !== null;
  for (const message of open) if (!isClosed && !isAnswered(message, visitor)) outcome.faults.push(`never answered: ${JSON.stringify(message)}`);
  if (floods && !cameIn && visitor.closedWith !== 1008) outcome.faults.push('a flood was not closed');
  if (!floods && isClosed) outcome.faults.push(`closed with ${visitor.closedWith}`);
  if (leaks(visitor, other)) outcome.faults.push('a room was told of the other');
  if (isClosed) outcome.closed++;
  visitor.session.ended();
  await turn();
  check(run);
}

/** Each World is what its inputs make of it, and each input was asked for by whom it is said to be. */
function check({ both, outcome }: Run): void {
  for (const { observer, room } of both) {
    observer.catchUp();
    outcome.faults.push(...observer.faults.splice(0));
    if (hashPlain(observer.world) !== hashPlain(room.world)) outcome.faults.push('the World is not what its inputs make of it');
  }
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** Lets connections of two rooms say `count` things, most of them broken, and looks at what came of it. Real rooms and store, no network. */
export async function fuzzMessages(seed: number, count: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'ackademy-fuzz-'));
  const store = openStore(folder);
  const rooms = createRooms(store, pino({ level: 'silent' }), { commitEveryMs: 0 });
  const reception = createReception(rooms, createAddressLimits());
  const outcome: Outcome = { messages: 0, inputs: 0, closed: 0, grownBytes: 0, faults: [] };
  try {
    const both: Run['both'] = [await openRoom(rooms, reception, 'Ant'), await openRoom(rooms, reception, 'Bee')];
    const run: Run = { random: seedRandom(seed, 'messages'), rooms, reception, both, outcome, visits: 0 };
    let early = 0;
    while (outcome.messages < count && outcome.faults.length < MAX_FAULTS) {
      await oneVisit(run);
      if (early === 0 && outcome.messages > count / 10) early = heapAfterCollection();
    }
    outcome.grownBytes = heapAfterCollection() - early;
    outcome.inputs = both[0].room.seq + both[1].room.seq;
    return outcome;
  } finally {
    await rooms.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
