import { useSignal } from '@preact/signals';
import { MAX_HOSTS, MAX_NAME_LENGTH, MIN_HOSTS } from '../../shared/protocol/index.ts';
import { createRoom } from '../api.ts';
import { isCode, normaliseCode } from '../codes.ts';
import { t, type MessageKey } from '../i18n.ts';
import { later } from '../panels/later.tsx';
import { Preferences } from '../panels/preferences.tsx';
import { goToRoom } from '../router.ts';
import { lastName, loadSession, saveName, saveSession } from '../session.ts';
import { ids } from '../testids.ts';

const GameCard = later(async () => (await import('../match/card.tsx')).GameCard, { quiet: true });

/** The first page: make a room, or join one by code and name. */
export function Home() {
  const error = useSignal<MessageKey | null>(null);
  return (
    <div class="home">
      <header class="home-bar">
        <span class="brand">Ackademy</span>
        <Preferences />
      </header>
      <main class="home-main">
        <h1>{t('home.title')}</h1>
        <p class="lead">{t('home.lead')}</p>
        <a class="home-alone" href="#/levels" data-testid={ids.homeLevels}><b>{t('home.levels')}</b><span>{t('home.levelsText')}</span></a>
        <a class="home-alone" href="#/workshop" data-testid={ids.wkHome}><b>{t('home.workshop')}</b><span>{t('home.workshopText')}</span></a>
        {error.value && <p class="alert" role="alert" data-testid={ids.homeError}>{t(error.value)}</p>}
        <div class="home-cards">
          <JoinForm onError={(key) => (error.value = key)} />
          <CreateForm onError={(key) => (error.value = key)} />
          <GameCard onError={(key: MessageKey | null) => (error.value = key)} />
        </div>
        <nav class="home-files" aria-label={t('home.files')}>
          <a href="#/sandbox" data-testid={ids.homeSandbox}>{t('home.sandbox')}</a>
          <a href="#/capture" data-testid={ids.homeCapture}>{t('home.capture')}</a>
          <a href="#/script" data-testid={ids.homeScript}>{t('home.script')}</a>
        </nav>
        <Line />
      </main>
    </div>
  );
}

interface FormProps {
  onError: (key: MessageKey | null) => void;
}

function JoinForm({ onError }: FormProps) {
  const code = useSignal('');
  const name = useSignal(lastName());
  const submit = (event: Event) => {
    event.preventDefault();
    const wanted = normaliseCode(code.value);
    if (!isCode(wanted)) return onError('home.badCode');
    if (name.value.trim() === '') return onError('home.noName');
    onError(null);
    saveName(name.value.trim());
    // The same name again is the same player, who comes back to the seat.
    const known = loadSession(wanted);
    saveSession(wanted, known?.name === name.value.trim() ? known : { name: name.value.trim() });
    goToRoom(wanted);
  };
  return (
    <form class="card" onSubmit={submit} noValidate>
      <h2>{t('home.join')}</h2>
      <label class="field">
        <span>{t('home.code')}</span>
        <input class="code-input" data-testid={ids.homeCode} value={code.value} maxLength={9} autocomplete="off" autocapitalize="characters"
          spellcheck={false} placeholder="K7M 4QX" onInput={(event) => (code.value = event.currentTarget.value)} />
      </label>
      <NameField value={name.value} testid={ids.homeName} onInput={(value) => (name.value = value)} />
      <button class="primary" type="submit" data-testid={ids.homeJoin}>{t('home.joinButton')}</button>
    </form>
  );
}

/** Sizes of a room: a pair, small groups, a class with two at each host, a whole workshop. */
const HOST_COUNTS = [MIN_HOSTS, 3, 4, 6, 8, 12, 16, 24, 40, MAX_HOSTS];

function CreateForm({ onError }: FormProps) {
  const busy = useSignal(false);
  const hosts = useSignal<number>(MIN_HOSTS);
  const name = useSignal(lastName());
  const create = async () => {
    const chosen = name.value.trim() || t('home.teacher');
    busy.value = true;
    const made = await createRoom({ hosts: hosts.value });
    busy.value = false;
    if (!made.ok) return onError(made.reason === 'offline' ? 'home.offline' : `server.${made.reason}`);
    saveSession(made.code, { name: chosen, hostToken: made.hostToken });
    saveName(chosen);
    goToRoom(made.code);
  };
  return (
    <form class="card" onSubmit={(event) => { event.preventDefault(); void create(); }} noValidate>
      <h2>{t('home.create')}</h2>
      <p class="dim">{t('home.createText')}</p>
      <NameField value={name.value} testid="home-create-name" onInput={(value) => (name.value = value)} />
      <label class="field">
        <span>{t('home.hosts')}</span>
        <select data-testid={ids.homeHosts} value={hosts.value} onChange={(event) => (hosts.value = Number(event.currentTarget.value))}>
          {HOST_COUNTS.map((count) => <option key={count} value={count}>{t('home.hostsOne', { count })}</option>)}
        </select>
      </label>
      <button type="submit" disabled={busy.value} data-testid={ids.homeCreate}>{t('home.createButton')}</button>
    </form>
  );
}

/** A field for a player's name. */
export function NameField({ value, testid, onInput }: { value: string; testid: string; onInput: (value: string) => void }) {
  return (
    <label class="field">
      <span>{t('home.name')}</span>
      <input value={value} data-testid={testid} maxLength={MAX_NAME_LENGTH} autocomplete="nickname"
        onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

/** The one idea in one picture: the handshake below the line, accept() reaching through it. */
function Line() {
  return (
    <figure class="home-line">
      <div class="above"><code>accept(3) = 4</code><span class="dim">{t('home.above')}</span></div>
      <div class="the-line"><span>{t('stage.line')}</span></div>
      <div class="below">
        <span class="tok syn">SYN</span><span class="tok synack">SYN+ACK</span><span class="tok ack">ACK</span>
        <span class="dim">{t('home.below')}</span>
      </div>
    </figure>
  );
}
