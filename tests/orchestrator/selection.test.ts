import { describe, expect, test } from 'vitest';
import { selectAssets, type AssetNode } from '#orchestrator/definitions/selection.ts';

const node = (key: string, ...deps: string[]): AssetNode => ({
  key,
  group: key.split('/')[0] ?? '',
  deps: deps.map((dep) => ({ key: dep })),
});

const assets = [
  node('b/end', 'a/middle', 'a/other'),
  node('a/middle', 'a/start'),
  node('a/other'),
  node('a/start'),
];

describe('selectAssets', () => {
  test.for([
    [['a/middle'], ['a/middle']],
    [['+a/middle'], ['a/start', 'a/middle']],
    [['a/middle+'], ['a/middle', 'b/end']],
    [['+a/middle+'], ['a/start', 'a/middle', 'b/end']],
    [['group:a'], ['a/start', 'a/middle', 'a/other']],
    [
      ['b/end', 'a/start'],
      ['a/start', 'b/end'],
    ],
    [['*'], ['a/start', 'a/middle', 'a/other', 'b/end']],
  ] as const)('%j selects %j, upstreams first', ([terms, keys]) => {
    expect(selectAssets(assets, terms)).toEqual({ keys });
  });

  test(
    'selects for each of 100,000 partitions at once, among 10,000 assets',
    { timeout: 5_000 },
    () => {
      const many = Array.from({ length: 10_000 }, (_, index) => node(`m/${index}`));
      for (let partition = 0; partition < 100_000; partition += 1) selectAssets(many, ['m/7']);
      expect(selectAssets(many, ['m/7'])).toEqual({ keys: ['m/7'] });
      expect(selectAssets(many, ['m/8'])).toEqual({ keys: ['m/8'] });
      expect(selectAssets(many, ['m/8', 'm/7'])).toEqual({ keys: ['m/7', 'm/8'] });
    },
  );

  test('names the terms that select nothing', () => {
    expect(selectAssets(assets, ['a/start', 'group:c', '+x'])).toEqual({
      unknown: ['group:c', '+x'],
    });
  });
});

test('a term that is there again and again is looked for once', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    key: `a/${index}`,
    group: 'a',
    deps: [],
  }));
  const terms = Array.from({ length: 300_000 }, (_, index) => (index % 2 === 0 ? '*' : 'group:a'));
  expect(selectAssets(many, terms)).toMatchObject({ keys: { length: 10_000 } });
});
