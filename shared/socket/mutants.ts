import { type Rules, TRUE_RULES } from './rules.ts';

/** Each common misconception as a patch of the rules, in the order of the curriculum: the n-th of them has number n. */
const PATCHES = {
  'handshake-in-accept': { synAckWaitsForAccept: true },
  'connect-waits-for-accept': { connectWaitsForAccept: true },
  'backlog-limits-connections': { backlogBounds: 'all' },
  'listen-blocks': { listenBlocks: true },
  'full-queue-refuses': { fullQueueRefuses: true },
  'data-through-listener': { listenerCarriesData: true },
  'accept-changes-port': { acceptGivesNewPort: true },
  'ports-limit-clients': { clientPortsAreUnique: true },
  'listener-close-kills': { listenerOwnsConnections: true },
  'eagain-is-failure': { fatalErrors: ['EAGAIN'] },
  'accept-inherits-nonblock': { acceptInheritsNonblock: true },
  'poll-promises-life': { queuedCanDie: false },
  'established-at-syn-ack': { synAckEstablishes: true },
  'syn-fin-use-no-number': { ackNames: 'bytes-only' },
  'ack-names-last-byte': { ackNames: 'last-byte' },
  'ack-means-read': { ackWaitsForRead: true },
  'write-means-delivered': { writeWaitsForAck: true },
  'one-write-one-read': { segmentsStayApart: true },
  'write-takes-all': { writeTakesAll: true },
  'writev-makes-messages': { partsStayApart: true },
  'recvfrom-is-for-udp': { addressedCallsWork: false },
  'zero-is-nothing-yet': { endOfFileTold: false },
  'error-is-death': { fatalErrors: ['EINTR'] },
  'close-again-after-eintr': { interruptedCloseIsDone: false },
  'close-sends-fin-at-once': { finAtClose: 'any' },
  'child-close-is-enough': { finAtClose: 'last-of-process' },
  'shutdown-is-close': { shutdownCloses: true },
  'fin-closes-both-ways': { finEndsBothWays: true },
  'rst-is-fin': { resetIsEnd: true },
  'close-always-sends-fin': { closeMayReset: false },
  'kill-sends-rst': { exitResets: true },
  'first-write-fails': { writeFailsAfterFin: true },
  'time-wait-at-server': { timeWaitAtServer: true },
  'close-wait-ends-itself': { closeWaitUs: 60_000_000 },
  'vanished-host-noticed': { noticesSilence: true },
  'delivery-guaranteed': { givesUp: false },
} as const satisfies Record<string, Partial<Rules>>;

/** A misconception by its name, as levels, questions and locale keys use it. */
export type MutantId = keyof typeof PATCHES;

/** All of them: the index is the curriculum's number less one. */
export const MUTANTS = Object.keys(PATCHES) as readonly MutantId[];

const RULES = new Map<MutantId, Rules>(MUTANTS.map((id) => [id, { ...TRUE_RULES, ...PATCHES[id] }]));

/** Is this text the name of a misconception? */
export function isMutantId(text: string): text is MutantId {
  return Object.hasOwn(PATCHES, text);
}

/** The rules as somebody with this misconception believes them; null gives the true ones. */
export function rulesOf(mutant: MutantId | null): Rules {
  return mutant === null ? TRUE_RULES : RULES.get(mutant)!;
}
