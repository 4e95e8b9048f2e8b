/** Bounds of the server: everything that a client can make grow has one here or in shared/protocol. */

/**
 * Between two commits at least, milliseconds: a synced transaction costs more than all else that an input needs, so under
 * load it is shared by all inputs of all rooms that came meanwhile, and so is the message to each of a room's players.
 */
export const COMMIT_EVERY_MS = 16;
/** A machine that does not renew its rooms for so long has lost them. */
export const LEASE_MS = 15_000;
/** Players of one room, connected or not. */
export const MAX_PLAYERS_PER_ROOM = 250;
/** People of one workshop, there or not: each of its activities puts them into rooms of a few. */
export const MAX_PLAYERS_PER_WORKSHOP = 600;
/** Rooms held in memory at once; others rest in the store. */
export const MAX_OPEN_ROOMS = 2_000;
/** What one room's World may hold: segments on the way, sockets of all hosts, processes of one, characters of its JSON text. */
export const MAX_SEGMENTS_IN_FLIGHT = 2_000;
export const MAX_SOCKETS = 1_000;
export const MAX_PROCESSES_PER_HOST = 32;
export const MAX_WORLD_LENGTH = 4_000_000;
/** Connections of the whole server. */
export const MAX_CONNECTIONS = 5_000;
/** TCP connections of the whole server, with those that only fetch pages or post; more are closed at once. */
export const MAX_OPEN_SOCKETS = 10_000;
/** A request that has not come in whole by then is ended: nobody holds a connection with half of one. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** For so long a connection may rest between two requests: longer than browsers, proxies and fetch let it, so that none is closed while a request is on its way. */
export const KEEP_ALIVE_MS = 65_000;
/** Connections from one address: a school sits behind one, and still leaves room for others. */
export const MAX_CONNECTIONS_PER_ADDRESS = 2_500;
/** Bytes that may wait for one slow reader; with more it gets no inputs, and a World once it has read them. */
export const MAX_UNREAD_BYTES = 128 * 1024;
/** Bytes that wait for one reader, whatever they are; with more it is cut. A World that was just sent counts for neither. */
export const MAX_BUFFERED_BYTES = 512 * 1024;
/** A reader that has been behind for so long is cut. */
export const MAX_BEHIND_MS = 60_000;
/** Messages from so many characters on are compressed on the wire: Worlds, not inputs. */
export const COMPRESS_FROM_LENGTH = 1_024;
/** Messages of one connection: so many at once, and so many each second. */
export const MESSAGE_BURST = 60;
export const MESSAGES_PER_SECOND = 30;
/** What a resync takes of that budget: it costs a whole World. */
export const RESYNC_COST = 10;
/** Rooms made from one address in a minute. A school sits behind one address. */
export const ROOMS_PER_MINUTE = 60;
/** Runs of levels and progress from one address in a minute: a whole workshop sits behind one. What they cost is bounded by the time that playing them again may take, milliseconds. */
export const SUBMISSIONS_PER_MINUTE = 1_200;
export const REPLAY_MS_PER_MINUTE = 10_000;
/** Different wrong codes and tokens from one address in a minute: codes cannot be guessed. */
export const WRONG_JOINS_PER_MINUTE = 120;
/** Input ids kept for each player to answer resends; a client resends what was not answered, far fewer. */
export const KEPT_INPUT_IDS = 256;
/** Forks of one room: so many at once, and so many each second. */
export const FORK_BURST = 5;
export const FORKS_PER_SECOND = 0.1;
/** Devices that are remotes of one room's host. */
export const MAX_REMOTES = 4;
/** How long the secret in the link for a remote works. */
export const PAIRING_MS = 300_000;
/** A connection that has not joined is closed after this. */
export const JOIN_TIMEOUT_MS = 60_000;
/** Between two pings of the server; who missed one is gone. */
export const HEARTBEAT_MS = 30_000;
/** Between two comments on a stream of events: proxies end what is silent for a minute. */
export const SSE_HEARTBEAT_MS = 20_000;
/** A stream whose browser has posted nothing for so long is gone: pages ping every 15 s, hidden ones every minute. */
export const SSE_SILENCE_MS = 150_000;
/** How long a connection may take to close when the server stops. */
export const GOODBYE_MS = 1_000;
/** A room without anybody leaves memory after this. */
export const ROOM_IDLE_MS = 600_000;
/** A room's World is stored after so many inputs at least: recovery replays no more of them than that. */
export const CHECKPOINT_EVERY = 256;
/** A World hash goes along with every so many inputs. */
export const HASH_EVERY = 64;
/** Deadlines that the room clock passes in one turn before it lets others run. */
export const MAX_ADVANCES_PER_TURN = 200;

/** After how long a bot moves, by its strength: 0 has none, and a good one takes its time as people do. Milliseconds. */
export const BOT_MS: readonly [number, number, number, number] = [0, 2_500, 2_000, 1_200];

/** How long a question stands open: for the first vote, to talk, and for the second. Everybody being done ends a stage sooner. */
export const STAGE_MS = { first: 60_000, talk: 40_000, second: 30_000 } as const;

/** How often everybody is told how many have voted, at most. */
export const TELL_VOTES_EVERY_MS = 500;

/** How often a room looks for something worth a prediction, at most. */
export const LOOK_EVERY_MS = 2_000;
