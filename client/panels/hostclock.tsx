import { PACES, pause, step } from '../actions/clock.ts';
import { ask } from '../connection.ts';
import { t } from '../i18n.ts';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';

/** The room's clock in the hands of its host: stop, step or skip ahead, speed. */
export function HostClock() {
  const world = useLiveWorld();
  if (!world) return null;
  const { paused } = world;
  return (
    <span class="host-clock" role="group" aria-label={t('clock.group')}>
      <button data-testid={ids.pause} aria-pressed={paused} onClick={pause.run}>
        <Face sign={paused ? '▶' : '❚❚'} word={t(paused ? 'clock.resume' : 'clock.pause')} />
      </button>
      <button data-testid={ids.step} title={t(paused ? 'clock.stepWhat' : 'clock.skipWhat')} onClick={step.run}>
        <Face sign="▶❙" word={t(paused ? 'clock.step' : 'clock.skip')} />
      </button>
      <Speed pace={world.pace} />
    </span>
  );
}

/** A button's word, and the sign that stands for it to the eye where there is no room. */
function Face({ sign, word }: { sign: string; word: string }) {
  return <><span class="sign" aria-hidden="true">{sign}</span><span class="word">{word}</span></>;
}

function Speed({ pace: [virtual, real] }: { pace: [number, number] }) {
  const value = `${virtual}/${real}`;
  const known = value === '1/1' || PACES.some(({ pace: [a, b] }) => `${a}/${b}` === value);
  return (
    <select class="pace" data-testid={ids.pace} aria-label={t('clock.pace')} value={value} onChange={(event) => {
      const [a, b] = event.currentTarget.value.split('/').map(Number);
      ask({ type: 'set-pace', pace: [a!, b!] });
    }}>
      {!known && <option value={value}>{value}</option>}
      {PACES.map(({ name, pace: [a, b] }) => <option key={name} value={`${a}/${b}`}>{name}</option>)}
      <option value="1/1">{t('clock.realTime')}</option>
    </select>
  );
}
