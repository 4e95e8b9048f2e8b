import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Config } from './config.ts';
import { metricsText, type Now } from './metrics.ts';
import type { Rooms } from './rooms.ts';
import { hashToken, tokenFits } from './tokens.ts';

const THIS_MACHINE = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** True where nobody else can be behind the request: a proxy on this machine asks from it too, but says for whom. */
function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);
  return THIS_MACHINE.has(socket.remoteAddress ?? '') && !forwarded;
}

/** How it stands in the rooms at this moment. */
function now(rooms: Rooms): Now {
  const sums: Now = { rooms: rooms.openCount(), players: 0, remotes: 0, unreadMaxBytes: 0, unreadBytes: 0, behind: 0 };
  for (const { members } of rooms.all()) {
    for (const { remote, connection, reader } of members.values()) {
      const unread = connection.bufferedBytes();
      sums[remote ? 'remotes' : 'players']++;
      sums.unreadBytes += unread;
      sums.unreadMaxBytes = Math.max(sums.unreadMaxBytes, unread);
      if (reader.behindMs !== null) sums.behind++;
    }
  }
  return sums;
}

/** `GET metrics` for Prometheus. Who may not read it learns nothing of it: for them it is not there. */
export function serveMetrics(rooms: Rooms, { metrics, metricsToken }: Pick<Config, 'metrics' | 'metricsToken'>): RequestHandler {
  const hash = metricsToken === undefined ? null : hashToken(metricsToken);
  return async (request, response, next) => {
    const token = /^Bearer (.+)$/i.exec(request.get('authorization') ?? '')?.[1];
    const mayRead = metrics !== 'off' && (metrics === 'on' || isFromHere(request) || (hash !== null && token !== undefined && tokenFits(token, hash)));
    if (!mayRead) return next();
    const { type, text } = await metricsText(now(rooms));
    response.set('Cache-Control', 'no-store').set('Content-Type', type).send(text);
  };
}
