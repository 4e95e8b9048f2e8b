import { signal } from '@preact/signals';
import { hand, seatAtHand } from '../hand.ts';
import { t } from '../i18n.ts';
import { mySeats, useWorld } from '../store.ts';
import type { Seat } from '../../shared/game/index.ts';
import { CallPanel } from './calls.tsx';
import { Composer } from './composer.tsx';
import { HostReport } from './report.tsx';
import { LinkControls } from './linkcontrols.tsx';
import { SeatPicker } from './seats.tsx';
import { isHost } from '../store.ts';
import { ids } from '../testids.ts';

/** Null until the player opened or closed the inspector: then it is open for who only watches. */
const inspecting = signal<boolean | null>(null);

/** Seats, then the tools of the seat at hand, then the inspector. */
export function Play() {
  const world = useWorld();
  if (!world) return null;
  const mine = mySeats.value;
  const inspector = inspecting.value ?? mine.length === 0;
  const seat = seatAtHand.value;
  return (
    <>
      <SeatPicker />
      {mine.length > 1 && <HandPicker seats={mine} current={seat!.id} />}
      {!seat && <p class="hint-line">{t('seats.none')}</p>}
      {seat?.kind === 'app' && <CallPanel key={seat.id} seat={seat} />}
      {seat?.kind === 'kernel' && <Composer key={seat.id} seat={seat} />}
      {isHost.value && <LinkControls />}
      <details class="block inspector" open={inspector}>
        <summary onClick={(event) => { event.preventDefault(); inspecting.value = !inspector; }}>{t('inspect.title')}</summary>
        {world.sim.hosts.map((host) => <HostReport key={host.id} host={host} prefix="inspect-" />)}
      </details>
    </>
  );
}

function HandPicker({ seats, current }: { seats: Seat[]; current: string }) {
  const world = useWorld();
  return (
    <div class="hand" role="group" aria-label={t('seats.hand')}>
      {seats.map((seat) => (
        <button key={seat.id} aria-pressed={seat.id === current} data-testid={ids.hand(seat.id)} onClick={() => (hand.value = seat.id)}>
          {world?.sim.hosts[seat.hostId]?.name} · {t(`seat.${seat.kind}`)}
        </button>
      ))}
    </div>
  );
}
