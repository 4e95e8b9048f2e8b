import { signal } from '@preact/signals';
import type { OpenQuestion } from '../shared/protocol/index.ts';

/** The question that is open in this room, when it was told (`performance.now()`), and what this player has locked at its stage. */
export interface Asked {
  question: OpenQuestion;
  toldMs: number;
  mine: number | null;
}

export const asked = signal<Asked | null>(null);

/** The server tells of the question. What was locked stays known as long as the stage is the same. */
export function tellQuestion(question: OpenQuestion | null, mine: number | undefined): void {
  const before = asked.value;
  const same = question && before && before.question.number === question.number && before.question.stage === question.stage;
  asked.value = question && { question, toldMs: performance.now(), mine: mine ?? (same ? before.mine : null) };
}

/** Notes what this player locks. */
export function noteLocked(choice: number): void {
  if (asked.value) asked.value = { ...asked.value, mine: choice };
}
