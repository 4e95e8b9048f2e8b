import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino, destination } from 'pino';
import { err, ok, type Result } from '../shared/base/index.ts';
import { addressOf, createAddressLimits } from './address.ts';
import type { Config } from './config.ts';
import { openGateway } from './gateway.ts';
import { createHttp, type Pages } from './http.ts';
import { GOODBYE_MS, KEEP_ALIVE_MS, MAX_OPEN_SOCKETS, REQUEST_TIMEOUT_MS } from './limits.ts';
import { serveMetrics } from './metrics-route.ts';
import { pruneRegularly } from './pruning.ts';
import { createReception } from './reception.ts';
import { createRooms } from './rooms.ts';
import { openStreams } from './sse.ts';
import { StoreTooNew, type Store } from './store.ts';
import { openStore } from './store/sqlite.ts';

/** A running server. */
export interface App {
  port: number;
  /** Commits what is pending, says goodbye to everybody, closes the store. */
  stop(): Promise<void>;
}

function listen(server: Server, { port, host }: Config): Promise<Result<number, string>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(err(listenError(error, port, host))));
    server.listen({ port, host }, () => resolve(ok((server.address() as AddressInfo).port)));
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string | undefined): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is in use: stop the other program, or choose another with PORT=${port === 8080 ? 8081 : 8080}.`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights: choose one from 1024 up with PORT.`;
  return `Cannot listen on ${host ?? 'this machine'} port ${port}: ${error.message}.`;
}

function open(dataDir: string): Result<Store, string> {
  try {
    return ok(openStore(dataDir));
  } catch (error) {
    if (error instanceof StoreTooNew) return err(`The data in ${dataDir} (DATA_DIR) was written by a newer version of Ackademy (${error.message}): start that version, or choose another folder.`);
    return err(`Cannot write to the folder ${dataDir} (DATA_DIR): ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Starts everything. `pages` gets the HTTP server, on which Vite listens in development. The error is one line for the user. */
export async function startApp(config: Config, pages: (server: Server) => Promise<Pages>): Promise<Result<App, string>> {
  const log = pino({ level: config.logLevel, redact: ['token', 'hostToken'] }, destination({ fd: 2, sync: true }));
  const store = open(config.dataDir);
  if (!store.ok) return store;
  const rooms = createRooms(store.value, log);
  const limits = createAddressLimits();
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS });
  server.maxConnections = MAX_OPEN_SOCKETS;
  const from = await pages(server);
  const caller = { trustProxy: config.trustProxy, addressOf: (request: IncomingMessage) => addressOf(request, config.trustProxy) };
  const reception = createReception(rooms, limits);
  const streams = openStreams(reception, caller);
  const http = createHttp(rooms, limits, from, { ...caller, metrics: serveMetrics(rooms, config), keepRoomsDays: config.keepRoomsDays }, log);
  server.on('request', (request, response) => {
    if (!streams.handle(request, response)) http(request, response);
  });
  const gateway = openGateway(server, reception, { ...caller, shared: 'middleware' in from });
  const port = await listen(server, config);
  if (!port.ok) {
    gateway.stop();
    streams.stop();
    await store.value.close();
    return port;
  }
  const endPruning = pruneRegularly(rooms, config);
  log.info({ port: port.value, dataDir: config.dataDir }, 'listening');
  return ok({
    port: port.value,
    async stop() {
      log.info('stopping');
      const closed = new Promise((resolve) => server.close(resolve));
      gateway.stop();
      streams.stop();
      const late = setTimeout(() => server.closeAllConnections(), GOODBYE_MS);
      server.closeIdleConnections();
      await closed;
      clearTimeout(late);
      await endPruning();
      await rooms.stop();
      await store.value.close();
    },
  });
}
