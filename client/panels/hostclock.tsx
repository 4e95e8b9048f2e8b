import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** Speeds against the base pace, at which virtual time runs 20 times slower than the wall. */
const SPEEDS: { name: string; pace: [number, number] }[] = [
  { name: '1/8×', pace: [1, 160] }, { name: '1/4×', pace: [1, 80] }, { name: '1/2×', pace: [1, 40] }, { name: '1×', pace: [1, 20] },
  { name: '2×', pace: [1, 10] }, { name: '4×', pace: [1, 5] }, { name: '8×', pace: [2, 5] },
];

/** The room's clock in the hands of its host: stop, step or skip ahead, speed. */
export function HostClock() {
  const world = useLiveWorld();
  if (!world) return null;
  const { paused } = world;
  return (
    <span class="host-clock" role="group" aria-label={t('clock.group')}>
      <button data-testid={ids.pause} aria-pressed={paused} onClick={() => ask({ type: paused ? 'resume' : 'pause' })}>
        {t(paused ? 'clock.resume' : 'clock.pause')}
      </button>
      <button data-testid={ids.step} title={t(paused ? 'clock.stepWhat' : 'clock.skipWhat')} onClick={() => ask({ type: 'step' })}>
        {t(paused ? 'clock.step' : 'clock.skip')}
      </button>
      <Speed pace={world.pace} />
    </span>
  );
}

function Speed({ pace: [virtual, real] }: { pace: [number, number] }) {
  const value = `${virtual}/${real}`;
  const known = value === '1/1' || SPEEDS.some(({ pace: [a, b] }) => `${a}/${b}` === value);
  return (
    <select class="pace" data-testid={ids.pace} aria-label={t('clock.pace')} value={value} onChange={(event) => {
      const [a, b] = event.currentTarget.value.split('/').map(Number);
      ask({ type: 'set-pace', pace: [a!, b!] });
    }}>
      {!known && <option value={value}>{value}</option>}
      {SPEEDS.map(({ name, pace: [a, b] }) => <option key={name} value={`${a}/${b}`}>{name}</option>)}
      <option value="1/1">{t('clock.realTime')}</option>
    </select>
  );
}
