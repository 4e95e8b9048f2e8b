import type { Host, Sock } from '../../shared/socket/index.ts';
import { unackedBytes, unreadBytes } from '../../shared/tcp/index.ts';
import { t } from '../i18n.ts';
import { descriptors, listeners, places, plainSockets, relatives, seatName, shortAddress } from '../model.ts';
import { formatCall } from '../format.ts';
import { useWorld } from '../store.ts';
import { ids } from '../testids.ts';

interface Props {
  host: Host;
  /** Before the test ids, so that the visible inspector and the stage's mirror can be told apart. */
  prefix: string;
}

/** Everything that the stage shows of one host, as text: the inspector, and the stage's mirror for screen readers. */
export function HostReport({ host, prefix }: Props) {
  const world = useWorld();
  if (!world) return null;
  const seats = world.seats.filter((seat) => seat.hostId === host.id)
    .map((seat) => `${t(`seat.${seat.kind}`)}: ${seatName(world, seat.id) ?? t('seats.free')}`).join(' · ');
  const states = Object.values(host.sockets).map((socket) => socket.listener ? 'LISTEN' : socket.conn.state);
  return (
    <article class="report" data-testid={prefix + ids.host(host.id)}>
      <h3>{host.name} <span class="mono dim">{host.addr}</span></h3>
      <p class="dim">{seats}</p>
      <p data-testid={prefix + ids.state(host.id)} data-states={states.join(',')}>
        {t('report.states')}: <span class="mono">{states.join(', ') || '—'}</span>
      </p>
      <Descriptors host={host} prefix={prefix} />
      {listeners(host).map((socket) => <Queues key={socket.id} host={host} socket={socket} prefix={prefix} />)}
      {plainSockets(host).map((socket) => <Connection key={socket.id} socket={socket} />)}
    </article>
  );
}

function Descriptors({ host, prefix }: Props) {
  useWorld();
  return (
    <div data-testid={prefix + ids.descriptors(host.id)}>
      {host.processes.filter((process) => !process.exited).map((process) => (
        <div key={process.pid}>
          <p><b class="mono">{process.name}</b>{process.sleeping ? <> · <span class="mono accent">{formatCall(process.sleeping.call)} …</span></> : null}</p>
          <ul>
            {descriptors(host, process).map(({ fd, file, socket }) => (
              <li key={fd} class="mono">{fd} → {t('report.file', { refs: file.refs })}{file.nonblock ? ' · O_NONBLOCK' : ''} → {socket?.listener ? 'LISTEN' : (socket?.conn.state ?? '—')}</li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Queues({ host, socket, prefix }: Props & { socket: Sock }) {
  useWorld();
  const listener = socket.listener;
  if (!listener) return null;
  const all = places(socket);
  const row = (idsOf: string[]) => idsOf.map((id) => {
    const conn = host.sockets[id]?.conn;
    return conn ? `${shortAddress(conn.remoteAddr, conn.remotePort)} ${conn.state} ${t('report.unread', { bytes: unreadBytes(conn) })}` : id;
  });
  return (
    <div>
      <p class="mono">LISTEN :{socket.local.port} · backlog {listener.backlog}</p>
      <QueueRow name={t('stage.acceptQueue')} testid={prefix + ids.acceptQueue(host.id)} rows={row(listener.acceptQueue)} all={all} />
      <QueueRow name={t('stage.synQueue')} testid={prefix + ids.synQueue(host.id)} rows={row(listener.synQueue)} all={all} />
    </div>
  );
}

function QueueRow({ name, testid, rows, all }: { name: string; testid: string; rows: string[]; all: number }) {
  return (
    <div class="queue-row">
      <p>{name}: <b class="mono" data-testid={testid}>{rows.length}</b> / {all}</p>
      {rows.length > 0 && <ol>{rows.map((text) => <li key={text} class="mono">{text}</li>)}</ol>}
    </div>
  );
}

function Connection({ socket }: { socket: Sock }) {
  useWorld();
  const c = socket.conn;
  const { una, nxt, rcv } = relatives(socket);
  return (
    <p class="mono conn">{c.state} :{c.localPort || socket.local.port} → {c.remotePort ? shortAddress(c.remoteAddr, c.remotePort) : '—'}<br />
      <span class="dim">sndUna {una} · sndNxt {nxt} · rcvNxt {rcv} · {t('report.unacked', { bytes: unackedBytes(c) })} · {t('report.unread', { bytes: unreadBytes(c) })}</span>
    </p>
  );
}
