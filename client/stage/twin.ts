import { seconds } from '../format.ts';
import { t } from '../i18n.ts';
import { progressAt, type FlightView } from './flightview.ts';
import type { Selected } from './selected.ts';
import type { FdView, HostView, LinkView, SocketView, WaitingView, WorldView } from './view.ts';

/** One line of the stage's twin in words; `pick` is what choosing it selects. */
export interface Line {
  key: string;
  text: string;
  pick: Selected | null;
}

export interface HostTwin {
  hostId: number;
  title: string;
  seats: string;
  states: string[];
  processes: { pid: number; text: string; fds: Line[] }[];
  listeners: { line: Line; accept: QueueTwin; syn: QueueTwin }[];
  connections: Line[];
}

export interface QueueTwin {
  title: string;
  count: number;
  places: number;
  waiting: Line[];
}

export interface Twin {
  time: string;
  hosts: HostTwin[];
  links: Line[];
  flights: Line[];
}

/** Everything that the canvas shows, in words: what the DOM twin says. Pure, so that tests can hold it against the World. */
export function describe(view: WorldView, nowUs: number): Twin {
  const name = (hostId: number): string => view.hosts[hostId]?.name ?? '';
  return {
    time: t('twin.time', { time: seconds(nowUs) }),
    hosts: view.hosts.map(describeHost),
    links: view.links.map((link) => ({ key: `link${link.id}`, text: linkText(link, name), pick: null })),
    flights: view.flights.map((flight) => ({
      key: `flight${flight.id}`, text: flightText(flight, name, nowUs), pick: { kind: 'segment', segmentId: flight.segmentId },
    })),
  };
}

function describeHost(host: HostView): HostTwin {
  const stateOf = (socketId: string): string => host.sockets.find(({ id }) => id === socketId)?.state ?? '—';
  const seats = host.seats.map(({ kind, name }) => `${t(`seat.${kind}`)}: ${name ?? t('seats.free')}`);
  return {
    hostId: host.id,
    title: `${host.name} ${host.addr}`,
    seats: [...seats, ...(host.mustPlay ? [t('stage.mustPlay')] : [])].join(' · '),
    states: host.states,
    processes: host.processes.map(({ pid, name, fds, sleeping }) => ({
      pid, text: sleeping ? `${name} · ${t('twin.sleeps', { call: sleeping })}` : name,
      fds: fds.map((fd) => fdLine(host, pid, fd, stateOf)),
    })),
    listeners: host.sockets.flatMap((socket) => (socket.queues ? [{
      line: { key: socket.id, text: t('twin.listener', { port: socket.localPort, backlog: socket.queues.backlog }), pick: pickOf(host, socket.id) },
      accept: queueTwin(host, 'stage.acceptQueue', socket.queues.places, socket.queues.accept),
      syn: queueTwin(host, 'stage.synQueue', socket.queues.places, socket.queues.syn),
    }] : [])),
    connections: host.sockets.filter(({ queues }) => !queues).map((socket) => ({ key: socket.id, text: connectionText(socket), pick: pickOf(host, socket.id) })),
  };
}

function pickOf(host: HostView, socketId: string): Selected {
  return { kind: 'socket', hostId: host.id, socketId };
}

function fdLine(host: HostView, pid: number, { fd, fileId }: FdView, stateOf: (socketId: string) => string): Line {
  const file = host.files.find(({ id }) => id === fileId);
  const words = [String(fd), t('report.file', { refs: file?.refs ?? 0 }) + (file?.nonblock ? ' · O_NONBLOCK' : ''), file ? stateOf(file.socketId) : '—'];
  return { key: `${pid}-${fd}`, text: words.join(' → '), pick: file ? pickOf(host, file.socketId) : null };
}

function queueTwin(host: HostView, title: 'stage.acceptQueue' | 'stage.synQueue', places: number, waiting: WaitingView[]): QueueTwin {
  return {
    title: t(title), count: waiting.length, places,
    waiting: waiting.map(({ socketId, peer, state, unread }) => ({
      key: socketId, text: `${peer} ${state} ${t('report.unread', { bytes: unread })}`, pick: pickOf(host, socketId),
    })),
  };
}

function connectionText({ state, localPort, peer, fileId, buffers }: SocketView): string {
  const words = [`${state} :${localPort} → ${peer || '—'}`];
  if (fileId === null) words.push(t('stage.noFile'));
  if (buffers?.opened) {
    words.push(`sndUna ${buffers.una}`, `sndNxt ${buffers.nxt}`, t('twin.window', { edge: buffers.sendEdge }));
    if (buffers.heard) words.push(`rcvNxt ${buffers.rcv}`, t('twin.window', { edge: buffers.receiveEdge }));
  }
  if (buffers) words.push(t('report.unacked', { bytes: buffers.unacked }), t('report.unread', { bytes: buffers.unread }));
  if (buffers && buffers.early > 0) words.push(t('stage.early', { bytes: buffers.early }));
  return words.join(' · ');
}

function linkText(link: LinkView, name: (hostId: number) => string): string {
  const words = [t('twin.link', { a: name(link.a), b: name(link.b), delay: link.delayUs / 1000 })];
  if (link.cut) words.push(t('stage.wireCut'));
  if (link.lossPpm > 0) words.push(t('stage.wireLoses', { loss: link.lossPpm / 10_000 }));
  if (link.duplicatePpm > 0) words.push(t('stage.wireDoubles', { part: link.duplicatePpm / 10_000 }));
  return words.join(' · ');
}

/** A segment on its way; how far it is, in tens of a hundred, so that the words do not change at every moment. */
function flightText(flight: FlightView, name: (hostId: number) => string, nowUs: number): string {
  const words = [`${flight.letters} ${flight.kind === 'ack' ? `ack ${flight.numbers}` : flight.numbers}`, `${name(flight.from)} → ${name(flight.to)}`];
  words.push(t('twin.progress', { percent: Math.floor(progressAt(flight, nowUs) * 10) * 10 }));
  if (flight.again) words.push(t('twin.again'));
  if (flight.copy) words.push(t('twin.copy'));
  return words.join(' · ');
}
