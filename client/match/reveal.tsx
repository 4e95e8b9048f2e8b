import { signal } from '@preact/signals';
import type { World } from '../../shared/game/index.ts';
import { asked } from '../question.ts';
import { useTimeline } from '../store.ts';
import { Revealed } from './revealed.tsx';

/** The input of the reveal that was read last. */
const read = signal(0);

/** What was true, right after everybody has voted. Stays until it is read. */
export function Reveal({ world }: { world: World }) {
  const timeline = useTimeline();
  const entry = timeline?.entries.filter(({ event }) => event.type === 'revealed').at(-1);
  if (entry?.event.type !== 'revealed' || asked.value || entry.seq <= read.value) return null;
  const { seq, event } = entry;
  return <Revealed key={seq} reveal={event} hosts={world.sim.hosts.map(({ name }) => name)} onRead={() => (read.value = seq)} />;
}
