import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { createRoom, expectSameWorld, inRoom, joinRoom, test } from '../kit/pages.ts';
import { Player } from '../kit/player.ts';
import { startProxy, type Upgrades } from '../kit/proxy.ts';
import { removeDir, startServer, tempDir } from '../kit/server.ts';

/** What the network does with WebSockets, and how the pages then talk to the server. */
const NETWORKS: [Upgrades, 'UPGRADE' | 'POST'][] = [['pass', 'UPGRADE'], ['refuse', 'POST'], ['hang', 'POST']];

for (const [upgrades, by] of NETWORKS) {
  test(`under a sub-path of a proxy that lets WebSockets ${upgrades}: two players play, lose the line, reload, and are back in their seats`, async ({ person }) => {
    const dataDir = tempDir();
    const server = await startServer({ dataDir, env: { TRUST_PROXY: '1' } });
    const proxy = await startProxy(server.port, '/ackademy/', upgrades);
    try {
      const ada = new Player(await person('Ada'), 'Ada', 'server');
      const bo = new Player(await person('Bo'), 'Bo', 'client');
      const elsewhere: string[] = [];
      for (const { page } of [ada, bo]) page.on('request', (request) => request.url().startsWith(proxy.url) || request.url().startsWith('blob:') || elsewhere.push(request.url()));
      const code = await createRoom(ada.page, proxy.url, 'Ada');
      await joinRoom(bo.page, proxy.url, code, 'Bo');
      await ada.sitDown();
      await bo.sitDown();
      await ada.call('socket', {}, 'socket() = 3');
      await ada.call('bind', { fd: 3, port: 7000 }, 'bind(3, 0.0.0.0:7000) = 0');
      proxy.cutAll();
      await ada.call('listen', { fd: 3, backlog: 2 }, 'listen(3, 2) = 0');
      await bo.page.reload();
      await inRoom(bo.page);
      await expect(bo.page.getByTestId(ids.seat('client.kernel'))).toHaveAttribute('aria-pressed', 'true');
      await bo.call('socket', {}, 'socket() = 3');
      await bo.callThatSleeps('connect', { fd: 3, addr: '10.9.0.1', port: 7000 });
      await bo.play({ flags: ['SYN'], seq: 0 });
      await expectSameWorld(ada.page, bo.page);
      expect(proxy.log.some((line) => line.startsWith(by === 'POST' ? 'POST /ackademy/send' : 'UPGRADE /ackademy/ws'))).toBe(true);
      if (by === 'UPGRADE') expect(proxy.log.filter((line) => line.startsWith('POST /ackademy/send'))).toEqual([]);
      expect(elsewhere).toEqual([]);
    } finally {
      await proxy.stop();
      await server.stop();
      removeDir(dataDir);
    }
  });
}
