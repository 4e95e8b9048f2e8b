import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Seat, World } from '../../shared/game/index.ts';
import { ask } from '../connection.ts';
import { locale, t } from '../i18n.ts';
import { seatName } from '../model.ts';
import { isHost, online, playerId, useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** With more players than this the number alone is shown. */
const MOST_NAMES = 24;

/** Who sits where; a free seat is taken, and one's own left, by pressing it. */
export function SeatPicker() {
  const world = useLiveWorld();
  const stamps = world ? world.seats.map((seat) => stampOf(world, seat)) : [];
  // A class has 120 seats, and an input seldom changes one.
  const grid = useMemo(() => world && <SeatGrid world={world} stamps={stamps} />, [world, stamps.join('|'), locale.value]);
  if (!world) return null;
  return (
    <section class="block seats" aria-labelledby="seats-title">
      <h2 id="seats-title" class="sr-only">{t('seats.title')}</h2>
      {grid}
      <Online world={world} />
    </section>
  );
}

/** All that a seat's buttons show of it. */
function stampOf(world: World, { id, playerId: sitting }: Seat): string {
  return JSON.stringify([id, sitting, seatName(world, id), sitting !== null && online.value.includes(sitting), sitting === playerId.value, isHost.value]);
}

function SeatGrid({ world, stamps }: { world: World; stamps: string[] }) {
  return (
    <div class="seat-grid">
      {world.sim.hosts.map((host) => (
        <div class="seat-host" key={host.id}>
          <h3><span class="host-name">{host.name}</span> <span class="mono dim">{host.addr}</span></h3>
          {world.seats.map((seat, i) => seat.hostId === host.id && <SeatCell key={seat.id} seat={seat} world={world} stamp={stamps[i]!} />)}
        </div>
      ))}
    </div>
  );
}

/** Everybody who is connected now. */
function Online({ world }: { world: World }) {
  const names = online.value.flatMap((id) => world.players.find((player) => player.id === id)?.name ?? []);
  return (
    <ul class="online" aria-label={t('seats.onlineNow')} data-testid={ids.online} data-count={names.length}>
      {names.length > MOST_NAMES ? <li>{t('seats.online', { count: names.length })}</li> : names.map((name) => <li key={name}>{name}</li>)}
    </ul>
  );
}

interface CellProps {
  seat: Seat;
  world: World;
  /** Differs where the seat is to be drawn anew: the World is changed in place. */
  stamp: string;
}

/** A seat, and for the host a way to free another one's. */
function SeatCell({ seat, world, stamp }: CellProps) {
  const asking = useSignal(false);
  const name = seatName(world, seat.id);
  const mayFree = isHost.value && seat.playerId !== null && seat.playerId !== playerId.value;
  const host = world.sim.hosts[seat.hostId]?.name ?? '';
  return (
    <>
      <span class="seat-cell">
        <SeatButton seat={seat} world={world} stamp={stamp} />
        {mayFree && (
          <button class="free-seat" data-testid={ids.freeSeat(seat.id)} aria-expanded={asking.value} onClick={() => (asking.value = !asking.value)}
            aria-label={t('seats.freeWhat', { name: name ?? '', host, kind: t(`seat.${seat.kind}`) })} title={t('seats.freeIt')}>×</button>
        )}
      </span>
      {mayFree && asking.value && (
        <div class="free-sure" role="group">
          <span>{t('seats.freeSure', { name: name ?? '' })}</span>
          <button data-testid={ids.freeYes} onClick={() => { asking.value = false; ask({ type: 'free-seat', seatId: seat.id }); }}>{t('seats.freeYes')}</button>
          <button onClick={() => (asking.value = false)}>{t('seats.freeNo')}</button>
        </div>
      )}
    </>
  );
}

function SeatButton({ seat, world }: CellProps) {
  const mine = seat.playerId !== null && seat.playerId === playerId.value;
  const name = seatName(world, seat.id);
  const away = seat.playerId !== null && !online.value.includes(seat.playerId) && !mine;
  const state = mine ? 'mine' : name === null ? 'free' : 'taken';
  return (
    <button class={`seat ${state} ${away ? 'away' : ''}`} data-testid={ids.seat(seat.id)} aria-pressed={mine} disabled={state === 'taken'}
      title={`${name ?? t('seats.free')} · ${t(`seat.${seat.kind}.what`)}`}
      onClick={() => ask({ type: mine ? 'leave-seat' : 'take-seat', seatId: seat.id })}>
      <span class="seat-kind">{t(`seat.${seat.kind}.short`)}</span>
      <span class="seat-name" data-testid={ids.seatName(seat.id)}>
        {mine ? <>{t('seats.you')}<span class="sr-only"> {name}</span></> : (name ?? t('seats.free'))}{away ? ` · ${t('seats.away')}` : ''}
      </span>
    </button>
  );
}
