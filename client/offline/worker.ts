/*
 * The service worker: keeps the page's files, so that levels and sandbox open without a server. The page itself is asked
 * for anew wherever the network answers; files whose names carry a hash of their content come from the cache first.
 * The build writes both names in (offline/build.ts).
 */

declare const OFFLINE_FILES: readonly string[];
declare const OFFLINE_VERSION: string;

/** What a worker knows of itself and of the events that it gets; the page's own types have none of it. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

const scope = globalThis as unknown as Scope;
const PREFIX = 'ackademy-';
const NAME = PREFIX + OFFLINE_VERSION;
/** Longer than this nobody waits for a network that does not answer, where the page is at hand. */
const PATIENCE_MS = 4_000;

function address(file: string): string {
  return new URL(file, scope.registration.scope).href;
}

/** Fetches all files; those whose name carries a hash are taken over from an earlier version that has them. */
async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all(OFFLINE_FILES.map(async (file) => {
    const url = address(file);
    const old = file.startsWith('assets/') ? await caches.match(url) : undefined;
    if (old) return cache.put(url, old);
    const response = await fetch(url, { cache: file.startsWith('assets/') ? 'default' : 'no-cache' });
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    await cache.put(url, response);
  }));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)));
  await scope.clients.claim();
}

function tooLong(): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('the network does not answer')), PATIENCE_MS));
}

/** The page: as the server has it now, else as it was kept. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match(address(''));
  if (!kept) return fetch(request);
  try {
    const response = await Promise.race([fetch(request), tooLong()]);
    // A proxy whose server is down answers too.
    return response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}

/** A file: as it was kept, else from the server; what it sends is kept where its name carries a hash. */
async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && request.url.startsWith(address('assets/'))) {
    const cache = await caches.open(NAME);
    await cache.put(request, response.clone());
  }
  return response;
}

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void scope.skipWaiting();
});
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate' && request.url.split(/[?#]/)[0] === address('')) event.respondWith(page(request));
  else if (request.url.startsWith(address('assets/')) || OFFLINE_FILES.some((one) => one !== '' && address(one) === request.url)) event.respondWith(file(request));
});
