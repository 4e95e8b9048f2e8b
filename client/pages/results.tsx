import '../styles/workshop.css';
import { useSignal } from '@preact/signals';
import type { ResultRow, Results, SeenBelief, Share } from '../../shared/game/index.ts';
import { beliefTitle, beliefTruth } from '../beliefs.ts';
import { spacedCode } from '../codes.ts';
import { saveFile } from '../downloads.ts';
import { t } from '../i18n.ts';
import { Preferences } from '../panels/preferences.tsx';
import { goToRoom } from '../router.ts';
import { loadSession } from '../session.ts';
import { ids } from '../testids.ts';
import { bearerFor, deleteWorkshop, useAsked } from '../workshop/fetching.ts';
import { keepWatch } from '../workshop/looking.ts';
import { resultActivity } from '../workshop/names.ts';
import { Sure } from '../workshop/sure.tsx';
import { w, type WorkshopKey } from '../workshop/words.ts';

/** What came of a workshop: all of it for the host, one's own for who took part. */
export function ResultsPage({ code }: { code: string }) {
  const session = loadSession(code);
  const hosts = session?.hostToken !== undefined || session?.remote === true;
  return (
    <div class="wk">
      <header class="topbar"><button class="brand" onClick={() => goToRoom(code)}>Ackademy</button><span class="code">{spacedCode(code)}</span><span class="spring" /><Preferences /></header>
      <main class="wk-results" data-testid={ids.wkResults}>
        <h1>{w('results.title')}</h1>
        {hosts ? <All code={code} /> : <Own code={code} />}
      </main>
    </div>
  );
}

function All({ code }: { code: string }) {
  const { value, status, again } = useAsked(code, '/results.json', 0);
  const deleting = useSignal(false);
  const deleted = useSignal(false);
  const failed = useSignal(false);
  if (deleted.value) return <p class="note-box" role="status">{w('results.deleted')}</p>;
  if (!value) return <Nothing status={status} denied="results.denied" onAgain={again} />;
  return (
    <>
      {value.title !== '' && <p class="lead">{value.title}</p>}
      {value.frozen && <p class="note-box" role="status" data-testid={ids.wkFrozen}>{w('results.frozen')}</p>}
      <div class="wk-row no-print">
        <button class="primary" data-testid={ids.wkCsv} onClick={() => void download(code, 'csv').then((done) => (failed.value = !done))}>{w('results.csv')}</button>
        <button onClick={() => void download(code, 'json').then((done) => (failed.value = !done))}>{w('results.json')}</button>
        <button onClick={() => print()}>{w('results.print')}</button>
        <button onClick={() => (deleting.value = true)}>{w('results.delete')}</button>
      </div>
      {deleting.value && <Sure text={w('results.deleteSure')} yes={w('results.delete')} onDone={() => (deleting.value = false)}
        onYes={() => void deleteWorkshop(code).then((done) => { deleted.value = done; failed.value = !done; })} />}
      {failed.value && <p class="alert no-print" role="alert">{w('results.failed')}</p>}
      <TalkAbout beliefs={value.talkAbout} />
      <Table title={w('board.teams')} rows={value.teams} activities={value.activities} realNames={null} />
      <Table title={w('board.players')} rows={value.players} activities={value.activities} realNames={value.realNames} />
      <section class="block no-print"><h2>{w('results.rooms')}</h2>
        <ul>{value.rooms.map((room) => <li key={room.code}><a href={`#/room/${room.code}`} onClick={() => keepWatch(room.code, code)}>{spacedCode(room.code)}</a> <span class="dim">{activityOf(value, room.activityId)}</span></li>)}</ul>
      </section>
    </>
  );
}

/** There are no results to show: not yet, or why not and what helps. */
function Nothing({ status, denied, onAgain }: { status: number; denied: WorkshopKey; onAgain: () => void }) {
  if (status === 200) return <p role="status">{w('results.loading')}</p>;
  if (status === 404 || status === 401) return <p role="status">{w(status === 404 ? 'board.unknown' : denied)}</p>;
  return (
    <div class="note-box" role="status">
      <p>{w(status === 0 ? 'results.offline' : status === 429 ? 'results.tooFast' : 'results.busy')}</p>
      <button data-testid={ids.wkAgain} onClick={onAgain}>{w('results.again')}</button>
    </div>
  );
}

function activityOf({ activities }: Results, id: string): string {
  const activity = activities.find((one) => one.id === id);
  return activity ? resultActivity(activity) : id;
}

/** True where the file was had. */
async function download(code: string, form: 'csv' | 'json'): Promise<boolean> {
  const response = await fetch(new URL(`api/workshops/${code}/results.${form}`, document.baseURI), { headers: { authorization: `Bearer ${bearerFor(code) ?? ''}` } }).catch(() => null);
  if (response?.ok) saveFile(`ackademy-${code}.${form}`, new Uint8Array(await response.arrayBuffer()));
  return response?.ok ?? false;
}

function TalkAbout({ beliefs }: { beliefs: SeenBelief[] }) {
  return (
    <section class="block"><h2>{w('results.talk')}</h2>
      {beliefs.length === 0 && <p class="dim">{w('results.talkNone')}</p>}
      <ol class="wk-talk">{beliefs.map(({ mutant, seen, resolved }) => <li key={mutant}><b>{beliefTitle(mutant)}</b> <span class="dim">{w('results.seen', { seen, resolved })}</span><p>{beliefTruth(mutant)}</p></li>)}</ol>
    </section>
  );
}

function shareText(share: Share): string {
  return share.of === 0 ? '–' : w('results.share', { ...share });
}

/** Minutes and seconds. */
function timeText(us: number): string {
  const seconds = Math.round(us / 1_000_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function Table({ title, rows, activities, realNames }: { title: string; rows: ResultRow[]; activities: Results['activities']; realNames: Record<string, string> | null }) {
  const named = realNames !== null && Object.keys(realNames).length > 0;
  return (
    <section class="block wk-table"><h2>{title}</h2>
      <div class="wk-scroll" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead><tr>
            <th scope="col">{w('board.rank')}</th><th scope="col">{w('board.name')}</th>{named && <th scope="col">{w('results.real')}</th>}<th scope="col">{w('board.points')}</th>
            {activities.map((activity) => <th key={activity.id} scope="col">{resultActivity(activity)}</th>)}
            <th scope="col">{w('results.objectives')}</th><th scope="col">{w('results.mistakes')}</th><th scope="col">{w('results.first')}</th><th scope="col">{w('results.second')}</th><th scope="col">{w('results.hints')}</th><th scope="col">{w('results.time')}</th><th scope="col">{w('results.beliefs')}</th>
          </tr></thead>
          <tbody>{rows.map((row) => (
            <tr key={row.id} data-id={row.id} data-points={row.points}>
              <td>{row.rank || '–'}{row.tied && <small class="dim"> {w('board.tied')}</small>}</td><th scope="row">{row.name || w('team', { number: row.id.slice(1) })}</th>{named && <td>{realNames[row.id] ?? ''}</td>}<td><b>{row.points}</b></td>
              {row.byActivity.map((points, i) => <td key={activities[i]!.id}>{points ?? '–'}</td>)}
              <td>{row.objectives}</td><td>{row.mistakes}</td><td>{shareText(row.first)}</td><td>{shareText(row.second)}</td><td>{row.hints}</td><td>{timeText(row.tookUs)}</td>
              <td>{row.beliefs.map(({ mutant, seen, resolved }) => `${beliefTitle(mutant)} (${w('results.resolvedOf', { seen, resolved })})`).join(' · ')}</td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}

function Own({ code }: { code: string }) {
  const { value, status, again } = useAsked(code, '/mine', 0);
  if (!value) return <Nothing status={status} denied="results.mineDenied" onAgain={again} />;
  const rows = [value.team, value.player].filter((row) => row !== null);
  return (
    <>
      <p class="lead">{w('results.mineOnly')}</p>
      {value.frozen && <p class="note-box" role="status" data-testid={ids.wkFrozen}>{w('results.frozenMine')}</p>}
      <Table title={t('seats.you')} rows={rows} activities={value.activities} realNames={null} />
      {value.player && <TalkAbout beliefs={value.player.beliefs} />}
      <button class="no-print" onClick={() => saveFile(`ackademy-${code}.json`, JSON.stringify(value, null, 2))}>{w('results.json')}</button>
    </>
  );
}
