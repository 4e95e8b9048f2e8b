import { CHAPTERS, type ChapterId, type Level, type Text } from '../../shared/levels/types.ts';
import { locale } from '../i18n.ts';
import { w } from './words.ts';

/** What is told of a level before it is opened. */
export interface LevelCard {
  id: string;
  title: Text;
  goal: Text;
  kills: string[];
}

/** A chapter of the campaign with its levels, in order. */
export interface Chapter {
  id: ChapterId;
  levels: LevelCard[];
}

// Of each level's file only what the list shows comes with the list; the rest is fetched with the level.
const folder = {
  ids: import.meta.glob<string>('../../shared/levels/campaign/*.json', { eager: true, import: 'id' }),
  chapters: import.meta.glob<ChapterId>('../../shared/levels/campaign/*.json', { eager: true, import: 'chapter' }),
  titles: import.meta.glob<Text>('../../shared/levels/campaign/*.json', { eager: true, import: 'title' }),
  goals: import.meta.glob<Text>('../../shared/levels/campaign/*.json', { eager: true, import: 'goal' }),
  kills: import.meta.glob<string[]>('../../shared/levels/campaign/*.json', { eager: true, import: 'kills' }),
  // As text: a module that is taken whole would come with the list after all.
  wholes: import.meta.glob<string>('../../shared/levels/campaign/*.json', { import: 'default', query: '?raw' }),
};

const paths = Object.keys(folder.ids).sort();
const pathOf = new Map(paths.map((path) => [folder.ids[path]!, path]));

function cardAt(path: string): LevelCard {
  return { id: folder.ids[path]!, title: folder.titles[path]!, goal: folder.goals[path]!, kills: folder.kills[path]! };
}

/** The chapters that have levels, and within them the levels in the order of their files. */
export const chapters: readonly Chapter[] = CHAPTERS.filter((id) => paths.some((path) => folder.chapters[path] === id))
  .map((id) => ({ id, levels: paths.filter((path) => folder.chapters[path] === id).map(cardAt) }));

/** All levels of the campaign, in order. */
export const cards: readonly LevelCard[] = chapters.flatMap(({ levels }) => levels);

/** A level of the campaign, or null where there is none of that id. */
export async function loadLevel(id: string): Promise<Level | null> {
  const path = pathOf.get(id);
  return path === undefined ? null : (JSON.parse(await folder.wholes[path]!()) as Level);
}

/** A level's number in the campaign, `3.2`; null for one that is not of it. */
export function numberOf(id: string): string | null {
  const chapter = chapters.findIndex(({ levels }) => levels.some((level) => level.id === id));
  return chapter < 0 ? null : `${chapter + 1}.${chapters[chapter]!.levels.findIndex((level) => level.id === id) + 1}`;
}

/** The level after this one, or null after the last. */
export function levelAfter(id: string): LevelCard | null {
  const at = cards.findIndex((card) => card.id === id);
  return at < 0 ? null : (cards[at + 1] ?? null);
}

/** A text of a level in the chosen language. */
export function inLanguage(text: Text): string {
  return text[locale.value];
}

export function chapterTitle(id: ChapterId): string {
  return w(`chapter.${id}`);
}

/** What a chapter teaches, in a sentence. */
export function chapterText(id: ChapterId): string {
  return w(`chapter.${id}.text`);
}
