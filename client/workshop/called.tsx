import { useAsked } from './fetching.ts';
import { w } from './words.ts';

const EVERY_MS = 5_000;

/** In a level of a workshop: says that the host asks everybody something. Nobody is taken out of his level. */
export function Called({ code }: { code: string }) {
  const { value } = useAsked(code, '/about', EVERY_MS);
  if (!value?.asks) return null;
  return <div class="banner" role="status"><span>{w('poll.called')}</span> <a class="button" href={`#/room/${code}`}>{w('poll.go')}</a></div>;
}
