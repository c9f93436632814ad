import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { defineResource } from '#orchestrator/definitions/resource.ts';
import {
  daily,
  dynamicPartitions,
  hourly,
  lastWindows,
  mapPartitions,
  multiPartitions,
  overlappingWindows,
  staticPartitions,
  type UpstreamReader,
} from '#orchestrator/index.ts';
import {
  byPartition,
  inputOf,
  materialize,
  materializeBatch,
} from '#orchestrator/testing/index.ts';
import { assetRef, type AssetRef, type } from '#orchestrator/workflow/asset-ref.ts';
import { materialized } from '#orchestrator/workflow/materialized.ts';

interface Station {
  readonly read: (name: string) => Promise<number>;
}
const station = defineResource({
  description: 'Weather stations',
  env: z.object({}),
  create: (): Station => ({ read: async () => 0 }),
  checkHealth: async () => '',
});

const readings = defineAsset({
  key: 'weather/readings',
  uses: { station },
  config: z.strictObject({ names: z.array(z.string()).default(['north']) }),
  materialize: async ({ config, resources, partition, progress }) => {
    progress({ stations: config.names.length });
    const values = await Promise.all(config.names.map((name) => resources.station.read(name)));
    return materialized({ day: partition, values, none: undefined }, { rows: values.length });
  },
  checks: {
    warm: { severity: 'warn', check: ({ value }) => value.values.every((degrees) => degrees > 0) },
  },
});

const mean = defineAsset({
  key: 'weather/mean',
  deps: { readings },
  materialize: async ({ upstream }) => {
    const { values } = await upstream.readings();
    const before = await upstream.readings({ partition: 'yesterday' });
    return values.length + before.values.length;
  },
});

test("inputOf gives a partition's input, with fakes", async () => {
  const named = defineAsset({
    key: 'weather/named',
    uses: { station },
    config: z.strictObject({ factor: z.number().default(2) }),
    input: type<{ readonly degrees: number }>(),
    inputOf: async ({ partition, config, resources }) => ({
      degrees: (await resources.station.read(partition)) * config.factor,
    }),
    materialize: async ({ input }) => input.degrees,
  });
  const resources = { station: { read: async (name: string) => name.length } };
  expect(await inputOf(named, { partition: 'north', resources })).toEqual({ degrees: 10 });
  await expect(inputOf(named, { partition: 'north' })).rejects.toThrow(
    'weather/named uses station, for which the test has no fake: inputOf(…, { resources: { station: … } })',
  );
  expect(await inputOf(mean, { partition: 'north' })).toBeUndefined();
});

describe('materialize of an asset that defines partitions', () => {
  const ofHour = defineAsset({
    key: 'weather/of_hour',
    partitions: hourly({ start: '2026-01-01T00:00Z' }),
    input: z.strictObject({ degrees: z.number() }),
    inputOf: ({ partition }) => ({ degrees: partition.window.start.getUTCHours() }),
    materialize: async ({ partition, input }) => [
      partition.key,
      partition.window.end.toISOString(),
      input.degrees,
    ],
    checks: {
      keyed: { severity: 'error', check: ({ partition }) => partition === '2026-01-01T05:00Z' },
    },
  });

  test('gives it the partition of a key', async () => {
    const { value, checks } = await materialize(ofHour, {
      partition: '2026-01-01T05:00Z',
      input: { degrees: 5 },
    });
    expect(value).toEqual(['2026-01-01T05:00Z', '2026-01-01T06:00:00.000Z', 5]);
    expect(checks).toMatchObject([{ name: 'keyed', passed: true }]);
    expect(await inputOf(ofHour, { partition: '2026-01-01T07:00Z' })).toEqual({ degrees: 7 });
  });

  test('gives it the upstream partition that it maps to, and requests a name if there are several', async () => {
    const ofDay = defineAsset({
      key: 'weather/of_day',
      partitions: daily({ start: '2026-01-01', timeZone: 'UTC' }),
      materialize: async () => '',
    });
    const partitions = {
      ofHour: hourly({ start: '2026-01-01T00:00Z' }),
      ofDay: daily({ start: '2026-01-01', timeZone: 'UTC' }),
    };
    const upstream = {
      ofDay: (of?: { readonly partition: string }) => of?.partition ?? 'the same',
    };
    const read = {
      deps: { ofDay },
      materialize: async (given: { readonly upstream: { ofDay(): Promise<string> } }) =>
        given.upstream.ofDay(),
    };

    const hour = defineAsset({ ...read, key: 'a', partitions: partitions.ofHour });
    expect((await materialize(hour, { partition: '2026-01-02T05:00Z', upstream })).value).toBe(
      '2026-01-02',
    );
    const same = defineAsset({ ...read, key: 'b', partitions: partitions.ofDay });
    expect((await materialize(same, { partition: '2026-01-02', upstream })).value).toBe('the same');
    const before = overlappingWindows({ first: -1, last: -1 });
    const next = defineAsset({
      ...read,
      key: 'c',
      partitions: partitions.ofDay,
      mappings: { ofDay: before },
    });
    expect((await materialize(next, { partition: '2026-01-02', upstream })).value).toBe(
      '2026-01-01',
    );
    await expect(materialize(next, { partition: '2026-01-01', upstream })).rejects.toThrow(
      'c [2026-01-01] reads no partition of weather/of_day',
    );

    const week = defineAsset({
      ...read,
      key: 'd',
      partitions: partitions.ofDay,
      mappings: { ofDay: lastWindows(7) },
    });
    const several = materialize(week, { partition: '2026-01-09', upstream });
    await expect(several).rejects.toThrow(
      "d [2026-01-09] reads the partitions 2026-01-03..2026-01-09 of weather/of_day: name the one that you want, upstream.ofDay({ partition: '…' })",
    );
    await expect(several).rejects.toMatchObject({ code: 'UPSTREAM_PARTITION_MISSING' });
    const wrong = defineAsset({
      key: 'e',
      deps: { ofDay },
      partitions: partitions.ofDay,
      materialize: async ({ upstream: of }) => of.ofDay({ partition: '2025-12-31' }),
    });
    await expect(materialize(wrong, { partition: '2026-01-09', upstream })).rejects.toThrow(
      'weather/of_day: "2025-12-31" is not one of its partitions: expected one from 2026-01-01 on',
    );
  });

  test('gives it the values of several upstream partitions that it maps to, and which are missing', async () => {
    const days = daily({ start: '2026-01-01', timeZone: 'UTC' });
    const stations = dynamicPartitions('stations');
    const ofStation = defineAsset({
      key: 'weather/of_station',
      partitions: multiPartitions({ date: days, station: stations }),
      materialize: async () => 1,
    });
    const read = async (readings: UpstreamReader<number>) => {
      const found: string[] = [];
      const missing: string[] = [];
      for await (const { partition, value } of readings.all()) found.push(`${partition} ${value}`);
      for await (const key of readings.missing()) missing.push(key);
      return { found, missing };
    };
    const values = {
      '2026-01-03|oslo': 1,
      '2026-01-02|oslo': 2,
      '2026-01-02|a\\|b': 3,
      '2026-01-02|rome': 4,
      '2025-12-31|oslo': 5,
    };
    const given = {
      upstream: { readings: byPartition(values) },
      partitionKeys: { stations: ['a|b', 'oslo', 'rome'] },
    };
    const deps = { readings: ofStation };

    const ofDay = defineAsset({
      key: 'f',
      deps,
      partitions: days,
      materialize: async ({ upstream }) => read(upstream.readings),
    });
    expect((await materialize(ofDay, { partition: '2026-01-02', ...given })).value).toEqual({
      found: ['2026-01-02|a\\|b 3', '2026-01-02|oslo 2', '2026-01-02|rome 4'],
      missing: [],
    });
    expect((await materialize(ofDay, { partition: '2026-01-03', ...given })).value.missing).toEqual(
      ['2026-01-03|a\\|b', '2026-01-03|rome'],
    );
    const lastOfOslo = defineAsset({
      key: 'g',
      deps,
      partitions: multiPartitions({
        date: days,
        station: staticPartitions(['oslo']),
      }),
      mappings: {
        readings: mapPartitions({
          upstreamOf: () => ['2026-01-02|oslo', '2026-01-04|oslo'],
          downstreamOf: () => [],
        }),
      },
      materialize: async ({ upstream }) => read(upstream.readings),
    });
    const expected = { found: ['2026-01-02|oslo 2'], missing: ['2026-01-04|oslo'] };
    expect(
      (await materialize(lastOfOslo, { partition: '2026-01-09|oslo', ...given })).value,
    ).toEqual(expected);
    const whole = defineAsset({
      key: 'h',
      deps,
      materialize: async ({ upstream }) => (await read(upstream.readings)).found.length,
    });
    expect((await materialize(whole, given)).value).toBe(5);

    const ofDays = defineAsset({ key: 'i', partitions: days, materialize: async () => 1 });
    const lastTwo = defineAsset({
      key: 'j',
      deps: { ofDays },
      mappings: { ofDays: lastWindows(2) },
      materialize: async ({ upstream }) => read(upstream.ofDays),
    });
    const at = { startedAt: new Date('2026-01-04T12:00Z') };
    expect(
      (
        await materialize(lastTwo, {
          upstream: { ofDays: byPartition({ '2026-01-01': 1, '2026-01-03': 3 }) },
          ...at,
        })
      ).value,
    ).toEqual({
      found: ['2026-01-03 3'],
      missing: ['2026-01-02'],
    });
    await expect(materialize(lastTwo, { upstream: { ofDays: 3 }, ...at })).rejects.toThrow(
      'j reads several partitions of ofDays: materialize(…, { upstream: { ofDays: byPartition({ KEY: … }) } })',
    );
    const balance = defineAsset({
      key: 'm',
      deps: { before: assetRef<AssetRef<number>>('m') },
      partitions: days,
      mappings: {
        before: overlappingWindows({
          first: -2,
          last: -1,
        }),
      },
      materialize: async ({ upstream }) => read(upstream.before),
    });
    expect(
      (
        await materialize(balance, {
          partition: '2026-01-03',
          upstream: { before: byPartition({ '2026-01-02': 2 }) },
        })
      ).value,
    ).toEqual({
      found: ['2026-01-02 2'],
      missing: ['2026-01-01'],
    });
    const same = defineAsset({
      key: 'k',
      deps: { ofDays },
      partitions: days,
      materialize: async ({ upstream }) => read(upstream.ofDays),
    });
    expect(
      (await materialize(same, { partition: '2026-01-02', upstream: { ofDays: 7 } })).value,
    ).toEqual({
      found: ['2026-01-02 7'],
      missing: [],
    });
    expect(
      (await materialize(same, { partition: '2026-01-02', upstream: { ofDays: byPartition({}) } }))
        .value.missing,
    ).toEqual(['2026-01-02']);
  });

  test('materializes several in one step, if it takes them so', async () => {
    const days = daily({ start: '2026-01-01', timeZone: 'Europe/Madrid' });
    const ofDay = defineAsset({
      key: 'weather/of_day',
      partitions: days,
      materialize: async () => 1,
    });
    const batched = defineAsset({
      key: 'weather/batched',
      deps: { ofDay },
      partitions: days,
      mappings: { ofDay: lastWindows(2) },
      materializeBatch: async ({ partition: { keys, window }, upstream }) => {
        const read: string[] = [];
        for await (const { partition } of upstream.ofDay.all()) read.push(partition);
        const hours = (window.end.getTime() - window.start.getTime()) / 36e5;
        return Object.fromEntries(
          keys.map((key) => [key, materialized(`${hours} h`, { read: read.join() })]),
        );
      },
    });
    const upstream = {
      ofDay: byPartition({ '2026-03-27': 1, '2026-03-28': 2, '2026-03-29': 3, '2026-03-30': 4 }),
    };
    const result = (value: string, read: string) => ({ value, metadata: { read }, checks: [] });
    const read = '2026-03-28,2026-03-29,2026-03-30';
    expect(
      await materializeBatch(batched, { partitions: ['2026-03-29', '2026-03-30'], upstream }),
    ).toEqual({
      '2026-03-29': result('47 h', read),
      '2026-03-30': result('47 h', read),
    });
    expect(await materialize(batched, { partition: '2026-03-29', upstream })).toEqual(
      result('23 h', '2026-03-28,2026-03-29'),
    );
    await expect(
      materializeBatch(batched, { partitions: ['2026-03-29', '2026-03-31'], upstream }),
    ).rejects.toThrow(
      'weather/batched: the windows 2026-03-29 and 2026-03-31 do not follow one another, so they cannot form one step',
    );
    const single = defineAsset({
      key: 'l',
      deps: { ofDay },
      partitions: days,
      materializeBatch: async (of) => ({ a: await of.upstream.ofDay() }),
    });
    await expect(
      materializeBatch(single, { partitions: ['2026-03-29', '2026-03-30'], upstream }),
    ).rejects.toThrow(
      "l [2026-03-29 …] reads several partitions of weather/of_day: name the one that you want, upstream.ofDay({ partition: '…' })",
    );
  });

  test('refuses one that it has not, and none', async () => {
    await expect(
      materialize(ofHour, { partition: '2026-01-01T05:30Z', input: { degrees: 5 } }),
    ).rejects.toThrow(
      'weather/of_hour: "2026-01-01T05:30Z" is not one of its partitions: expected an hour of UTC such as 2026-01-31T23:00Z. ' +
        'Did you mean 2026-01-01T05:00Z?',
    );
    await expect(inputOf(ofHour, { partition: '2025' })).rejects.toThrow(
      'Did you mean 2026-01-01T00:00Z?',
    );
    // @ts-expect-error `partition` is required
    await expect(materialize(ofHour)).rejects.toThrow(
      'weather/of_hour is materialized by partition (hourly in UTC), and none was given',
    );
  });
});

describe('materialize', () => {
  const resources = { station: { read: async (name: string) => (name === 'north' ? -1 : 20) } };

  test('checks the config, uses fakes, runs checks and gives the value as others would read it', async () => {
    const seen: unknown[] = [];
    const result = await materialize(readings, {
      partition: 'today',
      resources,
      onProgress: (details) => seen.push(details),
    });
    expect(result).toEqual({
      value: { day: 'today', values: [-1] },
      metadata: { rows: 1 },
      checks: [{ name: 'warm', severity: 'warn', passed: false, metadata: {} }],
    });
    expect(seen).toEqual([{ stations: 1 }]);
  });

  test('gives values to upstream, by partition where a function does', async () => {
    const of = (partition: string | undefined) => ({
      day: partition,
      values: partition === undefined ? [1, 2] : [3],
    });
    const { value } = await materialize(mean, {
      upstream: { readings: (given) => ({ ...of(given?.partition), none: undefined }) },
    });
    expect(value).toBe(3);
  });

  test('says what to pass where a fake, a value or the config is missing', async () => {
    await expect(materialize(readings)).rejects.toThrow(
      'weather/readings uses station, for which the test has no fake: materialize(…, { resources: { station: … } })',
    );
    await expect(materialize(mean)).rejects.toThrow(
      'weather/mean reads readings, for which the test has no value: materialize(…, { upstream: { readings: … } })',
    );
    await expect(
      materialize(readings, { config: { names: 'north' as never }, resources }),
    ).rejects.toThrow(/names: .*expected array/);
  });

  test('costs less than a millisecond', { timeout: 5_000 }, async () => {
    const results = await Promise.all(
      Array.from({ length: 1_000 }, () => materialize(readings, { resources })),
    );
    expect(results).toHaveLength(1_000);
  });
});
