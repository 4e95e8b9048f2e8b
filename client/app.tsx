import { glossaryOpen } from './dialogs.ts';
import { Home } from './pages/home.tsx';
import { Glossary, later } from './panels/later.tsx';
import { route } from './router.ts';

/** So long after the first page is drawn: it comes first. */
const AHEAD_MS = 300;

const loadRoom = async () => (await import('./pages/room.tsx')).RoomPage;
const RoomPage = later(loadRoom);
const CapturePage = later(async () => (await import('./pages/capture.tsx')).CapturePage);
const LevelsPage = later(async () => (await import('./pages/levels.tsx')).LevelsPage);
const LevelPage = later(async () => (await import('./pages/level.tsx')).LevelPage);
const BuildPage = later(async () => (await import('./pages/build.tsx')).BuildPage);
const ReviewPage = later(async () => (await import('./pages/review.tsx')).ReviewPage);
const CertificatePage = later(async () => (await import('./pages/certificate.tsx')).CertificatePage);
const SandboxPage = later(async () => (await import('./pages/sandbox.tsx')).SandboxPage);
const ScriptPage = later(async () => (await import('./pages/script.tsx')).ScriptPage);

const WorkshopPage = later(async () => (await import('./pages/workshop.tsx')).WorkshopPage);
const GuidePage = later(async () => (await import('./pages/guide.tsx')).GuidePage);
const BoardPage = later(async () => (await import('./pages/board.tsx')).BoardPage);
const ProjectorPage = later(async () => (await import('./pages/projector.tsx')).ProjectorPage);
const ResultsPage = later(async () => (await import('./pages/results.tsx')).ResultsPage);

/** The whole page: the route decides which one, and the glossary may stand over each. */
export function App() {
  return <><Routed />{glossaryOpen.value && <Glossary />}</>;
}

/** True in a frame of another site: nothing but a leaderboard is shown there. */
const EMBEDDED = location.pathname.endsWith('/embed');

function Routed() {
  const at = route.value;
  if (EMBEDDED) return at.page === 'board' ? <BoardPage key={at.code} code={at.code} bare /> : null;
  switch (at.page) {
    case 'room':
      return <RoomPage key={at.code} code={at.code} at={at.at} />;
    case 'capture':
      return <CapturePage />;
    case 'levels':
      return <LevelsPage />;
    case 'level':
      return <LevelPage key={at.id} id={at.id} />;
    case 'build':
      return <BuildPage />;
    case 'review':
      return <ReviewPage />;
    case 'certificate':
      return <CertificatePage />;
    case 'sandbox':
      return <SandboxPage />;
    case 'script':
      return <ScriptPage />;
    case 'workshop':
      return <WorkshopPage />;
    case 'guide':
      return <GuidePage />;
    case 'board':
      return <BoardPage key={at.code} code={at.code} />;
    case 'projector':
      return <ProjectorPage key={at.code} code={at.code} />;
    case 'results':
      return <ResultsPage key={at.code} code={at.code} />;
    case 'home':
      return <Home />;
  }
}

/** Fetches the room's code while the player still types: entering is then immediate. */
export function fetchAhead(): void {
  // Where it fails the room page itself tries again, and says so.
  setTimeout(() => void loadRoom().catch(() => {}), AHEAD_MS);
}
