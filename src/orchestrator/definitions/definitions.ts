import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { clientsOf, usedName } from '../assets/clients-of.ts';
import type { AnyActivityAsset } from '../assets/asset.ts';
import type { AlertRule } from '../alerts/define-alert.ts';
import { defineAutomationSensor } from '../automation/automation-sensor.ts';
import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';
import { takenActivities, takenPools } from '../workflow/activities-of.ts';
import { dynamicPartitions } from '../partitions/dynamic-partitions.ts';
import { isJob, type Job } from '../workflow/job.ts';
import { isWorkflowAsset, type AnyWorkflowAsset } from '../workflow/workflow-asset.ts';
import { messageOf } from '../message-of.ts';
import { createFindSource, sourceUrlProblems } from './asset-source.ts';
import { checkDefinitions } from './check-definitions.ts';
import type { Activities, DefinedAsset, Definitions } from './deployment.ts';
import { inputSource } from './input-source.ts';
import { registerJob, type JobName, type RegisteredJob } from './job-definition.ts';
import { materializeAssetsSpec, selectedKeys } from './materialize-assets-definition.ts';
import { collectPools } from './collect-pools.ts';
import type { KnownPipeline, Pipeline } from './pipeline.ts';
import { keyOf } from './registered-key.ts';
import { openResources, type OpenResources, type Resource, type Resources } from './resource.ts';
import { isWindowSchedule } from './schedule-for.ts';
import { resolveWindows } from './resolve-windows.ts';
import { topologicalOrder } from './selection.ts';
import type { Sensor } from './sensor.ts';
import { windowSensor } from '../sensors/window-sensor.ts';

/** The configs of all jobs of pipelines, by name. */
type ConfigsOf<P extends readonly Pipeline[]> = UnionToIntersection<
  NonNullable<P[number]['jobConfigs']>
>;
type UnionToIntersection<U> = (U extends unknown ? (given: U) => void : never) extends (
  given: infer I,
) => void
  ? I
  : never;

/**
 * Rejects, at compile time, a workflows module with jobs that no pipeline registers with the right
 * config. The names of these types appear in compiler errors.
 */
export type RefuseUnregisteredJobs<W, P extends readonly Pipeline[]> = {
  readonly [N in JobName<W>]: N extends keyof ConfigsOf<P>
    ? W[N] extends Job<infer C>
      ? (unknown extends ConfigsOf<P>[N] ? {} : ConfigsOf<P>[N]) extends C
        ? unknown
        : JobTakesAnotherConfig<C, ConfigsOf<P>[N]>
      : never
    : NoPipelineRegistersThisJob<N>;
};
interface NoPipelineRegistersThisJob<N> {
  readonly noPipelineRegistersThisJob: N;
}
interface JobTakesAnotherConfig<Takes, SchemaGives> {
  readonly jobTakes: Takes;
  readonly schemaGives: SchemaGives;
}

export interface DefinitionsSpec<W, P extends readonly Pipeline[]> {
  readonly pipelines: P;
  /**
   * The module that exports jobs and workflow assets, if there is one: `import * as workflows from
   * '../workflows/index.ts'`.
   */
  readonly workflows?: W;
  /** The URL of that module. */
  readonly workflowsUrl?: URL;
  /**
   * `import.meta.url` of the module that exports the result as `definitions`: required for assets
   * with `execution: 'thread'`, whose threads load that module again.
   */
  readonly definitionsUrl?: string;
  /**
   * The folder with migrations of the pipelines' own tables in the state database, which run after
   * the kit's migrations.
   */
  readonly migrationsUrl?: URL;
  /**
   * Where the project's code can be viewed, for links to the line that declares an asset:
   * `https://github.com/example/weather/blob/main/{file}#L{line}`. Files are relative to the folder
   * of the nearest `package.json`.
   */
  readonly sourceUrl?: string;
  /**
   * Names for resources. A resource that only an asset, a sensor or a pipeline `uses` has the name
   * it is given there.
   */
  readonly resources?: Resources;
  /** Rules that belong to no pipeline. */
  readonly alerts?: readonly AlertRule[];
  /** Whether a daily schedule prunes the state database; defaults to true. */
  readonly prunesState?: boolean;
}

/**
 * Combines pipelines, workflow code and resources.
 * @throws TerminalError with all problems in one message: duplicate keys, cycles, unknown assets,
 * jobs, activities or resources, invalid crons
 */
export function createDefinitions<W extends object, const P extends readonly Pipeline[]>(
  spec: DefinitionsSpec<W, P> & { readonly workflows?: RefuseUnregisteredJobs<W, P> },
): Definitions {
  const pipelines = spec.pipelines as readonly unknown[] as readonly KnownPipeline[];
  const exported = Object.entries((spec.workflows ?? {}) as object);
  const workflowsUrl =
    spec.workflowsUrl ??
    new URL(`../workflow/no-workflows${extname(import.meta.url)}`, import.meta.url);
  const activityAssets = pipelines.flatMap(({ assets }) => assets);
  const workflowAssets = exported
    .map(([, value]) => value as unknown)
    .filter(isWorkflowAsset)
    .map(withPartitions);
  const findSource = createFindSource(
    { definitionsUrl: spec.definitionsUrl, workflowsUrl },
    spec.sourceUrl,
  );
  const assets = defineAssets([...activityAssets, ...workflowAssets], pipelines, findSource);
  const problems = [...sourceUrlProblems(spec.sourceUrl)];
  const resources = collectResources(spec.resources ?? {}, pipelines, problems);
  const contextOf = contextsOf(resources);
  const jobs = new Map<string, RegisteredJob>();
  for (const { name, job, keys } of jobsOf(pipelines)) {
    const materializes = topologicalOrder(assets.filter(({ key }) => keys.has(key))).map(
      ({ key }) => key,
    );
    jobs.set(
      name,
      registerJob(job, () => materializes),
    );
  }
  const folder = fileURLToPath(new URL('.', workflowsUrl));
  const namedPools = [
    ...takenPools(folder).map((pool) => ({ pool, who: 'An activity that workflow code calls' })),
    ...workflowAssets.flatMap(({ key, spec: { pool } }) =>
      pool === undefined ? [] : [{ pool, who: `Asset ${key}` }],
    ),
  ];
  const kitJob = materializeAssetsSpec(assets, resources);
  jobs.set(
    'materializeAssets',
    registerJob(kitJob, (config) => selectedKeys(assets, config)),
  );
  const definitions: Definitions = {
    workflowsUrl,
    definitionsUrl: spec.definitionsUrl,
    migrationsUrl: spec.migrationsUrl,
    assets,
    activityAssets,
    jobs,
    resources,
    prunesState: spec.prunesState ?? true,
    schedules: pipelines.flatMap(({ schedules }) =>
      schedules.flatMap((schedule) => (isWindowSchedule(schedule) ? [] : [schedule])),
    ),
    sensors: [
      ...pipelines.flatMap(({ sensors }) => sensors),
      ...windowSensors(pipelines, assets, problems),
      ...[
        defineAutomationSensor({
          assets,
          jobs,
        }),
      ].filter((sensor) => sensor !== undefined),
    ],
    alerts: [...(spec.alerts ?? []), ...pipelines.flatMap(({ alerts }) => alerts)],
    commands: pipelines
      .map(({ commands }) => commands)
      .filter((commands) => commands !== undefined),
    pools: collectPools(pipelines, namedPools, problems),
    createActivities: (opened, env, stateDatabase) =>
      Object.assign(
        {},
        ...pipelines.map(({ activities, uses }) =>
          activities(contextOf(uses, opened, env, stateDatabase)),
        ),
      ) as Activities,
    deadLetters: pipelines.flatMap(({ deadLetters, uses }) =>
      deadLetters.map((alias) => usedName(resources, uses, alias)),
    ),
    warmUp: async (opened, env, stateDatabase, queues) => {
      await Promise.all(
        pipelines.map(async ({ warmUp, uses }) =>
          warmUp?.(contextOf(uses, opened, env, stateDatabase), queues),
        ),
      );
    },
  };
  const found = checkDefinitions(definitions, pipelines, {
    jobs: exported.filter(([, value]) => isJob(value)).map(([name]) => name),
    takenActivities: takenActivities(folder),
    activities: activityNames(pipelines, resources, problems),
    problems,
  });
  if (found.length > 0)
    throw new TerminalError(
      `The definitions are not valid:\n${found.map((text) => `- ${text}`).join('\n')}`,
      {
        code: 'DEFINITIONS_INVALID',
      },
    );
  return definitions;
}

/** Workflow code only names its partitions. */
function withPartitions(asset: AnyWorkflowAsset): AnyWorkflowAsset {
  const { partitions } = asset.spec;
  if (partitions?.kind !== 'dynamic') return asset;
  return { ...asset, spec: { ...asset.spec, partitions: dynamicPartitions(partitions.name) } };
}

/** The sensors that `scheduleFor` declares. */
function windowSensors(
  pipelines: readonly KnownPipeline[],
  assets: readonly DefinedAsset[],
  problems: string[],
): readonly Sensor[] {
  return pipelines
    .flatMap(({ schedules }) => schedules.filter(isWindowSchedule))
    .flatMap((schedule) => {
      const windows = resolveWindows(schedule, assets);
      if (!('problem' in windows)) return [windowSensor(schedule, windows)];
      problems.push(windows.problem);
      return [];
    });
}

function* jobsOf(pipelines: readonly KnownPipeline[]) {
  for (const { jobs, assets } of pipelines) {
    for (const [name, job] of Object.entries(jobs))
      yield { name, job, keys: new Set((job.materializes ?? assets).map(keyOf)) };
  }
}

function defineAssets(
  assets: readonly (AnyActivityAsset | AnyWorkflowAsset)[],
  pipelines: readonly KnownPipeline[],
  findSource: ReturnType<typeof createFindSource>,
): readonly DefinedAsset[] {
  const jobsByAsset = new Map<string, string[]>();
  const byPartition = new Set<string>();
  for (const { name, job, keys } of jobsOf(pipelines)) {
    for (const key of keys) {
      jobsByAsset.set(key, [...(jobsByAsset.get(key) ?? []), name]);
      if (job.configOf !== undefined) byPartition.add(key);
    }
  }
  return assets.map((asset): DefinedAsset => ({
    ...asset,
    jobs: jobsByAsset.get(asset.key) ?? [],
    inputFrom: inputSource(asset, byPartition.has(asset.key)),
    findSource: () => findSource(asset.declaration),
  }));
}

/** Resources by name: the named ones, and those that assets, sensors and pipelines use. */
function collectResources(
  named: Resources,
  pipelines: readonly KnownPipeline[],
  problems: string[],
): Resources {
  const resources: Record<string, Resource> = { ...named };
  const users = pipelines.flatMap(({ uses, assets, sensors }) => [
    uses,
    ...assets.map(({ spec }) => spec.uses),
    ...sensors.map((sensor) => sensor.uses),
  ]);
  for (const [alias, resource] of users.flatMap((uses) => Object.entries(uses))) {
    if (Object.values(resources).includes(resource)) continue;
    if (alias in resources)
      problems.push(`Two resources are named ${alias}: give one of them another name in \`uses\``);
    else resources[alias] = resource;
  }
  return resources;
}

/**
 * The context with which a pipeline's activities are created; the pipeline names its resources in
 * `uses`.
 */
function contextsOf(resources: Resources) {
  return (
    uses: KnownPipeline['uses'],
    opened: OpenResources,
    env: Env,
    stateDatabase: pg.Pool,
  ) => ({
    ...clientsOf(uses, { definitions: { resources }, resources: opened }),
    env,
    stateDatabase,
  });
}

/**
 * The names of the pipelines' activities, which can be created without a database or its variables.
 */
function activityNames(
  pipelines: readonly KnownPipeline[],
  resources: Resources,
  problems: string[],
): readonly string[] {
  const contextOf = contextsOf(resources);
  const opened = openResources(resources, {});
  return pipelines.flatMap(({ activities, uses }) => {
    try {
      return Object.keys(activities(contextOf(uses, opened, {}, {} as pg.Pool)));
    } catch (error) {
      problems.push(
        `The activities of a pipeline could not be created: ${messageOf(error)}. They must use a resource only when they are called`,
      );
      return [];
    }
  });
}
