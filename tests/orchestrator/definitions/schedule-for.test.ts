import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineAsset } from '#orchestrator/assets/asset.ts';
import { specOfWindows } from '#orchestrator/client/schedules/window-spec.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { scheduleFor, type WindowSchedule } from '#orchestrator/definitions/schedule-for.ts';
import { resolveWindows } from '#orchestrator/definitions/resolve-windows.ts';
import { cron, daily, hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';
import { multiPartitions } from '#orchestrator/partitions/multi-partitions.ts';
import type { Partitions } from '#orchestrator/partitions/partitions.ts';
import { staticPartitions } from '#orchestrator/partitions/static-partitions.ts';
import { assetRef } from '#orchestrator/workflow/asset-ref.ts';

const days = daily({ start: '2026-01-01', timeZone: 'Europe/Madrid' });
const materialize = async () => 1;
const partitioned = <K extends string>(key: K, partitions: Partitions<unknown>) =>
  defineAsset({ key, partitions, materialize });
const readings = partitioned('weather/readings', days);
const means = partitioned('weather/means', days);
const whole = defineAsset({ key: 'weather/whole', materialize });
const later = partitioned(
  'weather/later',
  daily({ start: '2026-02-01', timeZone: 'Europe/Madrid' }),
);
const regions = partitioned('weather/regions', staticPartitions(['north', 'south']));
const meters = partitioned('weather/meters', dynamicPartitions('meters'));
const twice = partitioned('weather/twice', multiPartitions({ measured: days, sent: days }));
const configured = defineAsset({
  key: 'weather/configured',
  partitions: days,
  config: z.strictObject({ station: z.string() }),
  materialize,
});
const given = defineAsset({
  key: 'weather/given',
  partitions: days,
  input: z.strictObject({ rows: z.number() }),
  materialize,
});
const assets = [readings, means, whole, later, regions, meters, twice, configured, given];

const define = (...schedules: WindowSchedule[]) =>
  createDefinitions({ pipelines: [definePipeline({ assets, schedules })] });

test('has the name of its asset, and takes several with the same partitions', () => {
  const { sensors, schedules } = define(
    scheduleFor(readings),
    scheduleFor([readings, means], { name: 'weatherSchedule' }),
  );
  expect(sensors.map(({ name }) => name)).toEqual(['weatherReadingsSchedule', 'weatherSchedule']);
  expect(sensors[1]?.windows?.assets).toEqual(['weather/readings', 'weather/means']);
  expect(schedules).toEqual([]);
});

test.each<{ readonly schedule: WindowSchedule; readonly problem: string }>([
  {
    schedule: scheduleFor(whole),
    problem:
      'weatherWholeSchedule: weather/whole has no partitions: use defineSchedule, with a cron',
  },
  {
    schedule: scheduleFor(regions),
    problem:
      'weatherRegionsSchedule: weather/regions has partitions that never end (static: north, south): use defineSchedule, with a cron, or a sensor',
  },
  {
    schedule: scheduleFor(meters),
    problem:
      'weatherMetersSchedule: weather/meters has partitions that never end (dynamic: meters): use defineSchedule, with a cron, or a sensor',
  },
  {
    schedule: scheduleFor(twice),
    problem:
      'weatherTwiceSchedule: both dimensions of weather/twice are time (measured (daily in Europe/Madrid) × sent (daily in Europe/Madrid)): it is not clear which of them ends',
  },
  {
    schedule: scheduleFor([readings, later], { name: 'both' }),
    problem:
      'both: its assets must have the same partitions, but weather/readings (daily in Europe/Madrid from 2026-01-01 to no end) and ' +
      'weather/later (daily in Europe/Madrid from 2026-02-01 to no end) differ: give each a schedule of its own',
  },
  {
    schedule: scheduleFor([readings, whole], { name: 'both' }),
    problem:
      'both: its assets must have the same partitions, but weather/readings (daily in Europe/Madrid from 2026-01-01 to no end) and ' +
      'weather/whole (no partitions) differ: give each a schedule of its own',
  },
  {
    schedule: scheduleFor(assetRef<typeof readings>('weather/reading' as 'weather/readings')),
    problem:
      'weatherReadingSchedule: it requests the asset weather/reading, which neither a pipeline has in `assets` nor the workflows module exports. Did you mean weather/readings?',
  },
  { schedule: scheduleFor([], { name: 'none' }), problem: 'none: name at least one asset' },
  {
    schedule: scheduleFor(readings, { maxCatchUp: 0 }),
    problem:
      'weatherReadingsSchedule: maxCatchUp: expected a whole number of at least 1, but 0 was given',
  },
  {
    schedule: scheduleFor(readings, { offset: { minutes: 90 } }),
    problem:
      'weatherReadingsSchedule: offset: expected whole minutes from 0 to 59, but 90 was given',
  },
  {
    schedule: scheduleFor(given),
    problem:
      'weatherGivenSchedule: The config of materializeAssets is not valid:\n- selection: weather/given takes an input that nobody supplies',
  },
  {
    schedule: scheduleFor(configured, {
      config: { 'weather/configured': { station: 1 as unknown as string } },
    }),
    problem:
      'weatherConfiguredSchedule: The config of materializeAssets is not valid:\n- config.weather/configured.station: ',
  },
])('$problem', ({ schedule, problem }) => {
  expect(() => define(schedule)).toThrow(`\n- Schedule ${problem}`);
});

test('a name that a sensor or another schedule has is refused', () => {
  expect(() =>
    define(scheduleFor(readings), scheduleFor(means, { name: 'weatherReadingsSchedule' })),
  ).toThrow('Two schedules have the name weatherReadingsSchedule');
});

test.each<
  [string, Partitions<unknown>, { readonly hours?: number; readonly minutes?: number }, string]
>([
  ['whole hours', days, { hours: 2 }, 'every 900 s'],
  [
    'an offset of minutes',
    hourly({ start: '2026-01-01T00:00Z' }),
    { minutes: 20 },
    'every 900 s offset 300 s',
  ],
  [
    'a zone with quarters',
    daily({ start: '2026-01-01', timeZone: 'Asia/Kathmandu' }),
    {},
    'every 900 s',
  ],
  [
    'a cron of every minute',
    cron({ cron: '* * * * *', start: '2026-01-01T06:00Z', timeZone: 'UTC' }),
    {},
    'every 60 s',
  ],
  [
    'a cron with several minutes',
    cron({ cron: '0,40 6 * * *', start: '2026-01-01T06:00Z', timeZone: 'UTC' }),
    {},
    'every 900 s; every 900 s offset 600 s',
  ],
])('looks when windows end, and every quarter of an hour: %s', (_, partitions, offset, times) => {
  const asset = partitioned('weather/other', partitions);
  const scheduled = resolveWindows(scheduleFor(asset, { offset }), [
    { ...asset, jobs: [], inputFrom: 'none', findSource: () => null },
  ]);
  if ('problem' in scheduled) throw new Error(scheduled.problem);
  expect(specOfWindows(scheduled).times).toBe(times);
});
