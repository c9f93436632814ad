import type { z } from 'zod';
import { alertProblems } from './alert-problems.ts';
import { automationProblems } from '../automation/automation-problems.ts';
import type { KnownPipeline } from './pipeline.ts';
import { readCron } from './cron.ts';
import type { Definitions } from './deployment.ts';
import { didYouMean } from './did-you-mean.ts';
import { explainConfig } from './explain-config.ts';
import { freshnessProblems } from './freshness-problems.ts';
import { keyOf, notRegistered } from './registered-key.ts';
import { mappingProblems } from './mapping-problems.ts';
import { ownerProblems } from './owner-problems.ts';
import type { RequestedRun } from './run-for-selection.ts';
import { runOfWindow } from './scheduled-windows.ts';
import { findCycles } from './selection.ts';
import { sensorProblems } from './sensor-problems.ts';
import { timeZoneProblem } from './time-zone.ts';

/** Facts about the definitions that only `createDefinitions` has. */
export interface Exported {
  readonly jobs: readonly string[];
  /** Names of pipeline activities that workflow code uses. */
  readonly takenActivities: readonly string[];
  /** Names of the pipelines' activities; undefined if they could not be created. */
  readonly activities: readonly string[];
  readonly problems: readonly string[];
}

/** All problems of a deployment's definitions, one line each. */
export function checkDefinitions(
  definitions: Definitions,
  pipelines: readonly KnownPipeline[],
  exported: Exported,
): readonly string[] {
  return [
    ...exported.problems,
    ...duplicates(definitions.assets.map(({ key }) => key)).map(
      (key) => `Two assets have the key ${key}`,
    ),
    ...duplicates(scheduleIds(definitions)).map((name) => `Two schedules have the name ${name}`),
    ...duplicates(definitions.pools.map(({ name }) => name)).map(
      (name) => `Two pools have the name ${name}: share one, or rename one of them`,
    ),
    ...duplicates(definitions.alerts.map(({ name }) => name)).map(
      (name) => `Two alerts have the name ${name}`,
    ),
    ...alertProblems(definitions),
    ...duplicates(pipelines.flatMap(({ jobs }) => Object.keys(jobs))).map(
      (name) => `Two pipelines have a job ${name}`,
    ),
    ...duplicates(exported.activities).map((name) => `Two pipelines have an activity ${name}`),
    ...badKeys(definitions.assets),
    ...ownerProblems(definitions.assets),
    ...unknownUpstreams(definitions.assets),
    ...mappingProblems(definitions.assets),
    ...freshnessProblems(definitions.assets),
    ...findCycles(definitions.assets)
      .filter((cycle) => !readsItself(definitions, cycle))
      .map((cycle) => `Assets depend on each other in a cycle: ${cycle.join(' → ')}`),
    ...threadsWithoutModule(definitions),
    ...batchesWithoutPartitions(definitions),
    ...unknownJobs(definitions, exported.jobs),
    ...unknownAssetsOfJobs(definitions, pipelines),
    ...idleConfigOf(definitions),
    ...unknownActivities(exported),
    ...unknownResources(definitions),
    ...automationProblems(definitions.assets),
    ...definitions.sensors.flatMap((sensor) => {
      if (sensor.automates !== undefined) return [];
      return sensor.windows === undefined
        ? sensorProblems(definitions, sensor)
        : runProblems(definitions, sensor.name, runOfWindow(sensor.windows));
    }),
    ...definitions.schedules.flatMap((schedule) => scheduleProblems(definitions, schedule)),
  ];
}

/**
 * Whether the cycle is a single asset with partitions: `mappingProblems` ensures that each
 * partition reads earlier ones.
 */
function readsItself({ assets }: Definitions, [key, ...others]: readonly string[]): boolean {
  const asset = assets.find((of) => of.key === key);
  return others.length === 1 && asset?.kind === 'activity' && asset.spec.partitions !== undefined;
}

/** A sensor has a schedule with its name. */
function scheduleIds({ schedules, sensors }: Definitions): readonly string[] {
  return [...schedules, ...sensors].map(({ name }) => name);
}

function duplicates(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
}

type Assets = Definitions['assets'];

function threadsWithoutModule({ activityAssets, definitionsUrl }: Definitions): readonly string[] {
  if (definitionsUrl !== undefined) return [];
  const advice =
    'give createDefinitions `definitionsUrl: import.meta.url` in the module that exports the definitions';
  return activityAssets
    .filter(({ spec }) => spec.execution === 'thread')
    .map(
      ({ key }) =>
        `Asset ${key} has \`execution: 'thread'\`, and its thread does not know what to load: ${advice}`,
    );
}

function batchesWithoutPartitions({ activityAssets }: Definitions): readonly string[] {
  return activityAssets
    .filter(({ spec }) => spec.materializeBatch !== undefined && spec.partitions === undefined)
    .map(
      ({ key }) =>
        `Asset ${key} has \`materializeBatch\`, which materializes partitions, and no \`partitions\``,
    );
}

function badKeys(assets: Assets): readonly string[] {
  return assets
    .filter(({ key }) => !/^[a-z0-9_]+(\/[a-z0-9_]+)*$/.test(key))
    .map(
      ({ key }) => `Asset key ${JSON.stringify(key)}: expected lower case words joined by _ and /`,
    );
}

function unknownUpstreams(assets: Assets): readonly string[] {
  const keys = new Set(assets.map(({ key }) => key));
  return assets.flatMap(({ key, deps }) =>
    deps
      .filter((dep) => !keys.has(dep.key))
      .map((dep) => `Asset ${key} depends on ${dep.key}, ${notRegistered(dep.key, keys)}`),
  );
}

function unknownAssetsOfJobs(
  { assets }: Definitions,
  pipelines: readonly KnownPipeline[],
): readonly string[] {
  const keys = new Set(assets.map(({ key }) => key));
  return pipelines
    .flatMap(({ jobs }) => Object.entries(jobs))
    .flatMap(([name, { materializes = [] }]) =>
      materializes
        .map(keyOf)
        .filter((key) => !keys.has(key))
        .map((key) => `Job ${name} materializes ${key}, ${notRegistered(key, keys)}`),
    );
}

function unknownJobs({ jobs }: Definitions, exportedJobs: readonly string[]): readonly string[] {
  return [
    ...exportedJobs
      .filter((name) => !jobs.has(name))
      .map((name) => `Job ${name} is exported, but no pipeline registers it in \`jobs\``),
    ...[...jobs.keys()]
      .filter((name) => name !== 'materializeAssets' && !exportedJobs.includes(name))
      .map(
        (name) =>
          `Job ${name} is registered, but the workflows module does not export it${didYouMean(name, exportedJobs)}`,
      ),
  ];
}

/** A `configOf` that no asset needs would never be called. */
function idleConfigOf({ assets, jobs }: Definitions): readonly string[] {
  const needed = new Set(
    assets.filter(({ inputFrom }) => inputFrom === 'configOf').flatMap((asset) => asset.jobs),
  );
  return [...jobs]
    .filter(([name, { hasConfigOf }]) => hasConfigOf && !needed.has(name))
    .map(
      ([name]) =>
        `Job ${name} has configOf, but each asset that it materializes takes no input, or has inputOf`,
    );
}

function unknownActivities({ takenActivities, activities }: Exported): readonly string[] {
  return takenActivities
    .filter((name) => !activities.includes(name))
    .map(
      (name) =>
        `Workflow code calls the activity ${name}, which no pipeline implements${didYouMean(name, activities)}`,
    );
}

function unknownResources({ jobs, resources }: Definitions): readonly string[] {
  const names = Object.keys(resources);
  return [...jobs].flatMap(([job, { alwaysNeeds }]) =>
    alwaysNeeds
      .filter((name) => !names.includes(name))
      .map((name) => `Job ${job} needs unknown resource ${name}${didYouMean(name, names)}`),
  );
}

function scheduleProblems(
  definitions: Definitions,
  { name, job, cron, timeZone, config }: Definitions['schedules'][number],
): readonly string[] {
  return [
    ...runProblems(definitions, name, { job, config }),
    ...cronProblems(name, cron, timeZone),
  ];
}

function runProblems(
  { jobs }: Definitions,
  name: string,
  { job, config }: RequestedRun,
): readonly string[] {
  const definition = jobs.get(job);
  const parsed: z.ZodSafeParseResult<unknown> | undefined = definition?.config.safeParse(config);
  return [
    ...(definition === undefined
      ? [`Schedule ${name} starts unknown job ${job}${didYouMean(job, [...jobs.keys()])}`]
      : []),
    ...(definition !== undefined && parsed?.success === false
      ? [`Schedule ${name}: ${explainConfig(job, definition.config, parsed.error, config)}`]
      : []),
  ];
}

function cronProblems(name: string, cron: string, timeZone: string): readonly string[] {
  const { problem } = readCron(cron);
  const ofZone = timeZoneProblem(timeZone);
  return [
    ...(problem === undefined
      ? []
      : [`Schedule ${name}: cron ${JSON.stringify(cron)}: ${problem}`]),
    ...(ofZone === undefined
      ? []
      : [`Schedule ${name}: cron ${JSON.stringify(cron)} in ${timeZone}: ${ofZone}`]),
  ];
}
