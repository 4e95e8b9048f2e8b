import '../styles/inspector.css';
import type { World } from '../../shared/game/index.ts';
import { owed } from '../../shared/sim/index.ts';
import type { Sock } from '../../shared/socket/index.ts';
import { choices, focusedEnd } from '../focus.ts';
import { termOf } from '../glossary.ts';
import { t } from '../i18n.ts';
import { NumbersToggle } from '../ladder/view.tsx';
import { rawNumbers } from '../ladder/words.ts';
import { stateClass } from '../ladder/drawing.tsx';
import { places } from '../model.ts';
import { EndPicker } from '../panels/endpicker.tsx';
import { Owed } from '../panels/owed.tsx';
import { Term } from '../panels/term.tsx';
import { HostReport } from '../panels/report.tsx';
import { selection, type End } from '../selection.ts';
import { replica, useTimeline, useWorld } from '../store.ts';
import { ids } from '../testids.ts';
import type { Timeline } from '../timeline.ts';
import { Plot, TIME_SERIES, WINDOW_SERIES } from './plot.tsx';
import { sampleKey } from './samples.ts';
import { SegmentDetails } from './segment.tsx';
import { tcbOf, type Group } from './tcb.ts';

/** Looks into what is selected: the connection's record, the segment's bytes, what is owed, and how the sender fared. */
export function InspectView() {
  const timeline = useTimeline();
  const world = useWorld();
  if (!timeline || !world) return null;
  const all = choices(world, timeline);
  const end = focusedEnd(all, timeline);
  const picked = selection.value;
  const row = picked?.kind === 'segment' ? timeline.ladder.segments.get(picked.segmentId) : undefined;
  return (
    <div class="inspect-view" data-testid={ids.inspectView}>
      <div class="view-head">{end && <EndPicker all={all} end={end} />}<NumbersToggle /></div>
      <div class="inspect-body"><div class="inspect-columns">
        <div>
          {!end && <p class="hint-line">{t('states.none')}</p>}
          {end && <Record world={world} end={end} />}
        </div>
        <div>
          {row && <SegmentDetails ladder={timeline.ladder} row={row} />}
          {end && <Debts world={world} hostId={end.hostId} />}
          {end && <Plots timeline={timeline} world={world} end={end} />}
          <Hosts world={world} hostId={end?.hostId ?? null} />
        </div>
      </div></div>
    </div>
  );
}

/** What stands around the record: the tables of its host; of every host where there is no connection yet. */
function Hosts({ world, hostId }: { world: World; hostId: number | null }) {
  useWorld();
  const shown = world.sim.hosts.filter(({ id }) => hostId === null || id === hostId);
  return (
    <section class="hosts">
      <h2>{t('inspect.title')}</h2>
      {shown.map((host) => <HostReport key={host.id} host={host} prefix="inspect-" />)}
    </section>
  );
}

function Record({ world, end }: { world: World; end: End }) {
  useWorld();
  const socket = world.sim.hosts[end.hostId]?.sockets[end.socketId];
  if (!socket) return <p class="hint-line">{t('inspect.gone')}</p>;
  if (socket.listener) return <ListenerRecord socket={socket} />;
  return (
    <section class="tcb">
      <h2>{t('inspect.tcb')} <b class={`state-word ${stateClass(socket.conn.state)}`}><Name name={socket.conn.state} /></b></h2>
      {tcbOf(socket, world.sim.nowUs, rawNumbers.value).map((group) => <Variables key={group.id} group={group} />)}
    </section>
  );
}

function Variables({ group }: { group: Group }) {
  return (
    <details class="tcb-group" open>
      <summary>{t(`tcb.group.${group.id}`)}</summary>
      <dl>
        {group.variables.map(({ name, value, about }) => (
          <div key={name}><dt class="mono"><Name name={name} /></dt><dd class="mono">{value}</dd><dd class="about">{t(`tcb.${about}` as 'tcb.iss')}</dd></div>
        ))}
      </dl>
    </details>
  );
}

/** The name of a variable or a state, which leads to the glossary where that knows it. */
function Name({ name }: { name: string }) {
  const term = termOf(name);
  return term ? <Term id={term}>{name}</Term> : <>{name}</>;
}

function ListenerRecord({ socket }: { socket: Sock }) {
  useWorld();
  const listener = socket.listener!;
  const all = places(socket);
  const rows: [string, string, string][] = [
    ['backlog', String(listener.backlog), t('tcb.backlog', { places: all })],
    ['accept queue', `${listener.acceptQueue.length} / ${all}`, t('tcb.acceptQueue')],
    ['SYN queue', `${listener.synQueue.length} / ${all}`, t('tcb.synQueue')],
  ];
  return (
    <section class="tcb">
      <h2>{t('inspect.listener')} <b class="state-word s-listen"><Name name="LISTEN" /></b></h2>
      <dl>{rows.map(([name, value, about]) => <div key={name}><dt class="mono"><Name name={name} /></dt><dd class="mono">{value}</dd><dd class="about">{about}</dd></div>)}</dl>
    </section>
  );
}

/** What the kernel ought to send now. Where a player is the kernel, that is the player's to find out: only hints tell. */
function Debts({ world, hostId }: { world: World; hostId: number }) {
  useWorld();
  const debts = owed(world.sim, hostId);
  const byHand = world.sim.hosts[hostId]?.kernel === 'manual';
  return (
    <section class="debts">
      <h2>{t('inspect.owed')}</h2>
      {byHand && <><p class="dim">{t('inspect.owedHidden')}</p><Owed world={world} hostId={hostId} debts={debts} prefix="inspect-" /></>}
      {!byHand && debts.length === 0 && <p class="dim">{t('inspect.owedNothing')}</p>}
      {!byHand && debts.map((debt, i) => <p key={i}><b>{debt.level}</b> {debt.kind} <span class="rule mono">{debt.rule}</span><br /><span class="dim">{t(`owed.why.${debt.kind}`)}</span></p>)}
    </section>
  );
}

function Plots({ timeline, world, end }: { timeline: Timeline; world: World; end: End }) {
  useWorld();
  const samples = (timeline.samples.get(sampleKey(end.hostId, end.socketId)) ?? []).filter(({ seq }) => seq <= replica.seq);
  if (samples.length === 0) return null;
  return (
    <section class="plots">
      <h2>{t('plot.title')}</h2>
      <Plot title={t('plot.windows')} unit="B" series={WINDOW_SERIES} samples={samples} nowUs={world.sim.nowUs} />
      <Plot title={t('plot.times')} unit="ms" series={TIME_SERIES} samples={samples} nowUs={world.sim.nowUs} />
    </section>
  );
}
