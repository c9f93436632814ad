import { describe, expect, test } from 'vitest';
import type { AnyPartitions } from '#orchestrator/partitions/any-partitions.ts';
import {
  cron,
  daily,
  hourly,
  monthly,
  weekly,
} from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { allPartitions } from '#orchestrator/partitions/mappings/all-partitions.ts';
import { defaultMapping } from '#orchestrator/partitions/mappings/default-mapping.ts';
import { dimension } from '#orchestrator/partitions/mappings/dimension-mapping.ts';
import { mapPartitions } from '#orchestrator/partitions/mappings/map-partitions.ts';
import type {
  MappedAssets,
  PartitionMapping,
} from '#orchestrator/partitions/mappings/partition-mapping.ts';
import type { PartitionSet } from '#orchestrator/partitions/mappings/partition-set.ts';
import { partitionsByKey } from '#orchestrator/partitions/mappings/partitions-by-key.ts';
import { samePartition } from '#orchestrator/partitions/mappings/same-partition.ts';
import {
  lastWindows,
  overlappingWindows,
} from '#orchestrator/partitions/mappings/window-mapping.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import type { TimePartitions } from '#orchestrator/partitions/time-partitions.ts';

/** Around the clock changes of autumn: in Madrid on October 25, in New York on November 1, on Lord Howe by half an hour on October 4. */
const [madrid, newYork, lordHowe] = ['Europe/Madrid', 'America/New_York', 'Australia/Lord_Howe'];
const span = (start: string, end: string) => ({ start, end });
const hours = hourly(span('2026-10-03T00:00Z', '2026-11-02T23:00Z'));
const days = daily({ ...span('2026-10-01', '2026-11-05'), timeZone: madrid });
const grid: readonly (readonly [string, TimePartitions])[] = [
  ['hours', hours],
  ['days', days],
  [
    'days of New York from six',
    daily({ ...span('2026-10-05', '2026-11-03'), timeZone: newYork, offset: { hours: 6 } }),
  ],
  ['days of Lord Howe', daily({ ...span('2026-10-02', '2026-10-28'), timeZone: lordHowe })],
  ['weeks', weekly({ ...span('2026-10-05', '2026-10-26'), timeZone: madrid })],
  [
    'weeks from Sunday noon',
    weekly({
      ...span('2026-10-04', '2026-10-25'),
      timeZone: madrid,
      offset: { days: 6, hours: 12 },
    }),
  ],
  ['months', monthly({ ...span('2026-09-01', '2026-11-01'), timeZone: madrid })],
  [
    'working mornings',
    cron({
      ...span('2026-10-05T04:00Z', '2026-10-30T05:00Z'),
      cron: '0 6 * * 1-5',
      timeZone: madrid,
    }),
  ],
];
const mappings: readonly (readonly [string, PartitionMapping, 'first' | 'last', number, number])[] =
  [
    ['overlapping', overlappingWindows(), 'first', 0, 0],
    ['the one before', overlappingWindows({ first: -1, last: -1 }), 'first', -1, -1],
    ['two more after', overlappingWindows({ last: 2 }), 'first', 0, 2],
    ['all but the last', overlappingWindows({ last: -1 }), 'first', 0, -1],
    ['the last 3', lastWindows(3), 'last', -2, 0],
  ];

function keysOf(
  partitions: TimePartitions,
  { first, last }: { readonly first: string; readonly last: string },
): readonly string[] {
  return [...partitions.pages({ first, last })].flat();
}
const allKeys = (partitions: TimePartitions) =>
  keysOf(partitions, {
    first: partitions.firstKey,
    last: partitions.lastKey ?? partitions.firstKey,
  });

function expand(partitions: TimePartitions, set: PartitionSet): readonly string[] {
  if (set.kind === 'none') return [];
  if (set.kind !== 'range') throw new Error(`Expected a range, found ${set.kind}`);
  return keysOf(partitions, set);
}

/**
 * The windows of the same sequence from far before a definition until far after it, visited one by
 * one.
 */
function widely({ sequence, firstKey }: TimePartitions) {
  const windows: { key: string; start: number; end: number }[] = [];
  let position = sequence.positionAt(Date.UTC(2026, 5, 1));
  while (sequence.startOf(position) < Date.UTC(2027, 1, 1)) {
    const next = sequence.shift(position, 1);
    windows.push({
      key: sequence.keyOf(position),
      start: sequence.startOf(position),
      end: sequence.startOf(next),
    });
    position = next;
  }
  if (!windows.some(({ key }) => key === firstKey))
    throw new Error('The walk misses the definition');
  return windows;
}
const wide = new Map(grid.map(([name, partitions]) => [name, widely(partitions)]));

describe.each(grid)('%s', (downstreamName, downstream) => {
  describe.each(grid)('read %s', (upstreamName, upstream) => {
    test.each(mappings)('%s, and back', (_, mapping, from, first, last) => {
      const assets = { downstream, upstream };
      expect(mapping.problem(assets)).toBeUndefined();
      const upstreamKeys = new Set(allKeys(upstream));
      const windows = wide.get(upstreamName) ?? [];
      const indexes = new Map(windows.map(({ key }, index) => [key, index]));
      const readers = new Map<string, string[]>([...upstreamKeys].map((key) => [key, []]));
      const expected = new Map<string, readonly string[]>();
      for (const key of allKeys(downstream)) {
        const { start, end } = (wide.get(downstreamName) ?? []).find((of) => of.key === key) ?? {
          start: 0,
          end: 0,
        };
        const overlap = windows
          .filter((of) => of.start < end && of.end > start)
          .map((of) => indexes.get(of.key) ?? 0);
        const [low, high] = [
          (from === 'first' ? overlap.at(0) : overlap.at(-1)) ?? 0,
          overlap.at(-1) ?? 0,
        ];
        const reads = windows
          .slice(low + first, high + last + 1)
          .map((of) => of.key)
          .filter((of) => upstreamKeys.has(of));
        expected.set(key, reads);
        for (const of of reads) readers.get(of)?.push(key);
      }
      expect(
        new Map(
          [...expected.keys()].map((key) => [
            key,
            expand(upstream, mapping.upstreamOf(key, assets)),
          ]),
        ),
      ).toEqual(expected);
      expect(
        new Map(
          [...readers.keys()].map((key) => [
            key,
            expand(downstream, mapping.downstreamOf(key, assets)),
          ]),
        ),
      ).toEqual(readers);
    });
  });
});

test('a day of a clock change reads 23 or 25 hours', () => {
  const assets = {
    downstream: daily({ start: '2026-01-01', timeZone: madrid }),
    upstream: hourly({ start: '2026-01-01T00:00Z' }),
  };
  const hoursOf = (day: string) =>
    expand(assets.upstream, overlappingWindows().upstreamOf(day, assets)).length;
  expect([hoursOf('2026-03-28'), hoursOf('2026-03-29'), hoursOf('2026-10-25')]).toEqual([
    24, 23, 25,
  ]);
});

test('a month of a century of hours is a range, not a list', () => {
  const assets = {
    downstream: undefined,
    upstream: hourly({ start: '1926-01-01T00:00Z', end: '2040-01-31T00:00Z' }),
  };
  expect(allPartitions().upstreamOf(undefined, assets)).toEqual({ kind: 'all' });
  const month = { ...assets, downstream: monthly({ start: '1926-01-01', timeZone: 'UTC' }) };
  const first = { kind: 'range', first: '2026-01-01T00:00Z', last: '2026-01-31T23:00Z' };
  expect(overlappingWindows().upstreamOf('2026-01-01', month)).toEqual(first);
});

const regions = staticPartitions(['north', 'south', 'north|east']);
const cities = staticPartitions(['oslo', 'umea', 'rome']);
const dayAndRegion = multiPartitions({ date: days, region: regions });
const hourAndRegion = multiPartitions({ region: regions, hour: hours });
const dayAndCity = multiPartitions({ date: days, city: cities });
const users = dynamicPartitions('users');

describe('without a mapping', () => {
  const sets = (
    downstream: AnyPartitions | undefined,
    upstream: AnyPartitions | undefined,
    key?: string,
    of?: string,
  ) => {
    const mapping = defaultMapping({ downstream, upstream });
    return [
      mapping?.upstreamOf(key, { downstream, upstream }),
      mapping?.downstreamOf(of, { downstream, upstream }),
    ];
  };
  const pairs = (of: Record<string, PartitionSet>) => ({ kind: 'pairs', of });
  const keys = (...list: string[]) => ({ kind: 'keys', keys: list }) as const;
  const range = (first: string, last: string) => ({ kind: 'range', first, last }) as const;

  test.each([
    ['neither has partitions', sets(undefined, undefined), [{ kind: 'whole' }, { kind: 'whole' }]],
    [
      'the upstream has none',
      sets(days, undefined, '2026-10-25'),
      [{ kind: 'whole' }, { kind: 'all' }],
    ],
    [
      'the downstream has none',
      sets(undefined, users, undefined, 'ann'),
      [{ kind: 'all' }, { kind: 'whole' }],
    ],
    [
      'equal windows',
      sets(days, days, '2026-10-25', '2026-10-01'),
      [keys('2026-10-25'), keys('2026-10-01')],
    ],
    [
      'equal windows of other spans',
      sets(daily({ start: '2020-01-01', timeZone: madrid }), days, '2020-01-01', '2026-10-25'),
      [{ kind: 'none' }, keys('2026-10-25')],
    ],
    [
      'other windows',
      sets(days, hours, '2026-10-25', '2026-10-25T23:00Z'),
      [range('2026-10-24T22:00Z', '2026-10-25T22:00Z'), range('2026-10-26', '2026-10-26')],
    ],
    [
      'static',
      sets(regions, staticPartitions(['south', 'west']), 'north', 'south'),
      [{ kind: 'none' }, keys('south')],
    ],
    ['dynamic', sets(users, dynamicPartitions('users'), 'ann', 'bob'), [keys('ann'), keys('bob')]],
    [
      'the same two dimensions',
      sets(dayAndRegion, dayAndRegion, '2026-10-25|north', '2026-10-01|north\\|east'),
      [keys('2026-10-25|north'), keys('2026-10-01|north\\|east')],
    ],
    [
      'two dimensions read days',
      sets(dayAndRegion, days, '2026-10-25|north', '2026-10-01'),
      [keys('2026-10-25'), pairs({ date: keys('2026-10-01'), region: { kind: 'all' } })],
    ],
    [
      'regions read two dimensions',
      sets(regions, dayAndRegion, 'north|east', '2026-10-01|south'),
      [pairs({ date: { kind: 'all' }, region: keys('north|east') }), keys('south')],
    ],
    [
      'hours read two dimensions',
      sets(hours, dayAndCity, '2026-10-25T22:00Z', '2026-10-25|rome'),
      [
        pairs({ date: range('2026-10-25', '2026-10-25'), city: { kind: 'all' } }),
        range('2026-10-24T22:00Z', '2026-10-25T22:00Z'),
      ],
    ],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected));

  test.each([
    ['static keys and days', regions, days],
    ['keys that have nothing in common', regions, cities],
    ['dynamic keys of other names', users, dynamicPartitions('databases')],
    ['two dimensions of which none fits', dayAndCity, regions],
    ['other pairs of dimensions', dayAndRegion, dayAndCity],
  ] satisfies [string, AnyPartitions, AnyPartitions][])(
    'there is none for %s',
    (_, downstream, upstream) => {
      expect(defaultMapping({ downstream, upstream })).toBeUndefined();
    },
  );
});

test('a dimension maps by itself, and the other one stays', () => {
  const assets: MappedAssets = { downstream: dayAndRegion, upstream: hourAndRegion };
  const mapping = dimension('region');
  expect(mapping.problem(assets)).toBeUndefined();
  expect(mapping.upstreamOf('2026-10-25|south', assets)).toEqual({
    kind: 'pairs',
    of: { region: { kind: 'keys', keys: ['south'] }, hour: { kind: 'all' } },
  });
  const same: MappedAssets = { downstream: dayAndRegion, upstream: dayAndRegion };
  const lastTwo = dimension('date', lastWindows(2));
  expect(lastTwo.upstreamOf('2026-10-25|south', same)).toEqual({
    kind: 'pairs',
    of: {
      date: { kind: 'range', first: '2026-10-24', last: '2026-10-25' },
      region: { kind: 'keys', keys: ['south'] },
    },
  });
  expect(lastTwo.downstreamOf('2026-10-25|south', same)).toEqual({
    kind: 'pairs',
    of: {
      date: { kind: 'range', first: '2026-10-25', last: '2026-10-26' },
      region: { kind: 'keys', keys: ['south'] },
    },
  });
  expect(lastTwo.upstreamOf('2026-10-01|south', same)).toEqual({
    kind: 'pairs',
    of: {
      date: { kind: 'range', first: '2026-10-01', last: '2026-10-01' },
      region: { kind: 'keys', keys: ['south'] },
    },
  });
  const before = dimension('date', overlappingWindows({ first: -1, last: -1 }));
  expect(before.upstreamOf('2026-10-01|south', same)).toEqual({ kind: 'none' });
});

test('a table maps static keys', () => {
  const assets: MappedAssets = { downstream: regions, upstream: cities };
  const mapping = partitionsByKey({ north: ['oslo', 'umea'], south: 'rome' });
  expect(mapping.problem(assets)).toBeUndefined();
  expect(mapping.upstreamOf('north', assets)).toEqual({ kind: 'keys', keys: ['oslo', 'umea'] });
  expect(mapping.upstreamOf('north|east', assets)).toEqual({ kind: 'none' });
  expect(mapping.downstreamOf('rome', assets)).toEqual({ kind: 'keys', keys: ['south'] });
  expect(partitionsByKey({ nord: 'oslo' }).problem(assets)).toContain('Did you mean north?');
  expect(partitionsByKey({ north: 'osla' }).problem(assets)).toContain('Did you mean oslo?');
});

test('functions map keys', () => {
  const assets: MappedAssets = { downstream: days, upstream: cities };
  const mapping = mapPartitions({
    upstreamOf: (key) => (key.endsWith('25') ? ['rome'] : []),
    downstreamOf: () => ({ first: '2026-10-01', last: '2026-11-05' }),
  });
  expect(mapping.upstreamOf('2026-10-25', assets)).toEqual({ kind: 'keys', keys: ['rome'] });
  expect(mapping.upstreamOf('2026-10-26', assets)).toEqual({ kind: 'none' });
  expect(mapping.downstreamOf('rome', assets)).toEqual({
    kind: 'range',
    first: '2026-10-01',
    last: '2026-11-05',
  });
  const wrong = mapPartitions({ upstreamOf: () => ['paris'], downstreamOf: () => [] });
  expect(() => wrong.upstreamOf('2026-10-25', assets)).toThrow(
    '"paris" is not one of its partitions: expected one of oslo, umea, rome',
  );
});

test('the last windows of an asset without partitions are those that have ended when it is materialized', () => {
  const assets: MappedAssets = { downstream: undefined, upstream: days };
  expect(lastWindows(7).problem(assets)).toBeUndefined();
  expect(lastWindows(7).upstreamOf(undefined, assets)).toEqual({ kind: 'latest', count: 7 });
  expect(lastWindows(7).downstreamOf('2026-10-25', assets)).toEqual({ kind: 'whole' });
});

test.each([
  [
    samePartition(),
    { downstream: days, upstream: hours },
    'their partitions are not of the same kind',
  ],
  [
    overlappingWindows(),
    { downstream: regions, upstream: hours },
    'both assets must have windows of time as partitions',
  ],
  [
    overlappingWindows({ first: 0.5 }),
    { downstream: days, upstream: hours },
    'expected whole numbers of windows up to 100000',
  ],
  [
    lastWindows(0),
    { downstream: days, upstream: hours },
    'expected a whole number of at least 1, but 0 was given',
  ],
  [
    partitionsByKey({}),
    { downstream: undefined, upstream: hours },
    'both assets must have partitions',
  ],
  [
    dimension('date'),
    { downstream: days, upstream: days },
    'neither asset has partitions of two dimensions',
  ],
  [dimension('town'), { downstream: dayAndRegion, upstream: days }, 'there is no dimension town'],
  [
    dimension('region'),
    { downstream: dayAndRegion, upstream: users },
    'their partitions are not of the same kind',
  ],
] satisfies [PartitionMapping, MappedAssets, string][])(
  'a mapping that does not fit says why: %#',
  (mapping, assets, expected) => {
    expect(mapping.problem(assets)).toContain(expected);
  },
);
