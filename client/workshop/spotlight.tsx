import { w } from './words.ts';

/** A room of the workshop on the wall, as one who looks on sees it: a page of its own, since a page follows one room. */
export function Spotlight({ code }: { code: string }) {
  return <iframe class="wall-spotlight" title={w('desk.spotlight')} src={`./?spotlight#/room/${code}?watch`} />;
}
