import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { estimateNowUs } from '../clock.ts';
import { useLiveWorld } from '../store.ts';
import { timeLeft } from './names.ts';
import { w } from './words.ts';

const EVERY_MS = 500;

/** What is left of the running activity. Not read out: it would never stop. */
export function ActivityClock() {
  const world = useLiveWorld();
  const tick = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => tick.value++, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (!world?.workshop || tick.value < 0) return null;
  const left = timeLeft(world.workshop, estimateNowUs(world, performance.now()));
  if (left === null) return null;
  return <span class="wk-clock" role="timer">{world.paused ? w('paused') : left}</span>;
}
