import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { createRoom, expectSameWorld, inRoom, joinRoom, test } from '../kit/pages.ts';

test('a room is created, joined by its code, and survives reload and kill -9', async ({ server, person }) => {
  const ada = await person('Ada');
  const bo = await person('Bo');
  const code = await createRoom(ada, server.url, 'Ada');
  await expect(ada.getByTestId(ids.roomCode)).toContainText(code.slice(0, 3));
  await joinRoom(bo, server.url, code.toLowerCase(), 'Bo');
  await ada.getByTestId(ids.seat('server.app')).click();
  await expect(bo.getByTestId(ids.seatName('server.app'))).toContainText('Ada');
  await expectSameWorld(ada, bo);

  await ada.reload();
  await inRoom(ada);
  await expect(ada.getByTestId(ids.seatName('server.app'))).toContainText('Ada');

  await server.killAndRestart();
  await inRoom(ada);
  await inRoom(bo);
  await bo.getByTestId(ids.seat('client.kernel')).click();
  await expect(ada.getByTestId(ids.seatName('client.kernel'))).toContainText('Bo');
  await expectSameWorld(ada, bo);
});

test('a wrong code and a taken name are refused in words', async ({ server, person }) => {
  const ada = await person('Ada');
  const code = await createRoom(ada, server.url, 'Ada');
  const other = await person('other');
  await other.goto(server.url);
  await other.getByTestId(ids.homeCode).fill('AAAAAA');
  await other.getByTestId(ids.homeName).fill('Bo');
  await other.getByTestId(ids.homeJoin).click();
  await expect(other.getByRole('alert')).toBeVisible();
  await other.goto(`${server.url}#/room/${code}`);
  await other.getByTestId(ids.joinName).fill('ada');
  await other.getByTestId(ids.joinSubmit).click();
  await expect(other.getByRole('alert')).toBeVisible();
});
