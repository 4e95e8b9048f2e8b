import { describe, expect, test } from 'vitest';
import { CAMPAIGN } from '../../shared/levels/campaign.ts';
import { faultsThroughBuilder } from '../kit/through-builder.ts';

describe('LEVEL builder: the whole campaign goes through it', () => {
  test.each(CAMPAIGN.map((level) => [level.id, level] as const))('%s is sound when it comes out', (_id, level) => {
    expect(faultsThroughBuilder(level)).toEqual([]);
  });
});
