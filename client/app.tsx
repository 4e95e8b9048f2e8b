import { Home } from './pages/home.tsx';
import { later } from './panels/later.tsx';
import { route } from './router.ts';

/** So long after the first page is drawn: it comes first. */
const AHEAD_MS = 300;

const loadRoom = async () => (await import('./pages/room.tsx')).RoomPage;
const RoomPage = later(loadRoom);

/** The whole page: the route decides which one. */
export function App() {
  const at = route.value;
  return at.page === 'room' ? <RoomPage key={at.code} code={at.code} at={at.at} /> : <Home />;
}

/** Fetches the room's code while the player still types: entering is then immediate. */
export function fetchAhead(): void {
  // Where it fails the room page itself tries again, and says so.
  setTimeout(() => void loadRoom().catch(() => {}), AHEAD_MS);
}
