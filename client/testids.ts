/**
 * Hooks for browser tests. Everything here is a `data-testid`; `window.ackademy = { seq, hash(), world() }` stands
 * beside them (probe.ts). Ids with arguments are functions.
 *
 * home-create, home-code, home-name, home-join, home-error, join-name, join-submit
 * room-code, connection (data-state = open|connecting|waiting|closed), virtual-time, pause, step, pace, gated
 * seat-server.app, seat-client.kernel ... (aria-pressed), seatname-...
 * call-socket ... (one per call), arg-fd, arg-port ..., call-submit, call-interrupt, call-sleeping, result (each line)
 * compose-connection, flag-SYN ..., compose-seq, compose-ack, compose-payload, compose-send, owed-show, owed-more, owed-fill
 * refusal, refusal-field, refusal-expected, refusal-rule
 * host-0, state-0 (data-states = comma list), accept-queue-0 and syn-queue-0 (text: count), fds-0
 * log, log-line
 */
export const ids = {
  homeCreate: 'home-create',
  homeCode: 'home-code',
  homeName: 'home-name',
  homeJoin: 'home-join',
  homeError: 'home-error',
  joinName: 'join-name',
  joinSubmit: 'join-submit',
  roomCode: 'room-code',
  connection: 'connection',
  takeBack: 'take-back',
  virtualTime: 'virtual-time',
  pause: 'pause',
  step: 'step',
  pace: 'pace',
  gated: 'gated',
  loss: 'loss',
  language: 'language',
  theme: 'theme',
  help: 'help',
  toast: 'toast',
  seat: (seatId: string) => `seat-${seatId}`,
  seatName: (seatId: string) => `seatname-${seatId}`,
  hand: (seatId: string) => `hand-${seatId}`,
  call: (name: string) => `call-${name}`,
  arg: (name: string) => `arg-${name}`,
  callSubmit: 'call-submit',
  callInterrupt: 'call-interrupt',
  callSleeping: 'call-sleeping',
  results: 'results',
  result: 'result',
  composeConnection: 'compose-connection',
  flag: (name: string) => `flag-${name}`,
  composeSeq: 'compose-seq',
  composeAck: 'compose-ack',
  composePayload: 'compose-payload',
  composeSend: 'compose-send',
  owedShow: 'owed-show',
  owedMore: 'owed-more',
  owedFill: 'owed-fill',
  owed: 'owed',
  refusal: 'refusal',
  refusalField: 'refusal-field',
  refusalExpected: 'refusal-expected',
  refusalRule: 'refusal-rule',
  refusalClose: 'refusal-close',
  host: (hostId: number) => `host-${hostId}`,
  state: (hostId: number) => `state-${hostId}`,
  acceptQueue: (hostId: number) => `accept-queue-${hostId}`,
  synQueue: (hostId: number) => `syn-queue-${hostId}`,
  descriptors: (hostId: number) => `fds-${hostId}`,
  stage: 'stage',
  twin: 'twin',
  announcer: 'announcer',
  zoomIn: 'zoom-in',
  zoomOut: 'zoom-out',
  zoomFit: 'zoom-fit',
  motion: 'motion',
  projector: 'projector',
  log: 'log',
  logLine: 'log-line',
} as const;
