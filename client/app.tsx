import { Home } from './pages/home.tsx';
import { RoomPage } from './pages/room.tsx';
import { route } from './router.ts';

/** The whole page: the route decides which one. */
export function App() {
  const at = route.value;
  return at.page === 'room' ? <RoomPage key={at.code} code={at.code} at={at.at} /> : <Home />;
}
