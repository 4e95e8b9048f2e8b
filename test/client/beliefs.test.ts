import { expect, test } from 'vitest';
import { beliefTitle, beliefTruth, choiceText, questionText } from '../../client/beliefs.ts';
import { locale } from '../../client/i18n.ts';
import { publicQuestion } from '../../shared/game/index.ts';
import { MUTANTS } from '../../shared/socket/index.ts';
import { raiseAll } from '../game/misconceptions/pool.ts';

const raised = raiseAll();

test.each(['en', 'zh'] as const)('%s: each misconception and each question of the scenarios can be read, and no two choices read the same', (language) => {
  const before = locale.value;
  locale.value = language;
  for (const mutant of MUTANTS) expect(beliefTitle(mutant)).not.toBe(beliefTruth(mutant));
  for (const { question } of raised) {
    const told = publicQuestion(question);
    const texts = told.values.map(choiceText);
    expect([questionText(told, 'server'), ...texts].filter((text) => text === '' || /[{}]|undefined|null/.test(text))).toEqual([]);
    expect(new Set(texts).size, JSON.stringify(told.values)).toBe(texts.length);
  }
  locale.value = before;
});
