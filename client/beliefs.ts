import type { BothTexts, ChoiceValue, Poll, PublicQuestion } from '../shared/game/index.ts';
import type { MutantId, SysResult } from '../shared/socket/index.ts';
import { flagNames } from '../shared/tcp/index.ts';
import { fill, locale, type Params } from './i18n.ts';
import en from './locales/misconceptions.en.json' with { type: 'json' };
import zh from './locales/misconceptions.zh.json' with { type: 'json' };

/*
 * The texts of misconceptions and of questions. They come with the code that shows them, not with the first page.
 */

type BeliefKey = keyof typeof en;

const TEXTS: Record<'en' | 'zh', Record<BeliefKey, string>> = { en, zh };

function b(key: BeliefKey, params?: Params): string {
  return fill(locale.value, `beliefs:${key}`, TEXTS[locale.value][key], params);
}

/** A misconception in one sentence, as somebody who holds it would say it. */
export function beliefTitle(mutant: MutantId): string {
  return b(`misconception.${mutant}.title`);
}

/** What is true instead, with the rule or the man page. */
export function beliefTruth(mutant: MutantId): string {
  return b(`misconception.${mutant}.truth`);
}

/** A question to everybody about a misconception: it stands beside what is true, in an order by chance. */
export function pollAbout(mutant: MutantId): Poll {
  const belief = { text: bothTexts(`misconception.${mutant}.title`), beliefs: [mutant] };
  const right = { text: bothTexts(`misconception.${mutant}.right`), beliefs: [] };
  const answer = Math.random() < 0.5 ? 0 : 1;
  return { text: bothTexts('question.which.ask'), choices: answer === 0 ? [right, belief] : [belief, right], answer };
}

function bothTexts(key: BeliefKey): BothTexts {
  return { en: en[key], zh: zh[key] };
}

/** A question in one sentence; `host` is the name of the host that it is about. */
export function questionText({ kind, about }: PublicQuestion, host: string): string {
  return b(`question.${kind}.ask`, { host, call: about.call ?? '', socket: about.socketId ?? '' });
}

/** One of the answers, as short as it can be read. */
export function choiceText(value: ChoiceValue): string {
  switch (value.kind) {
    case 'segment':
      return segmentText(value.segment);
    case 'state':
      return b('question.state.value', { state: value.state });
    case 'queue':
      return b('question.queue.value', { syn: value.syn, accept: value.accept });
    default:
      return value.result ? resultText(value.result) : b('question.return.sleeps');
  }
}

function segmentText(segment: Extract<ChoiceValue, { kind: 'segment' }>['segment']): string {
  if (segment === null) return b('question.segment.none');
  const { flags, seq, ack, bytes } = segment;
  const about = { flags: flagNames(flags), seq: String(seq), bytes };
  return ack === null ? b('question.segment.noAck', about) : b('question.segment.value', { ...about, ack: String(ack) });
}

function resultText({ ret, errno, data, parts, address, revents }: SysResult): string {
  if (errno !== undefined) return b('question.return.failed', { errno });
  const bytes = data ?? parts?.join('');
  if (bytes !== undefined) return b('question.return.data', { ret: String(ret), data: JSON.stringify(bytes.slice(0, MOST_BYTES)) });
  if (address) return b('question.return.address', { ret: String(ret), address: `${address.addr}:${address.port}` });
  if (revents) return b('question.return.events', { ret: String(ret), events: revents.join(' ') });
  return b('question.return.value', { ret: String(ret) });
}

const MOST_BYTES = 40;
