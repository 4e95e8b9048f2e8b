import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { createRoom, joinRoom } from './pages.ts';
import { expectQueues, expectStates, Player } from './player.ts';

/** The game of issue 2 in two browsers, in acts: a test may reload, kill or look between them. */
export interface Table {
  code: string;
  server: Player;
  client: Player;
}

/** Two players sit down at both seats of a host each; `person` opens the pages. */
export async function setTable(person: (name: string) => Promise<Page>, url: string): Promise<Table> {
  const server = new Player(await person('Ada'), 'Ada', 'server');
  const client = new Player(await person('Bo'), 'Bo', 'client');
  const code = await createRoom(server.page, url, server.name);
  await joinRoom(client.page, url, code, client.name);
  await server.sitDown();
  await client.sitDown();
  return { code, server, client };
}

/** The host of the room lets virtual time run as fast as real time: the wire's 100 ms take 100 ms. */
export async function hurry(host: Page): Promise<void> {
  await host.getByTestId(ids.pace).selectOption('1/1');
  await expect(host.getByTestId(ids.virtualTime)).toContainText('1/1');
}

/** socket, bind and listen on the server; socket and connect on the client, whose process now sleeps. */
export async function openBothEnds({ server, client }: Table): Promise<void> {
  await server.call('socket', {}, 'socket() = 3');
  await server.call('bind', { fd: 3, port: 7000 }, 'bind(3, 0.0.0.0:7000) = 0');
  await server.call('listen', { fd: 3, backlog: 2 }, 'listen(3, 2) = 0');
  await client.call('socket', {}, 'socket() = 3');
  await client.callThatSleeps('connect', { fd: 3, addr: '10.9.0.1', port: 7000 });
}

/** The client's kernel plays SYN; it reaches the SYN queue. */
export async function playSyn({ server, client }: Table): Promise<void> {
  await client.play({ flags: ['SYN'], seq: 0 });
  await expectQueues(server.page, { syn: 1, accept: 0 });
}

/** The server's kernel counts the SYN as nothing: refused, with the number expected. */
export async function playWrongSynAck({ server }: Table): Promise<void> {
  await server.playRefused({ flags: ['SYN', 'ACK'], seq: 0, ack: 0 }, { reason: 'ack-after-syn', expected: '1', rule: 'SEQ-3' });
  await expectStates(server.page, 0, 'LISTEN', 'SYN_RECEIVED');
}

/** The right SYN+ACK. */
export async function playSynAck({ server }: Table): Promise<void> {
  await server.play({ flags: ['SYN', 'ACK'], seq: 0, ack: 1 });
  await expect(server.page.getByTestId(ids.refusal)).toHaveCount(0);
}

/** The client's ACK: both ends are ESTABLISHED, and the accept queue holds the connection that nobody accepted. */
export async function playLastAck({ server, client }: Table): Promise<void> {
  await expectStates(client.page, 1, 'ESTABLISHED');
  await client.play({ flags: ['ACK'], seq: 1, ack: 1 });
  for (const { page } of [server, client]) {
    await expectStates(page, 0, 'LISTEN', 'ESTABLISHED');
    await expectStates(page, 1, 'ESTABLISHED');
    await expectQueues(page, { syn: 0, accept: 1 });
  }
}

/** The client writes "hello" and its kernel sends it; the server's kernel takes and acknowledges it. accept() was not called. */
export async function writeBeforeAccept({ server, client }: Table): Promise<void> {
  await client.call('write', { fd: 3, data: 'hello' }, 'write(3, "hello") = 5');
  await client.play({ flags: ['PSH', 'ACK'], seq: 1, ack: 1, payload: 'hello' });
  await expect(server.page.getByTestId(ids.host(0))).toContainText('5 B unread');
  await server.play({ flags: ['ACK'], seq: 1, ack: 6 });
  await expect(client.page.getByTestId(ids.host(1))).toContainText('sndUna 6');
  await expectQueues(server.page, { syn: 0, accept: 1 });
}

/** accept() takes what has waited, as descriptor 4; the bytes are there already. */
export async function acceptAndRead({ server }: Table): Promise<void> {
  await server.call('accept', { fd: 3 }, 'accept(3) = 4');
  await expectQueues(server.page, { syn: 0, accept: 0 });
  await server.call('read', { fd: 4, len: 100 }, 'read(4, 100) = 5 "hello"');
}

/** dup() and the first close() send no FIN and let none be sent; the second close() owes one. */
export async function closeClientTwice({ client }: Table): Promise<void> {
  await client.call('dup', { fd: 3 }, 'dup(3) = 4');
  await client.call('close', { fd: 3 }, 'close(3) = 0');
  await client.playRefused({ flags: ['FIN', 'ACK'], seq: 6, ack: 1 }, { reason: 'fin-before-close', expected: 'nothing', rule: 'FIN-1' });
  await expectStates(client.page, 1, 'ESTABLISHED');
  const fins = client.logLines('segment-sent').filter({ hasText: 'FIN' });
  await expect(fins).toHaveCount(0);
  await client.call('close', { fd: 4 }, 'close(4) = 0');
  await client.play({ flags: ['FIN', 'ACK'], seq: 6, ack: 1 });
  await expect(fins).toHaveCount(1);
}

/** The server acknowledges the FIN, reads the end of file and closes; the client's last ACK leaves it in TIME_WAIT. */
export async function closeServer({ server, client }: Table): Promise<void> {
  await expectStates(server.page, 0, 'LISTEN', 'CLOSE_WAIT');
  await server.play({ flags: ['ACK'], seq: 1, ack: 7 });
  await expectStates(client.page, 1, 'FIN_WAIT_2');
  await server.call('read', { fd: 4, len: 100 }, 'read(4, 100) = 0');
  await server.call('close', { fd: 4 }, 'close(4) = 0');
  await server.play({ flags: ['FIN', 'ACK'], seq: 1, ack: 7 });
  await expectStates(client.page, 1, 'TIME_WAIT');
  await client.play({ flags: ['ACK'], seq: 7, ack: 2 });
  for (const { page } of [server, client]) {
    await expectStates(page, 0, 'LISTEN');
    await expectStates(page, 1, 'TIME_WAIT');
  }
}
