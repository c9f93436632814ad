import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { openResources } from '#orchestrator/definitions/resource.ts';
import { scheduleFor, type WindowScheduleOptions } from '#orchestrator/definitions/schedule-for.ts';
import {
  cron,
  daily,
  hourly,
  monthly,
  weekly,
} from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import type { Partitions } from '#orchestrator/partitions/partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import { drainSettings } from '#orchestrator/sensors/drain.ts';
import { runSensorTick } from '#orchestrator/sensors/run-sensor-tick.ts';
import { windowSensor } from '#orchestrator/sensors/window-sensor.ts';
import { query } from '#orchestrator/sql/query.ts';
import type { StateStore } from '#orchestrator/state/state-store.ts';
import { createStateStore } from '#tests/support/state-store.ts';
import { z } from 'zod';

let store: StateStore;
const warnings: string[] = [];

beforeAll(async () => {
  store = await createStateStore('window_sensor');
});

afterAll(() => store.close());

beforeEach(async () => {
  await store.database.query('truncate run_requests, sensor_cursors, sensor_ticks, partition_keys');
  warnings.length = 0;
});

/** A worker's schedule, with another clock. */
function scheduleOf(
  partitions: Partitions<unknown>,
  options: WindowScheduleOptions<readonly []> = {},
) {
  const asset = defineAsset({ key: 'weather/readings', partitions, materialize: async () => 1 });
  const schedule = scheduleFor(asset, options);
  const definitions = createDefinitions({
    pipelines: [definePipeline({ assets: [asset], schedules: [schedule] })],
  });
  const windows = definitions.sensors[0]?.windows;
  if (windows === undefined) throw new Error('The schedule follows no windows');
  /** The partitions that a tick newly requests, in order, and its notes. */
  const tick = async (now: string) => {
    const sensor = windowSensor(schedule, windows, () => new Date(now));
    const before = await requestedKeys();
    const tickId = randomUUID();
    await runSensorTick(
      {
        definitions,
        store,
        env: {},
        resources: openResources({}, {}),
        drain: drainSettings,
        ownFile: () => undefined,
        client: {} as Client,
        dispatcher: {
          dispatchAll: async () => 0,
          dispatchQueueOf: async () => 0,
        },
        stepPlaces: { reconcile: async () => undefined },
        warn: (message) => void warnings.push(message),
      },
      sensor,
      tickId,
      new AbortController().signal,
    );
    return (await requestedKeys()).slice(before.length);
  };
  return {
    tick,
    beginAt: (now: string) => store.sensors.beginAt([schedule.name], new Date(now).toISOString()),
  };
}

const requestRow = z.strictObject({ partition: z.string(), scheduledFor: z.date() });
const requests = () =>
  query(
    store.database,
    requestRow,
    `select config->>'partition' as partition, scheduled_for as "scheduledFor" from run_requests order by requested_at, ordinal`,
    [],
  );
const requestedKeys = async () => (await requests()).map(({ partition }) => partition);
const lastTick = () => store.sensors.lastTick('weatherReadingsSchedule');

const days = daily({ start: '2026-01-01', timeZone: 'Europe/Madrid' });

describe('a schedule of windows', () => {
  test('requests each window once when it ends, and nothing that ended before it was there', async () => {
    const { tick, beginAt } = scheduleOf(days, { offset: { hours: 2 } });
    await beginAt('2026-06-10T12:00:00Z');
    await beginAt('2026-06-11T12:00:00Z');
    expect(await tick('2026-06-10T23:45:00Z')).toEqual([]);
    expect(await lastTick()).toMatchObject({
      skipReason: 'Next is 2026-06-10, at 2026-06-11T00:00:00.000Z',
    });
    expect(await tick('2026-06-11T00:00:00Z')).toEqual(['2026-06-10']);
    expect(await tick('2026-06-11T00:00:00Z')).toEqual([]);
    expect(await tick('2026-06-12T00:01:00Z')).toEqual(['2026-06-11']);
    expect((await requests()).map(({ scheduledFor }) => scheduledFor.toISOString())).toEqual([
      '2026-06-11T00:00:00.000Z',
      '2026-06-12T00:00:00.000Z',
    ]);
    const { rows } = await store.database.query(
      'select run_key, config, max_attempts from run_requests order by ordinal limit 1',
    );
    expect(rows).toEqual([
      {
        run_key: 'weatherReadingsSchedule/weather/readings/2026-06-10',
        config: { selection: ['weather/readings'], config: {}, partition: '2026-06-10' },
        max_attempts: 1,
      },
    ]);
  });

  test('that no worker has begun begins with its first tick', async () => {
    const { tick } = scheduleOf(days);
    expect(await tick('2026-06-10T12:00:00Z')).toEqual([]);
    expect(await lastTick()).toMatchObject({
      skipReason: 'It begins with the window that ends next',
    });
    expect(await tick('2026-06-10T22:00:00Z')).toEqual(['2026-06-10']);
  });

  test('waits for a window that is due within seconds, as clocks differ', async () => {
    const { tick, beginAt } = scheduleOf(days);
    await beginAt('2026-06-10T12:00:00Z');
    expect(await tick('2026-06-10T21:59:59.950Z')).toEqual(['2026-06-10']);
  });

  test.each([
    ['newest first', ['2026-06-15', '2026-06-14', '2026-06-13']],
    ['oldest first', ['2026-06-13', '2026-06-14', '2026-06-15']],
  ] as const)(
    'catches up with the latest windows, %s, and says which it left out',
    async (order, expected) => {
      const { tick, beginAt } = scheduleOf(days, { maxCatchUp: 3, order });
      await beginAt('2026-06-10T12:00:00Z');
      expect(await tick('2026-06-16T05:00:00Z')).toEqual(expected);
      const note =
        'Skipped 3 windows, 2026-06-10..2026-06-12, because maxCatchUp is 3. To request what is missing: moderate backfill weather/readings --missing';
      expect(await lastTick()).toMatchObject({ status: 'requested', requested: 3, note });
      expect(await store.sensors.lastNote('weatherReadingsSchedule')).toMatchObject({ note });
      expect(warnings).toEqual([`weatherReadingsSchedule: ${note}`]);
      expect(await tick('2026-06-16T22:00:00Z')).toEqual(['2026-06-16']);
      expect(await lastTick()).toMatchObject({ note: null });
    },
  );

  test('requests nothing twice if its cursor is restored, two ticks run at once, or its definition changes', async () => {
    const { tick, beginAt } = scheduleOf(days);
    await beginAt('2026-06-10T12:00:00Z');
    const both = await Promise.allSettled([
      tick('2026-06-12T05:00:00Z'),
      tick('2026-06-12T05:00:00Z'),
    ]);
    expect(both.map(({ status }) => status)).toContain('fulfilled');
    expect(await requestedKeys()).toEqual(['2026-06-11', '2026-06-10']);
    await store.sensors.setCursor('weatherReadingsSchedule', '2026-06-09T12:00:00.000Z');
    expect(await tick('2026-06-12T05:00:00Z')).toEqual(['2026-06-09']);

    const earlier = scheduleOf(daily({ start: '2025-01-01', timeZone: 'Europe/Madrid' }));
    expect(await earlier.tick('2026-06-12T06:00:00Z')).toEqual([]);
    const later = scheduleOf(daily({ start: '2026-06-13', timeZone: 'Europe/Madrid' }));
    expect(await later.tick('2026-06-12T23:00:00Z')).toEqual([]);
    expect(await later.tick('2026-06-13T23:00:00Z')).toEqual(['2026-06-13']);
    const elsewhere = scheduleOf(daily({ start: '2026-01-01', timeZone: 'UTC' }));
    expect(await elsewhere.tick('2026-06-14T00:00:00Z')).toEqual([]);
    const finer = scheduleOf(hourly({ start: '2026-01-01T00:00Z' }));
    expect(await finer.tick('2026-06-14T01:00:00Z')).toEqual(['2026-06-14T00:00Z']);
  });

  test('ends with its definition', async () => {
    const { tick, beginAt } = scheduleOf(
      daily({ start: '2026-06-01', end: '2026-06-11', timeZone: 'UTC' }),
    );
    await beginAt('2026-06-10T12:00:00Z');
    expect(await tick('2026-06-20T00:00:00Z')).toEqual(['2026-06-11', '2026-06-10']);
    expect(await tick('2026-06-21T00:00:00Z')).toEqual([]);
    expect(await lastTick()).toMatchObject({ skipReason: 'Its last window has ended' });
  });

  test.each<
    [
      string,
      Partitions<unknown>,
      string,
      readonly (readonly [now: string, keys: readonly string[]])[],
    ]
  >([
    [
      'a day of 23 hours',
      days,
      '2026-03-28T12:00:00Z',
      [
        ['2026-03-28T23:00:00Z', ['2026-03-28']],
        ['2026-03-29T21:45:00Z', []],
        ['2026-03-29T22:00:00Z', ['2026-03-29']],
      ],
    ],
    [
      'a day of 25 hours',
      days,
      '2026-10-24T12:00:00Z',
      [
        ['2026-10-24T22:00:00Z', ['2026-10-24']],
        ['2026-10-25T22:00:00Z', []],
        ['2026-10-25T23:00:00Z', ['2026-10-25']],
      ],
    ],
    [
      'a cron at a time that the clock leaves out',
      cron({ cron: '30 2 * * *', start: '2026-03-01T01:30Z', timeZone: 'Europe/Madrid' }),
      '2026-03-28T12:00:00Z',
      [
        ['2026-03-29T00:45:00Z', []],
        ['2026-03-29T01:00:00Z', ['2026-03-28T01:30Z']],
        ['2026-03-30T00:30:00Z', ['2026-03-29T01:00Z']],
      ],
    ],
    [
      'an hour that the clock repeats',
      hourly({ start: '2026-01-01T00:00Z' }),
      '2026-10-25T00:10:00Z',
      [
        ['2026-10-25T01:00:00Z', ['2026-10-25T00:00Z']],
        ['2026-10-25T02:00:00Z', ['2026-10-25T01:00Z']],
      ],
    ],
    [
      'a week',
      weekly({ start: '2026-01-05', timeZone: 'Asia/Kolkata' }),
      '2026-06-10T00:00:00Z',
      [['2026-06-14T18:30:00Z', ['2026-06-08']]],
    ],
    [
      'a month',
      monthly({ start: '2026-01-01', timeZone: 'Europe/Madrid' }),
      '2026-02-10T00:00:00Z',
      [['2026-02-28T23:00:00Z', ['2026-02-01']]],
    ],
  ])('%s is requested when it ends', async (_, partitions, begun, looks) => {
    const { tick, beginAt } = scheduleOf(partitions);
    await beginAt(begun);
    const found: (readonly [string, readonly string[]])[] = [];
    for (const [now] of looks) found.push([now, await tick(now)]);
    expect(found).toEqual(looks);
  });

  test('of two dimensions requests all keys of the other with each window', async () => {
    const date = daily({ start: '2026-01-01', timeZone: 'UTC' });
    const ofRegions = scheduleOf(
      multiPartitions({ date, region: staticPartitions(['north', 'south']) }),
    );
    await ofRegions.beginAt('2026-06-10T12:00:00Z');
    expect(await ofRegions.tick('2026-06-12T00:00:00Z')).toEqual([
      '2026-06-11|north',
      '2026-06-11|south',
      '2026-06-10|north',
      '2026-06-10|south',
    ]);

    const ofMeters = scheduleOf(multiPartitions({ meter: dynamicPartitions('meters'), date }));
    expect(await ofMeters.tick('2026-06-13T00:00:00Z')).toEqual([]);
    expect(await lastTick()).toMatchObject({
      skipReason: 'The other dimension, dynamic: meters, has no keys',
    });
    const add = Array.from({ length: 1_500 }, (_, index) => `m${String(index).padStart(4, '0')}`);
    await store.partitionKeys.change({ name: 'meters', add, remove: [] });
    expect(await ofMeters.tick('2026-06-14T00:00:00Z')).toEqual(
      add.map((meter) => `${meter}|2026-06-13`),
    );
  });
});
