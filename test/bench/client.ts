/** `npm run -s bench -- client`: what a browser pays. Built and measured in the same run as its floors. */
import { gzipSync } from 'node:zlib';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { build } from 'vite';
import { openStagePage, type StagePage } from '../stage/page.ts';
import type { Line } from './line.ts';

const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const FRAMES = 80;
const ROUNDS = 2;
const INPUTS = 5000;

/** The project's folder: the bench is bundled elsewhere and started from there. */
const ROOT = process.cwd();

export async function run(): Promise<Line[]> {
  const lines = await bytesToFirstInteraction();
  const page = await openStagePage(ROOT);
  const browser = await chromium.launch({ executablePath: chromePath(), args: FLAGS });
  try {
    lines.push(...await frames(browser, page), await opening(browser, page));
  } finally {
    await browser.close();
    page.close();
  }
  return lines;
}

function chromePath(): string {
  const named = process.env['CHROME_PATH'];
  const found = [named, '/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium: set CHROME_PATH');
  return found;
}

/** Bytes that must come before the first page can be used: its document and what that loads at once; gzip, fonts apart. */
async function bytesToFirstInteraction(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ackademy-client-'));
  try {
    await build({ configFile: join(ROOT, 'client/vite.config.ts'), logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path!);
    const size = (path: string): number => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length;
    const bytes = size('index.html') + first.reduce((sum, path) => sum + size(path), 0);
    const scripts = readdirSync(join(folder, 'assets')).filter((name) => extname(name) === '.js').map((name) => join('assets', name));
    const all = scripts.reduce((sum, path) => sum + size(path), 0);
    return [{ name: 'bytes to first interaction, gzip', value: bytes, unit: 'bytes', floor: all, ratio: bytes / all }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function open(browser: Browser, { url }: StagePage, query: string): Promise<{ page: Page; session: CDPSession }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${url}?${query}`);
  await page.waitForFunction(() => document.title === 'ready');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  return { page, session };
}

async function scriptSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0;
}

function passFrames(page: Page, count: number): Promise<void> {
  return page.evaluate((left) => new Promise<void>((resolve) => {
    const next = (): void => void (left-- > 0 ? requestAnimationFrame(next) : resolve());
    next();
  }), count);
}

/** Microseconds of script per frame. Phaser draws on requestAnimationFrame, so frames are counted by it. */
async function frameUs(browser: Browser, page: StagePage, query: string): Promise<number> {
  const opened = await open(browser, page, query);
  await passFrames(opened.page, 20);
  const before = await scriptSeconds(opened.session);
  await passFrames(opened.page, FRAMES);
  const spent = await scriptSeconds(opened.session) - before;
  await opened.page.close();
  return (spent / FRAMES) * 1e6;
}

async function best(browser: Browser, page: StagePage, query: string): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) least = Math.min(least, await frameUs(browser, page, query));
  return least;
}

async function frames(browser: Browser, page: StagePage): Promise<Line[]> {
  const floor = await best(browser, page, 'world=none');
  const cases: [string, string][] = [
    ['60 hosts, 300 segments in flight', 'world=traffic&hosts=60&segments=300&frames=1&slow=2000'],
    ['2 hosts, 1 segment in flight', 'world=waiting&frames=1&slow=2000'],
  ];
  const lines: Line[] = [];
  for (const [name, query] of cases) {
    const value = await best(browser, page, query);
    lines.push({ name: `script per frame, ${name}`, value, unit: 'us', floor, ratio: value / floor });
  }
  return lines;
}

/** From a World at the start and its inputs to the first picture of the last one: what a late joiner or a replay pays. */
async function opening(browser: Browser, page: StagePage): Promise<Line> {
  let least = Infinity;
  let floor = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const { page: opened } = await open(browser, page, 'world=star&hosts=2');
    const times = await opened.evaluate((inputs) => window.show.openLong(inputs), INPUTS);
    least = Math.min(least, times.openMs);
    floor = Math.min(floor, times.stepMs);
    await opened.close();
  }
  return { name: `open a room of ${INPUTS} inputs`, value: least, unit: 'ms', floor, ratio: least / floor };
}
