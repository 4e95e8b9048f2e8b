import type { LevelDraft } from '../../shared/levels/build.ts';
import { asked, unasked } from '../../shared/levels/asking.ts';
import type { ChapterId, Level, LevelProgram, LevelSeat, LevelStart, Objective, Prediction, Step, Text } from '../../shared/levels/index.ts';
import { callText } from '../../shared/log/call-text.ts';
import { readCallText } from '../calltext.ts';

/** A host as the builder draws it. `bot`: what a program does there by itself, one call or `sleep(500)` (milliseconds) a line. */
export interface HostPart {
  name: string;
  app: boolean;
  kernel: boolean;
  raw: boolean;
  bot: string;
}

/** A link between two hosts, by their place in the list. */
export interface LinkPart {
  a: number;
  b: number;
  delayMs: number;
  lossPercent: number;
}

/** A level on its way: what a teacher has drawn, played and written so far. Plain data, kept by the browser. */
export interface Build {
  id: string;
  chapter: ChapterId;
  title: Text;
  story: Text;
  goal: Text;
  explain: Text;
  hosts: HostPart[];
  links: LinkPart[];
  /** With the answers to what is asked on the way. Null until it was played. */
  solution: Step[] | null;
  /** The solution as it was played, without questions; null in an imported level, whose answers are taken out when questions change. */
  recorded: Step[] | null;
  /** What could be asked of the recorded solution, and the ids of what is asked. */
  suggestions: Objective[];
  chosen: string[];
  /** What is asked on the way, and answered in the solution. */
  predictions: Prediction[];
  /** What an imported level has that the builder does not show: it stays as it is. `bots`: the name of the program at a host whose lines are shown. */
  kept: { start: Partial<LevelStart>; seats?: LevelSeat[]; bots?: Record<string, string>; programs: LevelProgram[] };
}

export const MOST_HOSTS = 8;
const EMPTY: Text = { en: '', zh: '' };
/** What stands where a teacher wrote in one language alone. */
const CHINESE_ONLY = 'This is written in Chinese only.';
const ENGLISH_ONLY = '（只有英文）';

/** A server that somebody is to play, and a client that connects by itself. */
export function newBuild(): Build {
  return {
    id: 'my-level', chapter: 'accept', title: EMPTY, story: EMPTY, goal: EMPTY, explain: EMPTY,
    hosts: [
      { name: 'server', app: true, kernel: false, raw: false, bot: '' },
      { name: 'client', app: false, kernel: false, raw: false, bot: 'socket()\nsleep(500)\nconnect(3, server:7000)\nwrite(3, "hello")' },
    ],
    links: [{ a: 0, b: 1, delayMs: 100, lossPercent: 0 }],
    solution: null, recorded: null, suggestions: [], chosen: [], predictions: [], kept: { start: {}, programs: [] },
  };
}

/** A line of a bot that cannot be read, counted from 1 within its host; null where all can. */
export function botFault({ hosts, kept }: Build): { host: string; line: number } | null {
  for (const host of hosts) {
    const line = statementsOf(addressesOf(hosts, kept), host.bot).indexOf(null);
    if (line >= 0) return { host: host.name, line: line + 1 };
  }
  return null;
}

/** The addresses of hosts by name: those that an imported level gave, else by their place. */
function addressesOf(hosts: readonly HostPart[], kept: Build['kept']): Map<string, string> {
  return new Map(hosts.map(({ name }, i) => [name, kept.start.hosts?.find((host) => host.name === name)?.addr ?? `10.9.0.${i + 1}`]));
}

/** The statements of a bot, null for each line that cannot be read. */
function statementsOf(addresses: ReadonlyMap<string, string>, bot: string): (LevelProgram['statements'][number] | null)[] {
  return bot.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const sleep = /^sleep\s*\(?\s*(\d{1,7})\s*\)?$/.exec(line);
    if (sleep) return { sleepUs: Number(sleep[1]) * 1_000 };
    const call = readCallText(line, (name) => addresses.get(name) ?? null);
    return call.ok ? { call: call.value } : null;
  });
}

/** What the drawing is as a level's start. A host whose program nobody plays still has one. */
export function startOf({ hosts, links, kept }: Build): LevelStart {
  const addresses = addressesOf(hosts, kept);
  const programs = hosts.flatMap((host): LevelProgram[] => {
    const statements = statementsOf(addresses, host.bot).filter((one) => one !== null);
    return statements.length > 0 ? [{ host: host.name, name: kept.bots?.[host.name] ?? `${host.name}-bot`, statements }] : [];
  });
  const before = new Map((kept.start.hosts ?? []).map((host) => [host.name, host]));
  return {
    ...kept.start,
    hosts: hosts.map(({ name }) => ({ program: `${name}d`, ...before.get(name), name, addr: addresses.get(name)! })),
    links: links.map((link) => kept.start.links?.find((one) => isSameLink(linkPart(hosts, one), link)) ?? levelLink(hosts, link)),
    programs: [...programs, ...kept.programs],
  };
}

type LevelLink = LevelStart['links'][number];

function levelLink(hosts: readonly HostPart[], { a, b, delayMs, lossPercent }: LinkPart): LevelLink {
  return { a: hosts[a]!.name, b: hosts[b]!.name, delayMs, ...(lossPercent > 0 ? { settings: { lossPpm: Math.round(lossPercent * 10_000) } } : {}) };
}

/** A link as it is drawn: of a range of delays the shortest. */
function linkPart(hosts: readonly { name: string }[], { a, b, delayMs, settings }: LevelLink): LinkPart {
  const place = (name: string): number => hosts.findIndex((host) => host.name === name);
  return { a: place(a), b: place(b), delayMs: typeof delayMs === 'number' ? delayMs : (delayMs?.[0] ?? 100), lossPercent: (settings?.lossPpm ?? 0) / 10_000 };
}

function isSameLink(one: LinkPart, other: LinkPart): boolean {
  return one.a === other.a && one.b === other.b && one.delayMs === other.delayMs && one.lossPercent === other.lossPercent;
}

const KINDS = ['app', 'kernel', 'raw'] as const;

/** The player's seats. Those of an imported level that are still drawn keep what they may do. */
export function seatsOf({ hosts, kept }: Build): LevelSeat[] {
  return hosts.flatMap((host) => KINDS.filter((kind) => host[kind]).flatMap((kind): LevelSeat[] => {
    const before = kept.seats?.filter((seat) => seat.host === host.name && seat.kind === kind) ?? [];
    return before.length > 0 ? before : [{ host: host.name, kind }];
  }));
}

/** A solution that was recorded, with what is asked on the way. */
export function withSolution(build: Build, solution: Step[]): Build {
  return { ...build, recorded: solution, solution: asked({ start: startOf(build), seats: seatsOf(build), solution }, build.predictions.filter(isAskable)) };
}

/** The solution without questions. */
export function recordedOf({ recorded, solution }: Build): Step[] | null {
  return recorded ?? (solution && unasked(solution));
}

/** Other questions: where one is new, gone, or asked or answered otherwise, the solution answers anew. */
export function withPredictions(build: Build, predictions: Prediction[]): Build {
  const shape = (all: readonly Prediction[]): string => JSON.stringify(all.filter(isAskable).map(({ id, when, answer, choices }) => [id, when, answer, choices.map((choice) => choice.id)]));
  const next = { ...build, predictions };
  return build.solution === null || shape(predictions) === shape(build.predictions) ? next : withSolution(next, recordedOf(build)!);
}

/** True where a question has at least two answers, one of them right. */
function isAskable({ choices, answer }: Prediction): boolean {
  return choices.length > 1 && choices.some(({ id }) => id === answer);
}

function isWritten({ en, zh }: Text): boolean {
  return en.trim() !== '' || zh.trim() !== '';
}

/** The place of the first question that is not finished, from 1; null where all are. */
export function askFault({ predictions }: Build): number | null {
  const at = predictions.findIndex((one) => !isAskable(one) || !isWritten(one.ask) || !one.choices.every(({ text, why }) => isWritten(text) && isWritten(why)));
  return at < 0 ? null : at + 1;
}

/** The draft that the checks take; null until there is a solution and something is asked of it. */
export function draftOf(build: Build): LevelDraft | null {
  const { id, chapter, title, story, goal, explain, solution, suggestions, chosen } = build;
  const objectives = suggestions.filter((one) => chosen.includes(one.id));
  if (!solution || objectives.length === 0 || askFault(build) !== null) return null;
  const both = ({ en, zh }: Text): Text => ({ en: en.trim() || CHINESE_ONLY, zh: zh.trim() || `${ENGLISH_ONLY}${en.trim()}` });
  const texts = { title: both(title), story: both(story), goal: both(goal), explain: both(explain) };
  const predictions = build.predictions.map((one) => ({ ...one, ask: both(one.ask), choices: one.choices.map((choice) => ({ ...choice, text: both(choice.text), why: both(choice.why) })) }));
  return { id, chapter, ...texts, start: startOf(build), seats: seatsOf(build), solution, objectives, ...(predictions.length > 0 ? { predictions } : {}) };
}

/** A program as lines; null where it does what lines cannot say. */
function linesOf({ statements, repeat }: LevelProgram): string | null {
  if (repeat) return null;
  const lines = statements.map((one) => ('call' in one ? callText(one.call) : 'sleepUs' in one ? `sleep(${one.sleepUs / 1_000})` : null));
  // A line may say less than the call does, as of long data.
  return canonical(statementsOf(new Map(), lines.join('\n'))) === canonical(statements) ? lines.join('\n') : null;
}

/** Plain data as text, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    (part !== null && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
}

/** A level taken apart, to be changed. */
export function buildOf(level: Level): Build {
  const { hosts, links, programs = [] } = level.start;
  const told = new Map<string, string>();
  const bots: Record<string, string> = {};
  const kept: LevelProgram[] = [];
  for (const program of programs) {
    // Programs of one host stay in their order.
    const lines = told.has(program.host) || kept.some(({ host }) => host === program.host) ? null : linesOf(program);
    if (lines === null) kept.push(program);
    else {
      told.set(program.host, lines);
      bots[program.host] = program.name;
    }
  }
  const has = (host: string, kind: LevelSeat['kind']): boolean => level.seats.some((seat) => seat.host === host && seat.kind === kind);
  return {
    id: level.id, chapter: level.chapter, title: level.title, story: level.story, goal: level.goal, explain: level.explain,
    hosts: hosts.map(({ name }) => ({ name, app: has(name, 'app'), kernel: has(name, 'kernel'), raw: has(name, 'raw'), bot: told.get(name) ?? '' })),
    links: links.map((link) => linkPart(hosts, link)),
    solution: level.solution, recorded: null, suggestions: level.objectives, chosen: level.objectives.map(({ id }) => id),
    predictions: level.predictions ?? [], kept: { start: level.start, seats: level.seats, bots, programs: kept },
  };
}

/** What changes when the drawing does: a solution that was played elsewhere is none here. */
export function redrawn(build: Build, change: Pick<Build, 'hosts'> | Pick<Build, 'links'>): Build {
  return { ...build, ...change, solution: null, recorded: null, suggestions: [], chosen: [], kept: { ...build.kept, start: { ...build.kept.start } } };
}

/** A host more, linked to the first. */
export function withHost(build: Build): Build {
  const taken = new Set(build.hosts.map(({ name }) => name));
  const name = ['server', 'client', ...Array.from({ length: MOST_HOSTS }, (_one, i) => `host${i + 1}`)].find((one) => !taken.has(one))!;
  const hosts = [...build.hosts, { name, app: false, kernel: false, raw: false, bot: '' }];
  return { ...redrawn(build, { hosts }), links: [...build.links, { a: 0, b: hosts.length - 1, delayMs: 100, lossPercent: 0 }] };
}

/** A host less, with its links. */
export function withoutHost(build: Build, at: number): Build {
  const moved = (place: number): number => (place > at ? place - 1 : place);
  const links = build.links.filter(({ a, b }) => a !== at && b !== at).map((link) => ({ ...link, a: moved(link.a), b: moved(link.b) }));
  return { ...redrawn(build, { hosts: build.hosts.filter((_one, i) => i !== at) }), links };
}

/** A link more; none where the two have one. */
export function withLink(build: Build, a: number, b: number): Build {
  const known = build.links.some((link) => (link.a === a && link.b === b) || (link.a === b && link.b === a));
  return known || a === b ? build : redrawn(build, { links: [...build.links, { a, b, delayMs: 100, lossPercent: 0 }] });
}
