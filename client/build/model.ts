import type { LevelDraft } from '../../shared/levels/build.ts';
import type { ChapterId, Level, LevelProgram, LevelSeat, LevelStart, Objective, Step, Text } from '../../shared/levels/index.ts';
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
  /** Null until it was played. */
  solution: Step[] | null;
  /** What could be asked of the recorded solution, and the ids of what is asked. */
  suggestions: Objective[];
  chosen: string[];
  /** What an imported level has that the builder does not show: it stays as it is. */
  kept: { start: Partial<LevelStart>; predictions?: Level['predictions']; programs: LevelProgram[] };
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
    solution: null, suggestions: [], chosen: [], kept: { start: {}, programs: [] },
  };
}

/** A line of a bot that cannot be read, counted from 1 within its host; null where all can. */
export function botFault({ hosts }: Build): { host: string; line: number } | null {
  for (const host of hosts) {
    const line = statementsOf(hosts, host.bot).indexOf(null);
    if (line >= 0) return { host: host.name, line: line + 1 };
  }
  return null;
}

function addressOf(hosts: readonly HostPart[], name: string): string | null {
  const at = hosts.findIndex((host) => host.name === name);
  return at < 0 ? null : `10.9.0.${at + 1}`;
}

/** The statements of a bot, null for each line that cannot be read. */
function statementsOf(hosts: readonly HostPart[], bot: string): (LevelProgram['statements'][number] | null)[] {
  return bot.split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const sleep = /^sleep\s*\(?\s*(\d{1,7})\s*\)?$/.exec(line);
    if (sleep) return { sleepUs: Number(sleep[1]) * 1_000 };
    const call = readCallText(line, (name) => addressOf(hosts, name));
    return call.ok ? { call: call.value } : null;
  });
}

/** What the drawing is as a level's start. A host whose program nobody plays still has one. */
export function startOf({ hosts, links, kept }: Build): LevelStart {
  const programs = hosts.flatMap((host): LevelProgram[] => {
    const statements = statementsOf(hosts, host.bot).filter((one) => one !== null);
    return statements.length > 0 ? [{ host: host.name, name: `${host.name}-bot`, statements }] : [];
  });
  const before = new Map((kept.start.hosts ?? []).map((host) => [host.name, host]));
  return {
    ...kept.start,
    hosts: hosts.map(({ name }, i) => ({ program: `${name}d`, ...before.get(name), name, addr: `10.9.0.${i + 1}` })),
    links: links.map(({ a, b, delayMs, lossPercent }) => ({
      a: hosts[a]!.name, b: hosts[b]!.name, delayMs, ...(lossPercent > 0 ? { settings: { lossPpm: Math.round(lossPercent * 10_000) } } : {}),
    })),
    programs: [...programs, ...kept.programs],
  };
}

/** The player's seats. */
export function seatsOf({ hosts }: Build): LevelSeat[] {
  return hosts.flatMap(({ name, app, kernel, raw }): LevelSeat[] => [
    ...(app ? [{ host: name, kind: 'app' } as const] : []), ...(kernel ? [{ host: name, kind: 'kernel' } as const] : []), ...(raw ? [{ host: name, kind: 'raw' } as const] : []),
  ]);
}

/** The draft that the checks take; null until there is a solution and something is asked of it. */
export function draftOf(build: Build): LevelDraft | null {
  const { id, chapter, title, story, goal, explain, solution, suggestions, chosen, kept } = build;
  const objectives = suggestions.filter((one) => chosen.includes(one.id));
  if (!solution || objectives.length === 0) return null;
  const both = ({ en, zh }: Text): Text => ({ en: en.trim() || CHINESE_ONLY, zh: zh.trim() || `${ENGLISH_ONLY}${en.trim()}` });
  const texts = { title: both(title), story: both(story), goal: both(goal), explain: both(explain) };
  return { id, chapter, ...texts, start: startOf(build), seats: seatsOf(build), solution, objectives, ...(kept.predictions ? { predictions: kept.predictions } : {}) };
}

/** A program as lines; null where it does what lines cannot say. */
function linesOf({ statements, repeat }: LevelProgram): string | null {
  if (repeat) return null;
  const lines = statements.map((one) => ('call' in one ? callText(one.call) : 'sleepUs' in one ? `sleep(${one.sleepUs / 1_000})` : null));
  return lines.includes(null) ? null : lines.join('\n');
}

/** A level taken apart, to be changed. */
export function buildOf(level: Level): Build {
  const { hosts, links, programs = [], ...start } = level.start;
  const told = new Map<string, string>();
  const kept: LevelProgram[] = [];
  for (const program of programs) {
    const lines = told.has(program.host) ? null : linesOf(program);
    if (lines === null) kept.push(program);
    else told.set(program.host, lines);
  }
  const has = (host: string, kind: LevelSeat['kind']): boolean => level.seats.some((seat) => seat.host === host && seat.kind === kind);
  const place = (name: string): number => hosts.findIndex((host) => host.name === name);
  const delay = (ms: LevelStart['links'][number]['delayMs']): number => (typeof ms === 'number' ? ms : (ms?.[0] ?? 100));
  return {
    id: level.id, chapter: level.chapter, title: level.title, story: level.story, goal: level.goal, explain: level.explain,
    hosts: hosts.map(({ name }) => ({ name, app: has(name, 'app'), kernel: has(name, 'kernel'), raw: has(name, 'raw'), bot: told.get(name) ?? '' })),
    links: links.map(({ a, b, delayMs, settings }) => ({ a: place(a), b: place(b), delayMs: delay(delayMs), lossPercent: (settings?.lossPpm ?? 0) / 10_000 })),
    solution: level.solution, suggestions: level.objectives, chosen: level.objectives.map(({ id }) => id),
    kept: { start: { ...start, hosts }, ...(level.predictions ? { predictions: level.predictions } : {}), programs: kept },
  };
}

/** What changes when the drawing does: a solution that was played elsewhere is none here. */
export function redrawn(build: Build, change: Pick<Build, 'hosts'> | Pick<Build, 'links'>): Build {
  return { ...build, ...change, solution: null, suggestions: [], chosen: [], kept: { ...build.kept, start: { ...build.kept.start } } };
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
