import { useSignal } from '@preact/signals';
import { budgetLeft, dueSeats, FAULT_KINDS, type Game, type Seat, type World } from '../../shared/game/index.ts';
import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { mySeats, playerId, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { myTeam } from './teams.tsx';
import { g } from './words.ts';

/** For whom the clock waits, and "nothing now" where that is this player. Its place stays where nobody is waited for: what stands below must not jump. */
export function Turn({ world }: { world: World }) {
  useLiveWorld();
  const due = dueSeats(world);
  const mine = due.filter((seat) => seat.playerId === playerId.value);
  return (
    <div class="game-turn" role="status">
      {due.length === 0 && <p class="dim">{g('play.clockRuns')}</p>}
      {due.length > 0 && mine.length === 0
        ? <p class="dim">{g('play.waitsFor', { seats: due.map((seat) => seatText(world, seat)).join(', ') })}</p>
        : mine.map((seat) => (
          <p key={seat.id}><b>{g('play.yourTurn', { seat: seatText(world, seat) })}</b>{' '}
            <button data-testid={ids.gamePass(seat.id)} onClick={() => ask({ type: 'pass', seatId: seat.id })}>{g('play.pass')}</button></p>
        ))}
    </div>
  );
}

/** A seat as its host and what it drives. */
function seatText({ sim }: World, { hostId, kind, worker }: Seat): string {
  const name = sim.hosts[hostId]!.name;
  return worker > 0 ? g('play.worker', { host: name, number: worker }) : `${name} · ${t(`seat.${kind}`)}`;
}

const SYNCOOKIES = 'tcp_syncookies';
const COOKIES = [0, 1, 2] as const;

/** What an administrator may set while SYNs rain down (tcp(7), listen(2)). */
export function Tuning({ world, game }: { world: World; game: Game }) {
  useLiveWorld();
  const seat = mySeats.value.find(({ kind }) => kind === 'app');
  if (game.mode !== 'flood' || !seat || game.phase === 'lobby' || game.phase === 'over') return null;
  const { sysctls } = world.sim.hosts[seat.hostId]!;
  const tune = (tuning: Extract<Parameters<typeof ask>[0], { type: 'tune' }>['tuning']): void => ask({ type: 'tune', seatId: seat.id, tuning });
  return (
    <fieldset class="game-tuning">
      <legend>{g('play.tuning')}</legend>
      <label class="field"><span><code>{SYNCOOKIES}</code></span>
        <select data-testid={ids.gameCookies} value={sysctls.syncookies} onChange={(event) => tune({ syncookies: Number(event.currentTarget.value) as 0 | 1 | 2 })}>
          {COOKIES.map((value) => <option key={value} value={value}>{g(`play.cookies.${value}`)}</option>)}
        </select>
      </label>
      <Setting name="tcp_synack_retries" value={sysctls.synackRetries} most={15} onSet={(synackRetries) => tune({ synackRetries })} />
      <Setting name="tcp_max_syn_backlog" value={sysctls.maxSynBacklog} most={4096} onSet={(maxSynBacklog) => tune({ maxSynBacklog })} />
      <Setting name="somaxconn" value={sysctls.somaxconn} most={4096} onSet={(somaxconn) => tune({ somaxconn })} />
    </fieldset>
  );
}

function Setting({ name, value, most, onSet }: { name: string; value: number; most: number; onSet: (value: number) => void }) {
  return (
    <label class="field"><span><code>{name}</code></span>
      <input type="number" min={name === 'tcp_max_syn_backlog' ? 1 : 0} max={most} value={value} onChange={(event) => {
        if (event.currentTarget.validity.valid && event.currentTarget.value !== '') onSet(Number(event.currentTarget.value));
      }} />
    </label>
  );
}

/** What red may still inject. */
export function Budget({ world, game }: { world: World; game: Game }) {
  useLiveWorld();
  const team = myTeam(game);
  if (game.mode !== 'flood' || team === null || game.phase === 'lobby' || game.phase === 'over' || !mySeats.value.some(({ kind }) => kind === 'raw')) return null;
  return <p role="status">{g('play.budget', { count: budgetLeft(world, team) })}</p>;
}

/** Names the host and the fault: a wrong name costs. */
export function NameFault({ world, game }: { world: World; game: Game }) {
  useLiveWorld();
  const hosts = game.places.find(({ teamId }) => teamId === myTeam(game))?.hosts ?? [];
  const hostId = useSignal(hosts[0] ?? 0);
  const fault = useSignal(FAULT_KINDS[0]!);
  if (game.state.mode !== 'closed' || game.phase !== 'play' || hosts.length === 0) return null;
  if (game.state.named.includes(myTeam(game)!)) return <p class="note-box">{g('play.named')}</p>;
  return (
    <form class="game-name" onSubmit={(event) => { event.preventDefault(); ask({ type: 'name-fault', hostId: hostId.value, fault: fault.value }); }}>
      <label class="field"><span>{g('play.host')}</span>
        <select data-testid={ids.gameFaultHost} value={hostId.value} onChange={(event) => (hostId.value = Number(event.currentTarget.value))}>
          {hosts.map((id) => <option key={id} value={id}>{world.sim.hosts[id]!.name}</option>)}
        </select>
      </label>
      <label class="field"><span>{g('play.fault')}</span>
        <select data-testid={ids.gameFault} value={fault.value} onChange={(event) => (fault.value = event.currentTarget.value as typeof fault.value)}>
          {FAULT_KINDS.map((kind) => <option key={kind} value={kind}>{g(`fault.${kind}`)}</option>)}
        </select>
      </label>
      <button class="primary" type="submit" data-testid={ids.gameNameFault}>{g('play.name')}</button>
    </form>
  );
}
