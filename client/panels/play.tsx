import { hand, seatAtHand } from '../hand.ts';
import { t } from '../i18n.ts';
import { mySeats, takesPart, useWorld } from '../store.ts';
import type { Seat } from '../../shared/game/index.ts';
import { CallPanel } from './calls.tsx';
import { Composer } from './composer.tsx';
import { GameAside, GamePanel } from './later.tsx';
import { LinkControls } from './linkcontrols.tsx';
import { RawPanel } from './rawpanel.tsx';
import { SeatPicker } from './seats.tsx';
import { isHost } from '../store.ts';
import { ids } from '../testids.ts';

/** Seats, then the tools of the seat at hand; in a game that is played the tools first. */
export function Play() {
  const world = useWorld();
  if (!world) return null;
  const played = world.game?.phase === 'play' || world.game?.phase === 'practice';
  return (
    <>
      {world.game && <GamePanel />}
      {!played && <SeatPicker />}
      <SeatTools />
      {world.game && <GameAside />}
      {played && <SeatPicker />}
      {isHost.value && <LinkControls />}
    </>
  );
}

/** The tools of the seat at hand, and the choice of one where the player has several. */
export function SeatTools() {
  const mine = mySeats.value;
  const seat = seatAtHand.value;
  return (
    <>
      {mine.length > 1 && <HandPicker seats={mine} current={seat!.id} />}
      {!seat && <p class="hint-line">{t(takesPart() ? 'seats.none' : 'seats.looking')}</p>}
      {seat?.kind === 'app' && <CallPanel key={seat.id} seat={seat} />}
      {seat?.kind === 'kernel' && <Composer key={seat.id} seat={seat} />}
      {seat?.kind === 'raw' && <RawPanel key={seat.id} seat={seat} />}
    </>
  );
}

function HandPicker({ seats, current }: { seats: Seat[]; current: string }) {
  const world = useWorld();
  return (
    <div class="hand" role="group" aria-label={t('seats.hand')}>
      {seats.map((seat) => (
        <button key={seat.id} aria-pressed={seat.id === current} data-testid={ids.hand(seat.id)} onClick={() => (hand.value = seat.id)}>
          {world?.sim.hosts[seat.hostId]?.name} · {t(`seat.${seat.kind}`)}{seat.worker > 0 && ` ${seat.worker}`}
        </button>
      ))}
    </div>
  );
}
