import type { World } from '../../shared/game/index.ts';
import type { MutantId } from '../../shared/socket/index.ts';
import { beliefTitle } from '../beliefs.ts';
import { useLiveWorld } from '../store.ts';
import { ids } from '../testids.ts';
import { useAsked } from './fetching.ts';
import { teamName } from './names.ts';
import { w } from './words.ts';

const EVERY_MS = 2_000;
/** Teams that are shown although they get on. */
const SHOWN = 6;

/** Which team needs help, neediest first: for the host alone. */
export function Radar({ code, world, onHelp, onAsk }: { code: string; world: World; onHelp: (teamId: string) => void; onAsk: (mutant: MutantId) => void }) {
  useLiveWorld();
  const { value, status } = useAsked(code, '/radar', EVERY_MS);
  const rows = value?.rows ?? [];
  const first = rows.filter(({ stuck }, i) => stuck || i < SHOWN);
  return (
    <section class="block" aria-labelledby="wk-radar" data-testid={ids.wkRadar}>
      <h2 id="wk-radar">{w('radar.title')}</h2>
      {status !== 200 && <p class="alert">{w('radar.failed')}</p>}
      {rows.length === 0 && <p class="dim">{w('radar.none')}</p>}
      <ul class="wk-radar">
        {first.map((row) => (
          <li key={row.teamId} data-stuck={row.stuck ? 'yes' : 'no'}>
            <b>{teamName(world.workshop!, row.teamId)}</b>
            <span class={row.stuck ? 'wk-stuck' : 'dim'}>{row.stuck ? `▲ ${w('radar.stuck')}` : w('radar.ok')}</span>
            <span class="dim">{w('radar.since', { seconds: Math.round(row.sinceProgressUs / 1_000_000) })}{row.signs.map((sign) => ` · ${w(`radar.sign.${sign}`)}`).join('')}{row.hints > 0 && ` · ${w('radar.hints', { count: row.hints })}`}{row.misconception !== null && ` · ${beliefTitle(row.misconception)}`}</span>
            <span class="wk-do">
              {row.misconception !== null && <button onClick={() => onAsk(row.misconception!)}>{w('radar.ask')}</button>}
              <button onClick={() => onHelp(row.teamId)}>{w('desk.nudge')}</button>
            </span>
          </li>
        ))}
      </ul>
      {rows.length > first.length && <p class="dim">{w('radar.more', { count: rows.length - first.length })}</p>}
    </section>
  );
}
