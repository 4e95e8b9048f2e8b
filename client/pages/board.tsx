import '../styles/workshop.css';
import { Preferences } from '../panels/preferences.tsx';
import { goHome } from '../router.ts';
import { useLiveWorld } from '../store.ts';
import { Board } from '../workshop/board.tsx';
import { Watching } from '../workshop/watching.tsx';
import { w } from '../workshop/words.ts';

/** The leaderboard by itself, for everybody; `bare` in a frame of another page: nothing else is there. */
export function BoardPage({ code, bare = false }: { code: string; bare?: boolean }) {
  return (
    <div class="wk">
      {!bare && <header class="topbar"><button class="brand" onClick={goHome}>Ackademy</button><span class="spring" /><Preferences /></header>}
      <main class="wk-player"><Watching code={code}><Title /><Board /></Watching></main>
    </div>
  );
}

function Title() {
  const world = useLiveWorld();
  return <h1>{world?.workshop?.rules.title || w('board.title')}</h1>;
}
