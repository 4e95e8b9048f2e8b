import type { Seat, World } from '../../shared/game/index.ts';
import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { seatName } from '../model.ts';
import { online, playerId, useWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** Who sits where; a free seat is taken, and one's own left, by pressing it. */
export function SeatPicker() {
  const world = useWorld();
  if (!world) return null;
  return (
    <section class="block seats" aria-labelledby="seats-title">
      <h2 id="seats-title" class="sr-only">{t('seats.title')}</h2>
      <div class="seat-grid">
        {world.sim.hosts.map((host) => (
          <div class="seat-host" key={host.id}>
            <h3><span class="host-name">{host.name}</span> <span class="mono dim">{host.addr}</span></h3>
            {world.seats.filter((seat) => seat.hostId === host.id).map((seat) => <SeatButton key={seat.id} seat={seat} world={world} />)}
          </div>
        ))}
      </div>
    </section>
  );
}

function SeatButton({ seat, world }: { seat: Seat; world: World }) {
  useWorld();
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
