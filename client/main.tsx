import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './styles/base.css';
import './styles/room.css';
import './styles/panels.css';
import './styles/timebar.css';
import './styles/host.css';
import './invited.ts';
import { render } from 'preact';
import { App } from './app.tsx';
import { startLocale } from './i18n.ts';
import { startTheme } from './theme.ts';
import { exposeProbe } from './probe.ts';

startTheme();
startLocale();
exposeProbe();
const root = document.getElementById('app');
if (root) render(<App />, root);
