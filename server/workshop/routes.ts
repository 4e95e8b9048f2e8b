import type { IncomingMessage } from 'node:http';
import type { Express, Request, Response } from 'express';
import { type ActivityRoom, standings, type Standing, type Workshop, type World } from '../../shared/game/index.ts';
import type { AddressLimits } from '../address.ts';
import type { Room } from '../room.ts';
import type { Rooms } from '../rooms.ts';
import { isAsking } from '../question.ts';
import { hashesAgree, hashToken, tokenFits } from '../tokens.ts';
import { deskOf } from './desk.ts';
import { radarOf } from './radar.ts';
import { pointsIn, type TracedPoint } from './rows.ts';
import { realNamesOf } from './names.ts';
import { csvOf, gatherResults, mineOf } from './results.ts';

const TOKEN = /^Bearer ([\w-]{1,200})$/i;

/** The secret that a request brings. */
export function bearerOf(request: Request): string | null {
  return TOKEN.exec(request.get('authorization') ?? '')?.[1] ?? null;
}

/** Says no, as all of the API does. */
export function refuse(response: Response, status: number, code: string, text: string): void {
  if (status === 401) response.set('WWW-Authenticate', 'Bearer');
  response.status(status).json({ error: { code, text } });
}

/** Why a room cannot be had, as an answer. */
const MISSING = { unknown: [404, 'unknown-room'], broken: [500, 'room-broken'], full: [503, 'server-full'], elsewhere: [503, 'server-full'] } as const;

/** A room by its code, or null, and the refusal is sent. */
async function roomOf(rooms: Rooms, limits: AddressLimits, address: string, request: Request, response: Response): Promise<Room | null> {
  response.set('Cache-Control', 'no-store');
  if (!limits.mayTryJoin(address)) {
    refuse(response, 429, 'too-fast', 'Too many wrong codes: wait a minute.');
    return null;
  }
  const code = String(request.params['code']).slice(0, 20);
  const room = code.length <= 16 ? await rooms.open(code) : 'unknown';
  if (typeof room !== 'string') return room;
  if (room === 'unknown') limits.countWrongJoin(address, code);
  const [status, why] = MISSING[room];
  refuse(response, status, why, `The room ${code} cannot be had: ${room}.`);
  return null;
}

/** A workshop by its code, or null, and the refusal is sent. */
async function workshopOf(rooms: Rooms, limits: AddressLimits, address: string, request: Request, response: Response): Promise<Room | null> {
  const room = await roomOf(rooms, limits, address, request, response);
  if (!room || room.world.workshop) return room;
  refuse(response, 404, 'unknown-room', `The room ${room.record.code} is no workshop.`);
  return null;
}

/** True for the host and the host's remotes. */
export function isHost(room: Room, request: Request): boolean {
  const token = bearerOf(request);
  if (token === null) return false;
  const hash = hashToken(token);
  return tokenFits(token, room.record.hostHash) || [...room.remotes.values()].some(({ tokenHash }) => hashesAgree(hash, tokenHash));
}

/** The player whose token a request brings, or null. */
export function playerOf(room: Room, request: Request): string | null {
  const token = bearerOf(request);
  const hash = token === null ? null : hashToken(token);
  for (const [playerId, { tokenHash }] of room.players) if (hash && hashesAgree(hash, tokenHash)) return playerId;
  return null;
}

/**
 * * `GET api/workshops/CODE/board`: `{ title, phase, frozen, current, running, activities, teams, players }`, the leaderboard with public names, best first.
 * * `GET api/workshops/CODE/points?of=ID`: `{ points }`, what gave a team or a player its points in games: `{ room, activityId, amount, of, why, rule, seq }`, with the input of that
 *   room in which it happened; a team got `amount / of` of it. None as long as the board is frozen.
 * * `GET api/workshops/CODE/about`: `{ title, names, language, keptDays, asks }`, what the join page says and asks for: for so many days after the last input everything is kept (0: without end). `asks`: a question is open there now.
 * * `GET api/workshops/CODE/radar` with the host's token (`Authorization: Bearer`): `{ rows }`, who needs help first.
 * * `GET api/workshops/CODE/names`, host: `{ names }`, real names by player where the host gave a list.
 * * `GET api/workshops/CODE/results.json`, `results.csv`, host: what came of it (shared/game/workshop/results.ts); `frozen`, in the table `board`, says whether points are those of a frozen board.
 * * `DELETE api/workshops/CODE`, host: the workshop with its rooms, names and results is gone.
 * * `GET api/workshops/CODE/mine` with a player's token: `{ player, team, frozen, activities }`, the player's own results.
 */
export function addWorkshops(app: Express, rooms: Rooms, limits: AddressLimits, { addressOf, keepRoomsDays }: { addressOf(request: IncomingMessage): string; keepRoomsDays: number }): void {
  app.get('/api/workshops/:code/board', async (request, response) => {
    const room = await workshopOf(rooms, limits, addressOf(request), request, response);
    if (room) response.json(boardOf(room.world));
  });
  app.get('/api/workshops/:code/points', async (request, response) => {
    const room = await workshopOf(rooms, limits, addressOf(request), request, response);
    if (!room) return;
    const { of: asked } = request.query;
    const id = typeof asked === 'string' ? asked : '';
    const points: TracedPoint[] = [];
    for (const place of room.world.workshop!.frozen ? [] : room.world.workshop!.rooms) {
      const part = await rooms.open(place.code);
      if (typeof part !== 'string') points.push(...pointsIn(place, part.world, id));
    }
    response.json({ points });
  });
  app.get('/api/workshops/:code/about', async (request, response) => {
    const room = await roomOf(rooms, limits, addressOf(request), request, response);
    if (room) response.json(aboutOf(room, keepRoomsDays));
  });
  app.get('/api/workshops/:code/radar', async (request, response) => {
    const room = await workshopOf(rooms, limits, addressOf(request), request, response);
    if (!room) return;
    if (hostOnly(limits, addressOf(request), room, request, response)) response.json({ rows: await radarOf(rooms, room, deskOf(rooms, room).kept) });
  });
  app.get('/api/workshops/:code/names', async (request, response) => {
    const room = await workshopOf(rooms, limits, addressOf(request), request, response);
    if (room && hostOnly(limits, addressOf(request), room, request, response)) response.json({ names: (await realNamesOf(rooms.store, room)).of });
  });
  app.get('/api/workshops/:code/results.:form', async (request, response) => {
    const room = await workshopOf(rooms, limits, addressOf(request), request, response);
    if (!room || !hostOnly(limits, addressOf(request), room, request, response)) return;
    const results = await gatherResults(rooms, room);
    if (!results) return refuseForNow(response);
    const { of } = await realNamesOf(rooms.store, room);
    if (request.params.form === 'csv') response.attachment(`ackademy-${room.record.code}.csv`).type('text/csv').send(csvOf(results, new Map(Object.entries(of))));
    else response.json({ ...results, realNames: of });
  });
  app.delete('/api/workshops/:code', async (request, response) => {
    const room = await workshopOf(rooms, limits, addressOf(request), request, response);
    if (!room || !hostOnly(limits, addressOf(request), room, request, response)) return;
    await rooms.remove([...room.world.workshop!.rooms.map(({ code }) => code), room.record.code]);
    response.status(204).end();
  });
  app.get('/api/workshops/:code/mine', async (request, response) => {
    const room = await workshopOf(rooms, limits, addressOf(request), request, response);
    if (!room) return;
    const playerId = playerOf(room, request);
    if (playerId !== null) {
      const results = await gatherResults(rooms, room);
      return results ? void response.json(mineOf(results, playerId)) : refuseForNow(response);
    }
    limits.countWrongJoin(addressOf(request), room.record.code, bearerOf(request) ?? '');
    refuse(response, 401, 'bad-token', 'This workshop does not know you: join it first.');
  });
}

function refuseForNow(response: Response): void {
  refuse(response, 503, 'server-full', 'A room of this workshop cannot be read now: try again.');
}

/** What is said only to the host: answers 401 to everybody else, and counts it as a wrong guess. */
function hostOnly(limits: AddressLimits, address: string, room: Room, request: Request, response: Response): boolean {
  if (isHost(room, request)) return true;
  limits.countWrongJoin(address, room.record.code, bearerOf(request) ?? '');
  refuse(response, 401, 'bad-token', 'Only the host of this workshop may see that.');
  return false;
}

/** What is told of a room before somebody joins it; what is no workshop has no title. */
function aboutOf(room: Room, keptDays: number): object {
  const { title = null, names = null, language = null } = room.world.workshop?.rules ?? {};
  return { title, names, language, keptDays, asks: isAsking(room) };
}

/** The leaderboard as data. */
export function boardOf({ workshop, players }: World): object {
  const { rules, phase, frozen, plan, teams, current } = workshop!;
  const named = (rows: Standing[], nameOf: (id: string) => string): object[] => rows.map(({ id, ...row }) => ({ id, name: nameOf(id), ...row }));
  return {
    title: rules.title, phase, frozen, current, running: roomsNow(workshop!).map(({ code }) => code), activities: plan.map(({ id, kind }) => ({ id, kind })),
    teams: named(standings(workshop!, 'teams'), (id) => teams.find((team) => team.id === id)?.name ?? ''),
    players: named(standings(workshop!, 'players'), (id) => players.find((player) => player.id === id)?.name ?? ''),
  };
}

/** Rooms of the activity that runs. */
function roomsNow({ phase, plan, current, rooms }: Workshop): ActivityRoom[] {
  return phase === 'running' ? rooms.filter(({ activityId }) => activityId === plan[current]!.id) : [];
}
