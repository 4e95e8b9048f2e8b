import { expect, test } from 'vitest';
import { createAsker } from '../../client/workshop/fetching.ts';

test.each([401, 404])('what is answered with %i is not asked again, unless with another secret', async (status) => {
  let secret: string | null = null;
  const asked: (string | null)[] = [];
  const ask = createAsker(() => secret, async (shown) => {
    asked.push(shown);
    return shown === 'right' ? { ok: true, value: 7 } : { ok: false, status };
  });
  expect([await ask(), await ask(), await ask()]).toEqual([{ ok: false, status }, null, null]);
  secret = 'right';
  expect([await ask(), await ask()]).toEqual([{ ok: true, value: 7 }, { ok: true, value: 7 }]);
  expect(asked).toEqual([null, 'right', 'right']);
});

test.each([0, 429, 500, 503])('what failed with %i is asked again', async (status) => {
  let count = 0;
  const ask = createAsker(() => null, async () => {
    count++;
    return { ok: false, status };
  });
  for (let i = 1; i <= 3; i++) expect([await ask(), count]).toEqual([{ ok: false, status }, i]);
});
