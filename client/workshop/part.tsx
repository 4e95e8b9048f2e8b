import { useEffect } from 'preact/hooks';
import type { World } from '../../shared/game/index.ts';
import { spacedCode } from '../codes.ts';
import { goToRoom } from '../router.ts';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { useAsked } from './fetching.ts';
import { w } from './words.ts';

const EVERY_MS = 4_000;

/** In the room of an activity: the way back to the workshop, which is taken by itself when the next activity has begun. */
export function PartBar() {
  const world = useLiveWorld();
  return world?.partOf === undefined ? null : <Bar world={world} code={world.partOf} />;
}

function Bar({ world, code }: { world: World; code: string }) {
  useLiveWorld();
  const over = world.game?.phase === 'over';
  return (
    <div class="banner wk-part" role="status">
      <span>{over ? w('part.over') : w('part.of', { code: spacedCode(code) })}</span>
      {over && <Watching code={code} />}
      <button class={over ? 'primary' : ''} data-testid={ids.wkBack} onClick={() => goToRoom(code)}>{w('part.back')}</button>
    </div>
  );
}

/** Goes back when another activity runs than when this one ended. */
function Watching({ code }: { code: string }) {
  const { value } = useAsked(code, '/board', EVERY_MS);
  const here = location.hash.split('/').at(-1)?.split('?')[0] ?? '';
  const elsewhere = value?.phase === 'running' && !value.running.includes(here);
  useEffect(() => {
    if (elsewhere) goToRoom(code);
  }, [elsewhere]);
  return null;
}
