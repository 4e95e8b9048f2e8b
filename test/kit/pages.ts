import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import type { Probe } from '../../client/probe.ts';
import { ids } from '../../client/testids.ts';
import { removeDir, startServer, tempDir, type ServerProcess } from './server.ts';

/** A server of the test's own, that can be killed and started again on the same port and data. */
export interface OwnServer {
  url: string;
  killAndRestart(): Promise<void>;
}

/** Playwright's test with a server, and pages whose errors (scripts, security policy) fail the test. */
export const test = base.extend<{ server: OwnServer; person: (name: string, device?: BrowserContextOptions) => Promise<Page> }>({
  // Playwright reads the names of fixtures from the first parameter, so it must be a pattern.
  // oxlint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const dataDir = tempDir();
    let process: ServerProcess = await startServer({ dataDir });
    await use({
      url: process.url,
      async killAndRestart() {
        const { port } = process;
        await process.stop('SIGKILL');
        process = await startServer({ dataDir, port });
      },
    });
    await process.stop();
    removeDir(dataDir);
  },
  person: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    await use((name, device = {}) => openPage(browser, name, device, contexts, faults));
    for (const context of contexts) await context.close();
    expect(faults).toEqual([]);
  },
});

async function openPage(browser: Browser, name: string, device: BrowserContextOptions, contexts: BrowserContext[], faults: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...device });
  contexts.push(context);
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    // A server that is down, as after a kill, is the browser's to complain about and the page's to survive; so is a forged run that it refuses.
    if (message.type() === 'error' && !/ERR_CONNECTION|ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|WebSocket connection|status of 422/.test(message.text())) faults.push(`${name}: ${message.text()}`);
  });
  return page;
}

/** Creates a room on the home page; returns its code when the page is in it. */
export async function createRoom(page: Page, url: string, name: string): Promise<string> {
  await page.goto(url);
  await page.getByTestId(ids.homeCreate).locator('xpath=ancestor::form').getByRole('textbox').fill(name);
  await page.getByTestId(ids.homeCreate).click();
  await inRoom(page);
  return new URL(page.url()).hash.split('/').at(-1)!;
}

/** Joins by code and name on the home page. */
export async function joinRoom(page: Page, url: string, code: string, name: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId(ids.homeCode).fill(code);
  await page.getByTestId(ids.homeName).fill(name);
  await page.getByTestId(ids.homeJoin).click();
  await inRoom(page);
}

/** Waits until the page is connected and has a World. */
export async function inRoom(page: Page): Promise<void> {
  await expect(page.getByTestId(ids.connection)).toHaveAttribute('data-state', 'open');
}

/** The World's hash and number in a page's replica. */
export function replicaOf(page: Page): Promise<{ seq: number; hash: string }> {
  return page.evaluate(() => {
    const probe: Probe = window.ackademy;
    return { seq: probe.seq, hash: probe.hash() };
  });
}

/** Waits until all pages show the same World. */
export async function expectSameWorld(...pages: Page[]): Promise<void> {
  await expect.poll(async () => new Set((await Promise.all(pages.map(replicaOf))).map(({ seq, hash }) => `${seq} ${hash}`)).size).toBe(1);
}
