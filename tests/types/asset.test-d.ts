import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { defineResource } from '#orchestrator/definitions/resource.ts';
import { defineSchedule } from '#orchestrator/definitions/schedule.ts';
import { scheduleFor } from '#orchestrator/definitions/schedule-for.ts';
import {
  and,
  anyDepsMatch,
  daily,
  depsMissing,
  eager,
  hourly,
  lastWindows,
  missing,
  multiPartitions,
  staticPartitions,
  type TimePartition,
  type UpstreamPartition,
} from '#orchestrator/index.ts';
import { inputOf, materialize } from '#orchestrator/testing/index.ts';
import { type } from '#orchestrator/workflow/asset-ref.ts';
import { materialized } from '#orchestrator/workflow/materialized.ts';

interface Api {
  readonly read: () => number;
}
const create = (): Api => ({ read: () => 1 });
const api = defineResource({
  description: '',
  env: z.object({}),
  create,
  checkHealth: async () => '',
});
const readings = defineAsset({
  key: 'weather/readings',
  uses: { api },
  config: z.strictObject({ stations: z.array(z.string()).default([]) }),
  materialize: async ({ config, resources }) => {
    expectTypeOf(config).toEqualTypeOf<{ stations: string[] }>();
    return materialized({ uri: config.stations.join(), rows: resources.api.read() }, { rows: 1 });
  },
  checks: {
    not_empty: { severity: 'error', blocking: true, check: ({ value }) => value.rows > 0 },
  },
});
const means = defineAsset({
  key: 'weather/means',
  deps: { readings },
  config: z.strictObject({ day: z.string() }),
  materialize: async ({ upstream }) => (await upstream.readings()).rows,
});

test('a resource must be in uses', () => {
  // @ts-expect-error Property 'api' does not exist
  defineAsset({ key: 'a', materialize: async ({ resources }) => resources.api.read() });
});

test('a config must be declared and used by its shape', () => {
  // @ts-expect-error Property 'n' does not exist on type 'ThisAssetHasNoConfig'
  defineAsset({ key: 'a', materialize: async ({ config }) => config.n });
  defineAsset({
    key: 'a',
    config: z.object({ n: z.number() }),
    // @ts-expect-error Property 'm' does not exist on type '{ n: number; }'
    materialize: async ({ config }) => config.m,
  });
});

test('an input is typed', () => {
  defineAsset({
    key: 'a',
    input: type<{ n: number }>(),
    materialize: async ({ input }) => {
      expectTypeOf(input).toEqualTypeOf<{ n: number }>();
      return input.n;
    },
  });
  defineAsset({
    key: 'a',
    input: type<{ n: number }>(),
    // @ts-expect-error Property 'm' does not exist on type '{ n: number; }'
    materialize: async ({ input }) => input.m,
  });
});

test("a partition's input has the type of the input", () => {
  defineAsset({
    key: 'a',
    uses: { api },
    config: z.strictObject({ n: z.number().default(1) }),
    input: type<{ name: string; n: number }>(),
    inputOf: async ({ partition, config, resources }) => {
      expectTypeOf(partition).toEqualTypeOf<string>();
      return { name: partition, n: config.n + resources.api.read() };
    },
    materialize: async ({ input }) => input.n,
    checks: { positive: { severity: 'warn', check: ({ value }) => value.toFixed() !== '0' } },
  });
  const named = {
    key: 'a',
    input: type<{ name: string }>(),
    materialize: async () => null,
  } as const;
  // @ts-expect-error Type '{ user: string; }' is not assignable to type 'Promise<NoInfer<{ name: string; }>> | NoInfer<{ name: string; }>'
  defineAsset({ ...named, inputOf: ({ partition }) => ({ user: partition }) });
  // @ts-expect-error Property 'name' is missing in type '{ user: string; }' but required in type '{ name: string; }'
  defineAsset({ ...named, inputOf: async ({ partition }) => ({ user: partition }) });
  // @ts-expect-error Property 'upstream' does not exist on type 'InputContext<…>'
  defineAsset({ ...named, inputOf: async ({ upstream }) => ({ name: String(upstream) }) });
  // @ts-expect-error Type 'string' is not assignable to type 'Promise<NoInfer<ThisAssetTakesNoInput>> | NoInfer<ThisAssetTakesNoInput>'
  defineAsset({ key: 'a', inputOf: ({ partition }) => partition, materialize: async () => null });
});

test('an upstream has the type of its value and must be among the deps', () => {
  defineAsset({
    key: 'a',
    deps: { means },
    materialize: async ({ upstream }) => {
      expectTypeOf(await upstream.means()).toEqualTypeOf<number>();
      // @ts-expect-error Property 'readings' does not exist on type 'Upstream<{ means: number; }>'
      upstream.readings();
      // @ts-expect-error a number is not a string
      const text: string = await upstream.means();
      return text;
    },
  });
  // @ts-expect-error `deps` is an object with names
  defineAsset({ key: 'a', deps: [means], materialize: async () => null });
  // @ts-expect-error Did you mean to write 'deps'?
  defineAsset({ key: 'a', dep: { means }, materialize: async () => null });
});

test('a value is JSON', () => {
  // @ts-expect-error Type 'Promise<{ at: Date; }>' is not assignable to type 'NotJson<Date>'
  defineAsset({ key: 'a', materialize: async () => ({ at: new Date() }) });
  const list = defineAsset({
    key: 'a',
    materialize: async (): Promise<{ readonly list: readonly { readonly a?: number }[] }> => ({
      list: [],
    }),
  });
  expectTypeOf(list.key).toEqualTypeOf<'a'>();
});

test('checks see the value, and only one of severity error blocks', () => {
  const asString = async () => 'text';
  defineAsset({
    key: 'a',
    materialize: asString,
    checks: { long: { severity: 'warn', check: ({ value }) => value.length > 1 } },
  });
  defineAsset({
    key: 'a',
    materialize: asString,
    // @ts-expect-error Property 'size' does not exist on type 'string'
    checks: { long: { severity: 'warn', check: ({ value }) => value.size > 1 } },
  });
  defineAsset({
    key: 'a',
    materialize: asString,
    // @ts-expect-error a warning cannot block
    checks: { long: { severity: 'warn', blocking: true, check: () => true } },
  });
});

test('a schedule of assets supplies the configs that they require', () => {
  defineSchedule({ name: 's', cron: '0 6 * * *', assets: [readings] });
  defineSchedule({
    name: 's',
    cron: '0 6 * * *',
    assets: [readings, means],
    config: { 'weather/means': { day: 'today' } },
  });
  defineSchedule({
    name: 's',
    cron: '0 6 * * *',
    assets: [defineAsset({ key: 'plain', materialize: async () => 1 })],
  });
  // @ts-expect-error weather/means requires a config
  defineSchedule({ name: 's', cron: '0 6 * * *', assets: [readings, means] });
  defineSchedule({
    name: 's',
    cron: '0 6 * * *',
    assets: [readings, means],
    // @ts-expect-error a day must be a text
    config: { 'weather/means': { day: 1 } },
  });
});

test('so does a schedule of windows', () => {
  scheduleFor(readings);
  scheduleFor(readings, { maxCatchUp: 3, config: { 'weather/readings': { stations: ['north'] } } });
  scheduleFor(means, { order: 'oldest first', config: { 'weather/means': { day: 'today' } } });
  scheduleFor([readings, means], { name: 's', config: { 'weather/means': { day: 'today' } } });
  // @ts-expect-error weather/means requires a config
  scheduleFor(means);
  // @ts-expect-error weather/means requires a config
  scheduleFor([readings, means], { name: 's' });
  // @ts-expect-error a schedule of several assets needs a name
  scheduleFor([readings], {});
  // @ts-expect-error `order` is one of two texts
  scheduleFor(readings, { order: 'latest first' });
});

test('a partition has the type of its definition', () => {
  const timeZone = 'Europe/Madrid';
  const days = daily({ start: '2026-01-01', timeZone });
  const regions = staticPartitions(['north', 'south']);
  defineAsset({
    key: 'a',
    partitions: days,
    materialize: async ({ partition }) => {
      expectTypeOf(partition).toEqualTypeOf<TimePartition>();
      return partition.window.start.getTime();
    },
    checks: {
      keyed: {
        severity: 'warn',
        check: ({ partition, value }) => partition !== undefined && value > 0,
      },
    },
  });
  defineAsset({
    key: 'a',
    partitions: regions,
    materialize: async ({ partition }) => {
      expectTypeOf(partition.key).toEqualTypeOf<'north' | 'south'>();
      // @ts-expect-error Property 'window' does not exist on type 'NamedPartition<"north" | "south">'
      return String(partition.window);
    },
  });
  defineAsset({
    key: 'a',
    partitions: multiPartitions({ date: days, region: regions }),
    input: type<{ n: number }>(),
    inputOf: ({ partition }) => {
      expectTypeOf(partition.region.key).toEqualTypeOf<'north' | 'south'>();
      return { n: 1 };
    },
    materialize: async ({ partition }) => {
      expectTypeOf(partition.key).toEqualTypeOf<string>();
      expectTypeOf(partition.date).toEqualTypeOf<TimePartition>();
      // @ts-expect-error Property 'town' does not exist
      return String(partition.town);
    },
  });
  defineAsset({
    key: 'a',
    materialize: async ({ partition }) => {
      expectTypeOf(partition).toEqualTypeOf<string | undefined>();
      return partition ?? null;
    },
  });
  const ofDay = defineAsset({ key: 'b', partitions: days, materialize: async () => 1 });
  defineAsset({
    key: 'a',
    deps: { ofDay },
    partitions: days,
    mappings: { ofDay: lastWindows(7) },
    materialize: async () => 1,
  });
  defineAsset({
    key: 'a',
    deps: { ofDay },
    partitions: days,
    // @ts-expect-error 'ofMonth' does not exist
    mappings: { ofMonth: lastWindows(7) },
    materialize: async () => 1,
  });
  // @ts-expect-error a key is not a definition of partitions
  defineAsset({ key: 'a', partitions: '2026-01-01', materialize: async () => 1 });
  // @ts-expect-error `hourly` has no time zone
  hourly({ start: '2026-01-01T00:00Z', timeZone });
  // @ts-expect-error the offset of a day is in hours, not days
  daily({ start: '2026-01-01', timeZone, offset: { days: 1 } });
});

test('a test names the partition of an asset that defines them, and of another if it likes', () => {
  const ofDay = defineAsset({
    key: 'a',
    partitions: daily({ start: '2026-01-01', timeZone: 'UTC' }),
    materialize: async () => 1,
  });
  const run = async () => {
    await materialize(ofDay, { partition: '2026-01-01' });
    await materialize(readings, { partition: 'any' });
    // @ts-expect-error Property 'partition' is missing
    await materialize(ofDay, {});
    // @ts-expect-error `partition` is required
    await materialize(ofDay);
  };
  expectTypeOf(run).toBeFunction();
});

test('a test supplies what an asset requires', () => {
  const run = async () => {
    expectTypeOf(
      (await materialize(readings, { resources: { api: create() } })).value.rows,
    ).toEqualTypeOf<number>();
    await materialize(means, {
      config: { day: 'today' },
      upstream: { readings: { uri: '', rows: 1 } },
    });
    // @ts-expect-error weather/means requires a config
    await materialize(means, { upstream: { readings: { uri: '', rows: 1 } } });
    // @ts-expect-error the upstream value has `rows`
    await materialize(means, { config: { day: 'today' }, upstream: { readings: { uri: '' } } });
    const keyed = defineAsset({
      key: 'a',
      config: z.strictObject({ n: z.number() }),
      input: type<{ name: string }>(),
      inputOf: ({ partition }) => ({ name: partition }),
      materialize: async () => null,
    });
    expectTypeOf(await inputOf(keyed, { partition: 'p', config: { n: 1 } })).toEqualTypeOf<
      { name: string } | undefined
    >();
    // @ts-expect-error the config is required
    await inputOf(keyed, { partition: 'p' });
    // @ts-expect-error `partition` is required too
    await inputOf(keyed, { config: { n: 1 } });
    // @ts-expect-error the fake lacks the methods of the client
    await materialize(readings, { resources: { api: {} } });
  };
  expectTypeOf(run).toBeFunction();
});

test('a batch is given its keys, and the window of all if those are windows, and returns a value by key', () => {
  const days = daily({ start: '2026-01-01', timeZone: 'UTC' });
  const fetched = defineAsset({
    key: 'a',
    deps: { means },
    partitions: days,
    materializeBatch: async ({ partition: { keys, window }, upstream }) => {
      expectTypeOf(keys).toEqualTypeOf<readonly string[]>();
      expectTypeOf(window.start).toEqualTypeOf<Date>();
      expectTypeOf(upstream.means.all()).toEqualTypeOf<AsyncIterable<UpstreamPartition<number>>>();
      return Object.fromEntries(keys.map((key) => [key, materialized({ rows: 1 }, { key })]));
    },
    checks: {
      full: {
        severity: 'warn',
        check: ({ value, partition }) => value.rows > 0 && partition !== undefined,
      },
    },
  });
  defineAsset({
    key: 'b',
    deps: { fetched },
    partitions: days,
    materialize: async ({ upstream }) => (await upstream.fetched()).rows,
  });
  defineAsset({
    key: 'c',
    partitions: staticPartitions(['north']),
    // @ts-expect-error Property 'window' does not exist on type 'PartitionBatch<NamedPartition<"north">>'
    materializeBatch: async ({ partition }) => ({ north: String(partition.window) }),
  });
  defineAsset({
    key: 'd',
    partitions: days,
    // @ts-expect-error `materializeBatch` has no input
    input: type<{ n: number }>(),
    materializeBatch: async () => ({}),
  });
  // @ts-expect-error only one of the two is allowed
  defineAsset({
    key: 'e',
    partitions: days,
    materialize: async () => 1,
    materializeBatch: async () => ({ a: 1 }),
  });
  // @ts-expect-error one of the two is required
  defineAsset({ key: 'f', partitions: days });
  // @ts-expect-error a value must be JSON
  defineAsset({ key: 'g', partitions: days, materializeBatch: async () => ({ a: new Date() }) });
});

test('an automation names only upstream assets that the asset has', () => {
  const materialize = async () => 1;
  defineAsset({
    key: 'weather/report',
    deps: { readings, means },
    automation: eager({ deps: ['means'] }),
    materialize,
  });
  defineAsset({
    key: 'weather/report',
    deps: { readings },
    automation: and(eager(), anyDepsMatch(missing(), { deps: ['readings'] })),
    materialize,
  });
  defineAsset({
    key: 'weather/report',
    deps: { readings },
    // @ts-expect-error -- `station` is not an upstream asset
    automation: eager({ deps: ['station'] }),
    materialize,
  });
  defineAsset({
    key: 'weather/report',
    deps: { readings },
    // @ts-expect-error -- nor may it be one inside a condition
    automation: and(eager(), depsMissing({ deps: ['station'] })),
    materialize,
  });
  // @ts-expect-error -- a condition is not a text
  defineAsset({ key: 'weather/report', deps: { readings }, automation: 'eager', materialize });
});
