import { describe, expect, test } from 'vitest';
import { selectAssets, type AssetNode } from '#orchestrator/definitions/selection.ts';

const node = (key: string, ...deps: string[]): AssetNode => ({
  key,
  group: key.split('/')[0] ?? '',
  deps: deps.map((dep) => ({ key: dep })),
});

const assets = [node('b/end', 'a/middle', 'a/other'), node('a/middle', 'a/start'), node('a/other'), node('a/start')];

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

  test('names the terms that select nothing', () => {
    expect(selectAssets(assets, ['a/start', 'group:c', '+x'])).toEqual({ unknown: ['group:c', '+x'] });
  });
});
