import { nextBelow, seedRandom } from '../../../shared/base/index.ts';
import { type Diagnosis, diagnose, MISCONCEPTIONS, mostTelling, noNotes, note, type Question } from '../../../shared/game/index.ts';
import type { MutantId } from '../../../shared/socket/index.ts';
import { raiseAll } from './pool.ts';

function questionsOf(scenario: number, seed: number): Question[] {
  return raiseAll(seed).filter(({ from }) => from === MISCONCEPTIONS[scenario]!.id).map(({ question }) => question);
}

/** What a bot answers: by the rules of its misconception, or the truth; `slips` of a hundred times anything at all. */
export interface BotAnswers {
  mutant: MutantId | null;
  slips: number;
}

function answerTo({ choices, answer }: Question, { mutant, slips }: BotAnswers, draw: (bound: number) => number): number {
  if (draw(100) < slips) return draw(choices.length);
  const believed = mutant === null ? -1 : choices.findIndex(({ beliefs }) => beliefs.includes(mutant));
  return believed < 0 ? answer : believed;
}

/** Scenarios that are played in a game, the bot's own one every third time, and how many questions are asked in each at most. */
const PLAYED = 24;
const OWN_EVERY = 3;
const ASKED = 4;
/** What a scenario is about comes at its end. */
const LAST = 7;

/**
 * A bot plays a game of many scenarios, in each of which some questions are asked, and gets its diagnosis. What it misunderstands
 * comes up in a third of them: nobody can be seen to believe what is hardly ever asked. Each scenario is played in so many Worlds.
 */
export function playGame(seed: number, bot: BotAnswers, worlds = 1): Diagnosis[] {
  const random = seedRandom(seed, 'diagnosis');
  const draw = (bound: number): number => nextBelow(random, bound);
  const notes = noNotes();
  const own = MISCONCEPTIONS.findIndex(({ id }) => id === bot.mutant);
  for (let i = 0; i < PLAYED; i++) {
    const scenario = i % OWN_EVERY === 0 && own >= 0 ? own : draw(MISCONCEPTIONS.length);
    const pool = questionsOf(scenario, 1 + draw(worlds)).slice(-LAST);
    for (let asked = 0; asked < ASKED && pool.length > 0; asked++) {
      // A class asks what it likes, and what tells most of the player.
      const [question] = pool.splice(asked % 2 === 0 ? draw(pool.length) : mostTelling(pool, notes, ['bot']), 1);
      note(notes, { type: 'answered', playerId: 'bot', question: question!, choice: answerTo(question!, bot, draw) });
    }
  }
  return diagnose(notes, 'bot');
}

/** In how many of so many games a bot is told to believe what it does. */
export function tagged(bot: BotAnswers, games: number, worlds = 1): number {
  let count = 0;
  for (let seed = 0; seed < games; seed++) if (playGame(seed, bot, worlds).some(({ mutant }) => mutant === bot.mutant)) count++;
  return count;
}
