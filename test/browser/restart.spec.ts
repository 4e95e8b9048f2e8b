import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import {
  acceptAndRead, closeClientTwice, closeServer, hurry, openBothEnds, playLastAck, playSyn, playSynAck, playWrongSynAck, setTable, writeBeforeAccept,
} from '../kit/game.ts';
import { expectSameWorld, inRoom, replicaOf, test } from '../kit/pages.ts';

test('kill -9 twice in the middle of the game: the players come back by themselves and finish it', async ({ server: process, person }) => {
  const table = await setTable(person, process.url);
  const { server, client } = table;

  async function crash(): Promise<void> {
    await expectSameWorld(server.page, client.page);
    const { seq } = await replicaOf(server.page);
    await process.killAndRestart();
    // Nobody touches the pages: no reload, no button. The journal has every input that they had seen.
    for (const { page, host } of [server, client]) {
      await expect(page.getByTestId(ids.connection)).toHaveAttribute('data-state', 'open');
      await inRoom(page);
      await expect(page.getByTestId(ids.seat(`${host}.app`))).toHaveAttribute('aria-pressed', 'true');
    }
    await expectSameWorld(server.page, client.page);
    expect((await replicaOf(server.page)).seq).toBeGreaterThanOrEqual(seq);
  }

  await hurry(server.page);
  await openBothEnds(table);
  await playSyn(table);
  await playWrongSynAck(table);
  // In the middle of the handshake, with the client's process asleep in connect().
  await crash();
  await playSynAck(table);
  await playLastAck(table);
  await writeBeforeAccept(table);
  // With a connection in the accept queue and bytes that nobody has read.
  await crash();
  await acceptAndRead(table);
  await closeClientTwice(table);
  await closeServer(table);
  await expectSameWorld(server.page, client.page);
});
