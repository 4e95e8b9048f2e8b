import { defaultConfig, dueDebts, draftOf } from '../../shared/game/index.ts';
import type { Journal } from '../../shared/log/index.ts';
import { CLIENT, createRoom, SERVER, type TestRoom } from './room.ts';

const ADDRESS = { addr: '10.9.0.1', port: 80 };
const LINK_US = 100_000;

/**
 * A whole game of a class, as the journal that its room wrote: a handshake, data and close with both kernels played by hand and
 * wrong plays in between; then with automatic kernels a lost segment, a cut link, a full accept queue, a refused
 * connection and a reset.
 */
export function playClassroomGame(): Journal {
  played ??= play();
  return played;
}

let played: Journal | undefined;

function play(): Journal {
  const config = defaultConfig(2026);
  const room = createRoom([SERVER, CLIENT], config);
  room.call(SERVER, { name: 'socket' });
  room.call(SERVER, { name: 'bind', fd: 3, address: ADDRESS });
  room.call(SERVER, { name: 'listen', fd: 3, backlog: 0 });
  playHandshakeByHand(room);
  playDataByHand(room);
  playCloseByHand(room);
  for (const hostId of [SERVER, CLIENT]) room.input({ type: 'leave-seat', playerId: `kernel${hostId}`, seatId: `${['server', 'client'][hostId]}.kernel` });
  loseSegments(room);
  fillAcceptQueue(room);
  reset(room);
  room.run(120_000_000);
  return { config, entries: room.inputs.map((input, i) => ({ seq: i + 1, input })) };
}

function playHandshakeByHand(room: TestRoom): void {
  room.call(CLIENT, { name: 'socket' });
  room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS });
  room.play(CLIENT, { flags: 'S', seq: 0 });
  room.run(LINK_US);
  room.play(SERVER, { flags: 'S.', seq: 0, ack: 0 });
  room.play(SERVER, { flags: 'S.', seq: 0, ack: 1 });
  room.run(LINK_US);
  room.play(CLIENT, { flags: '.', seq: 1, ack: 1 });
  room.run(LINK_US);
}

function playDataByHand(room: TestRoom): void {
  room.call(CLIENT, { name: 'write', fd: 3, data: 'hello' });
  room.play(CLIENT, { flags: 'P.', seq: 1, ack: 1, payload: 'hello' });
  room.run(LINK_US);
  room.play(SERVER, { flags: '.', seq: 1, ack: 5 });
  room.play(SERVER, { flags: '.', seq: 1, ack: 6 });
  room.run(LINK_US);
  room.call(SERVER, { name: 'accept', fd: 3 });
  room.call(SERVER, { name: 'read', fd: 4, len: 100 });
}

function playCloseByHand(room: TestRoom): void {
  room.call(CLIENT, { name: 'close', fd: 3 });
  room.play(CLIENT, { flags: 'F.', seq: 6, ack: 1 });
  room.run(LINK_US);
  room.play(SERVER, { flags: '.', seq: 1, ack: 7 });
  room.run(LINK_US);
  room.call(SERVER, { name: 'read', fd: 4, len: 100 });
  room.call(SERVER, { name: 'close', fd: 4 });
  room.play(SERVER, { flags: 'F.', seq: 1, ack: 7 });
  room.run(LINK_US);
  // A play that nothing follows for long: the last ACK is owed first.
  room.play(CLIENT, { flags: 'R', seq: 7 });
  const debt = dueDebts(room.world, CLIENT)[0];
  if (debt) room.input({ type: 'play', playerId: 'kernel1', seatId: 'client.kernel', draft: draftOf(debt) });
  room.run(LINK_US);
}

/** A connection over a link that loses, duplicates and is cut for a while. */
function loseSegments(room: TestRoom): void {
  room.call(CLIENT, { name: 'socket' });
  room.input({ type: 'set-link', linkId: 0, settings: { cut: true } });
  room.call(CLIENT, { name: 'connect', fd: 3, address: ADDRESS });
  room.run(1_500_000);
  room.input({ type: 'set-link', linkId: 0, settings: { cut: false } });
  room.run(3_000_000);
  room.call(SERVER, { name: 'accept', fd: 3 });
  room.input({ type: 'set-link', linkId: 0, settings: { lossPpm: 300_000, duplicatePpm: 200_000 } });
  room.call(SERVER, { name: 'write', fd: 4, data: 'x'.repeat(12_000) });
  room.run(20_000_000);
  room.input({ type: 'set-link', linkId: 0, settings: { lossPpm: 0, duplicatePpm: 0 } });
  room.call(CLIENT, { name: 'read', fd: 3, len: 20_000 });
  room.run(30_000_000);
}

/** Three more connections to a listener of backlog 0: the queue holds one. */
function fillAcceptQueue(room: TestRoom): void {
  for (const fd of [4, 5, 6]) {
    room.call(CLIENT, { name: 'socket', nonblock: true });
    room.call(CLIENT, { name: 'connect', fd, address: ADDRESS });
    room.run(500_000);
  }
  room.call(CLIENT, { name: 'socket', nonblock: true });
  room.call(CLIENT, { name: 'connect', fd: 7, address: { ...ADDRESS, port: 81 } });
  room.run(500_000);
}

/** The server closes with bytes that it never read: RST. */
function reset(room: TestRoom): void {
  room.call(CLIENT, { name: 'write', fd: 3, data: 'nobody reads this' });
  room.run(500_000);
  room.call(SERVER, { name: 'close', fd: 4 });
  room.run(500_000);
}
