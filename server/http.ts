import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { CODE_LENGTH } from '../shared/protocol/index.ts';
import type { AddressLimits } from './address.ts';
import { addLearning } from './learning.ts';
import { addWorkshops } from './workshop/routes.ts';
import { serveJournal } from './journal.ts';
import { readOrder, type Order } from './orders.ts';
import { keepList } from './workshop/names.ts';
import type { Rooms } from './rooms.ts';

/** Where pages may open sockets to: this server, under the name by which it was asked. */
function ownSockets({ headers }: Request, trustProxy: boolean): string {
  const forwarded = trustProxy ? headers['x-forwarded-host'] : undefined;
  const host = forwarded?.toString() ?? headers.host ?? '';
  // Without them the page is left with HTTP, which 'self' covers.
  return /^[\w.\-:[\]]+$/.test(host) ? `ws://${host} wss://${host}` : "'self'";
}

/** Headers of every answer. Images may be blobs because Phaser loads its own as such; nothing is evaluated. */
function securityHeaders(trustProxy: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'], connectSrc: ["'self'", (request) => ownSockets(request as Request, trustProxy)],
        objectSrc: ["'none'"], baseUri: ["'self'"], formAction: ["'self'"], frameAncestors: ["'self'"],
      },
    },
    // A classroom's server speaks plain HTTP on a LAN: these three work with HTTPS alone and warn or break there.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
}

const answerError: (log: Logger) => ErrorRequestHandler = (log) => (error, request, response, _next) => {
  const status = typeof error?.status === 'number' && error.status >= 400 && error.status < 500 ? error.status : 500;
  if (status === 500) log.error({ request: response.locals['request'] as string, err: error, path: request.path }, 'request failed');
  const text = status === 500 ? 'The server could not do that. Try again.' : 'The server does not understand that request.';
  response.status(status).json({ error: { code: status === 500 ? 'storage' : 'bad-message', text } });
};

function addApi(app: Express, rooms: Rooms, limits: AddressLimits, { addressOf, metrics, keepRoomsDays }: Caller): void {
  app.post('/api/rooms', express.json({ limit: '64kb' }), async (request, response) => {
    const order = readOrder(request.body);
    if (!order.ok) {
      response.status(400).json({ error: { code: 'bad-message', text: order.error } });
      return;
    }
    if (!(await limits.mayMakeRoom(addressOf(request)))) {
      response.status(429).json({ error: { code: 'too-fast', text: 'Too many rooms were made from here: wait a minute.' } });
      return;
    }
    response.status(201).set('Cache-Control', 'no-store').json(await makeRoom(rooms, order.value));
  });
  app.get('/api/rooms/:code', async (request, response) => {
    const { code } = request.params;
    if (code.length === CODE_LENGTH && (await rooms.exists(code))) response.json({ code });
    else response.status(404).json({ error: { code: 'unknown-room', text: `There is no room ${code.slice(0, 20)}.` } });
  });
  app.get('/api/rooms/:code/journal', serveJournal(rooms, limits, addressOf));
  addLearning(app, rooms, limits, addressOf);
  addWorkshops(app, rooms, limits, { addressOf, keepRoomsDays });
  app.get('/metrics', metrics);
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', rooms: rooms.openCount() });
  });
}

async function makeRoom(rooms: Rooms, { configOf, names }: Order): Promise<{ code: string; hostToken: string }> {
  const made = await rooms.create(configOf);
  if (names) await keepList(rooms.store, made.code, names);
  return made;
}

/** Gives each request an id, which stands in its answer and in every line of the log about it. Neither query nor headers are logged: secrets may be there. */
function noteRequest(log: Logger): RequestHandler {
  return (request, response, next) => {
    const id = randomUUID();
    const { method, path } = request;
    response.locals['request'] = id;
    response.set('X-Request-Id', id);
    if (log.isLevelEnabled('debug')) response.once('close', () => log.debug({ request: id, method, path, status: response.statusCode }, 'request'));
    next();
  };
}

/** What is known of the one who asks. */
export interface Caller {
  trustProxy: boolean;
  addressOf(request: IncomingMessage): string;
  metrics: RequestHandler;
  /** See `Config`. */
  keepRoomsDays: number;
}

/** What the pages come from: the built client, or Vite in development. */
export type Pages = { folder: string } | { middleware: RequestHandler };

/**
 * `embed`: the page as any site may put it into a frame of its own. There it shows nothing but a leaderboard (client/app.tsx), so that nobody
 * can be made to press a button unseen.
 */
function serveEmbedded(folder: string): RequestHandler {
  return (request, response, next) => {
    // The page knows by exactly this path that it is in such a frame; Express also takes /Embed and /embed/.
    if (request.path !== '/embed') return next();
    response.removeHeader('X-Frame-Options');
    const policy = String(response.getHeader('Content-Security-Policy')).replace(/frame-ancestors [^;]*/, 'frame-ancestors *');
    response.set('Content-Security-Policy', policy).set('Cache-Control', 'no-cache').sendFile('index.html', { root: folder });
  };
}

/** The HTTP side: the API, and the pages. */
export function createHttp(rooms: Rooms, limits: AddressLimits, pages: Pages, caller: Caller, log: Logger): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(noteRequest(log));
  // Vite's page reload needs inline styles, so only the built client has the strict policy.
  if ('folder' in pages) app.use(securityHeaders(caller.trustProxy));
  addApi(app, rooms, limits, caller);
  if ('folder' in pages) {
    // The names of built assets carry a hash of their content; the page itself must be asked for anew.
    app.get('/embed', serveEmbedded(pages.folder));
    app.use('/assets', express.static(`${pages.folder}/assets`, { immutable: true, maxAge: '1y', fallthrough: false }));
    app.use(express.static(pages.folder, { cacheControl: false, setHeaders: (response) => response.setHeader('Cache-Control', 'no-cache') }));
  } else {
    app.use(pages.middleware);
  }
  app.use((request, response) => {
    response.status(404).json({ error: { code: 'bad-message', text: `There is nothing at ${request.path.slice(0, 100)}.` } });
  });
  app.use(answerError(log));
  return app;
}
