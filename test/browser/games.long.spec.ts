import { expect } from '@playwright/test';
import { ids } from '../../client/testids.ts';
import { fourPeople, totals } from '../kit/game-pages.ts';
import { PageBot } from '../kit/page-bot.ts';
import { expectSameWorld, test } from '../kit/pages.ts';

const MODES = ['relay', 'rush', 'flood', 'closed', 'storm'] as const;

for (const mode of MODES) {
  test(`GAME-4 ${mode}: four people play it to its own end with what their pages offer, and get points`, async ({ server, person }) => {
    test.setTimeout(900_000);
    const bots: PageBot[] = [];
    const all = await fourPeople(person, server.url, mode, (page) => bots.push(new PageBot(page)));
    const [host] = all;
    await host.getByTestId(ids.gameStart).click();
    for (const page of all) await expect(page.getByTestId(ids.game)).toHaveAttribute('data-phase', 'play');
    const moves = await Promise.all(bots.map((bot, i) => bot.playOver(i)));
    for (const page of all) await expect(page.getByTestId(ids.game)).toHaveAttribute('data-phase', 'over');
    await expectSameWorld(...all);
    const [first, ...rest] = await Promise.all(all.map(totals));
    for (const one of rest) expect(one).toEqual(first);
    // Somebody made moves, and they were worth something.
    expect(moves.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(first!.some((row) => !row.endsWith(' 0'))).toBe(true);
    test.info().annotations.push({ type: 'moves', description: `${mode}: ${moves.join(' + ')} moves at pages, totals ${first!.join(', ')}` });
    process.stdout.write(`${mode}: ${moves.join(' + ')} moves at pages, totals ${first!.join(', ')}\n`);
  });
}
