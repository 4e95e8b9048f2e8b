import type { Step } from '../../shared/levels/index.ts';
import type { Stars } from './progress.ts';

/* What the parts of a level's page show, in the words of the chosen language; course.ts makes it of the run. */

/** One thing to be reached. `event` is the place in the timeline of what met or broke it. */
export interface ObjectiveView {
  id: string;
  text: string;
  is: 'met' | 'open' | 'broken';
  /** Why it is not met yet, or what broke it. */
  why: string | null;
  event: number | null;
}

/** A prediction: open, locked and waiting for what happens, or known. */
export interface QuestionView {
  id: string;
  text: string;
  choices: string[];
  /** What the player chose, once that is locked. */
  locked: number | null;
  /** What happened, once that is known. */
  truth: number | null;
  /** Why it is so; empty before. */
  explanation: string;
  /** Why the player's choice is wrong, and what is believed by who makes it; null where it is right. */
  wrongWhy: string | null;
  belief: string | null;
}

/** The next step of a worked example: which of its moves it is, or nothing but time that passes (`does` is `wait`). */
export interface GivenView {
  number: number;
  of: number;
  step: string;
  why: string | null;
  does: Exclude<Step['do'], 'predict'>;
}

/** A level that was solved. */
export interface OutcomeView {
  stars: Stars;
  moves: number;
  par: number;
  hints: number;
  predictions: { right: number; of: number };
  showed: string[];
  explanation: string;
  rules: string[];
}
