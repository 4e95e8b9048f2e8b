import { signal } from '@preact/signals';

/**
 * How far this browser keeps the page: it cannot (plain http from another machine, or switched off), it fetches the files, it
 * has them, or it could not get them.
 */
export type Offline = 'unsupported' | 'fetching' | 'ready' | 'failed';

export const offline = signal<Offline>('serviceWorker' in navigator ? 'fetching' : 'unsupported');

/** Switches to a newer version that is ready, or null. */
export const newVersion = signal<(() => void) | null>(null);

let started = false;

/** Has the browser keep the page from now on; to be called by the pages that work without a server. */
export function keepOffline(): void {
  if (started || !('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  started = true;
  navigator.serviceWorker.register(new URL('sw.js', document.baseURI)).then(watch, () => (offline.value = 'failed'));
}

function watch(registration: ServiceWorkerRegistration): void {
  if (registration.active) offline.value = 'ready';
  if (registration.waiting) offer(registration.waiting);
  if (registration.installing) follow(registration.installing);
  registration.addEventListener('updatefound', () => {
    if (registration.installing) follow(registration.installing);
  });
}

function follow(worker: ServiceWorker): void {
  // The first one takes over by itself; a later one waits until the pages of the earlier one are gone, or it is told to.
  const first = navigator.serviceWorker.controller === null;
  worker.addEventListener('statechange', () => {
    if (worker.state === 'activated') offline.value = 'ready';
    else if (worker.state === 'installed' && !first) offer(worker);
    else if (worker.state === 'redundant' && offline.value === 'fetching') offline.value = 'failed';
  });
}

function offer(worker: ServiceWorker): void {
  newVersion.value = () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
    worker.postMessage('take-over', []);
  };
}
