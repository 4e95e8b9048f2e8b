import { useSignal } from '@preact/signals';
import { createRoom } from '../api.ts';
import { t, type MessageKey } from '../i18n.ts';
import { goToRoom } from '../router.ts';
import { lastName, saveName, saveSession } from '../session.ts';
import { ids } from '../testids.ts';
import { g } from './words.ts';

/** Not from shared/game: this card stands on the first page, which loads nothing of the engine. */
const MODES = ['relay', 'rush', 'flood', 'closed', 'storm', 'sandbox'] as const;
const TEAM_COUNTS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15];

/** Opens a room in which teams play a game. */
export function GameCard({ onError }: { onError: (key: MessageKey | null) => void }) {
  const mode = useSignal<(typeof MODES)[number]>('relay');
  const teams = useSignal(2);
  const typed = useSignal(lastName());
  const busy = useSignal(false);
  const open = async (): Promise<void> => {
    busy.value = true;
    const made = await createRoom({ mode: mode.value, teams: teams.value, bots: 2 });
    busy.value = false;
    if (!made.ok) return onError(made.reason === 'offline' ? 'home.offline' : `server.${made.reason}`);
    const name = typed.value.trim() || t('home.teacher');
    saveSession(made.code, { name, hostToken: made.hostToken });
    saveName(name);
    goToRoom(made.code);
  };
  return (
    <form class="card" noValidate onSubmit={(event) => { event.preventDefault(); void open(); }}>
      <h2>{g('play.make')}</h2>
      <p class="dim">{g('play.makeText')}</p>
      <label class="field"><span>{t('home.name')}</span>
        <input value={typed.value} data-testid={ids.gameHostName} maxLength={24} autocomplete="nickname" onInput={(event) => (typed.value = event.currentTarget.value)} />
      </label>
      <label class="field"><span>{g('play.which')}</span>
        <select data-testid={ids.gameMode} value={mode.value} onChange={(event) => (mode.value = event.currentTarget.value as typeof mode.value)}>
          {MODES.map((one) => <option key={one} value={one}>{g(`game.${one}.title`)}</option>)}
        </select>
      </label>
      <p class="dim">{g(`game.${mode.value}.aim`)}</p>
      <label class="field"><span>{g('play.teams')}</span>
        <select data-testid={ids.gameTeams} value={teams.value} onChange={(event) => (teams.value = Number(event.currentTarget.value))}>
          {TEAM_COUNTS.map((count) => <option key={count} value={count}>{count}</option>)}
        </select>
      </label>
      <button type="submit" disabled={busy.value} data-testid={ids.gameCreate}>{g('play.makeButton')}</button>
    </form>
  );
}
