import type pg from 'pg';
import type { Env } from '../env.ts';
import { TerminalError } from '../errors.ts';
import { isAsset } from '../workflow/asset.ts';
import { isJob } from '../workflow/job.ts';
import { checkDefinitions } from './check-definitions.ts';
import type { Activities, Definitions } from './deployment.ts';

import {
  register,
  type AssetDefinition,
  type AssetDefinitions,
  type JobDefinition,
  type JobDefinitions,
  type JobName,
  type Registered,
} from './job-definition.ts';
import { materializeAssetsDefinition } from './materialize-assets-definition.ts';
import type { ResourcePool, Resources } from './resource.ts';
import type { Pool } from './pool.ts';
import type { Schedule } from './schedule.ts';
import type { Sensor } from './sensor.ts';

export interface DefinitionsSpec<W, R extends Resources> {
  /** The module that exports jobs and assets: `import * as workflows from '../workflows/index.ts'`. */
  readonly workflows: W;
  readonly workflowsUrl: URL;
  /** Folder of the migrations of the pipelines' own tables in the state database, which run after the kit's. */
  readonly migrationsUrl?: URL;
  readonly jobs: JobDefinitions<W>;
  readonly assets?: AssetDefinitions<W>;
  readonly schedules?: readonly Schedule<JobName<W>>[];
  readonly sensors?: readonly Sensor[];
  readonly pools?: readonly Pool[];
  readonly resources: R;
  readonly createActivities: (resources: ResourcePool<R>, env: Env, stateDatabase: pg.Pool) => object;
  readonly warmUp?: (resources: ResourcePool<R>, queues: readonly string[]) => Promise<void>;
}

/**
 * Joins workflows, schemas, resources and schedules.
 * @throws TerminalError with all that is wrong, in one message: duplicate keys, cycles, unknown upstreams, jobs or resources, bad crons
 */
export function createDefinitions<W extends object, R extends Resources>(spec: DefinitionsSpec<W, R>): Definitions {
  const exported = Object.entries(spec.workflows);
  const assets = exported.map(([, value]) => value as unknown).filter(isAsset);
  const assetDefinitions = new Map<string, Registered>();
  for (const [name, definition] of Object.entries(spec.assets ?? {})) {
    const asset: unknown = exported.find(([exportName]) => exportName === name)?.[1];
    if (isAsset(asset)) assetDefinitions.set(asset.key, register(definition as AssetDefinition<unknown>));
  }
  const definitions: Definitions = {
    workflowsUrl: spec.workflowsUrl,
    migrationsUrl: spec.migrationsUrl,
    assets,
    assetDefinitions,
    jobs: new Map([
      ...Object.entries(spec.jobs).map(([name, definition]) => [name, register(definition as JobDefinition<unknown>)] as const),
      ['materializeAssets', register(materializeAssetsDefinition(assets, assetDefinitions))],
    ]),
    schedules: spec.schedules ?? [],
    sensors: spec.sensors ?? [],
    pools: spec.pools ?? [],
    resources: spec.resources,
    prunesState: 'pruneState' in spec.workflows,
    createActivities: (resources, env, stateDatabase) =>
      spec.createActivities(resources as ResourcePool<R>, env, stateDatabase) as Activities,
    warmUp: async (resources, queues) => spec.warmUp?.(resources as ResourcePool<R>, queues),
  };
  const exportedJobs = exported.filter(([, value]) => isJob(value)).map(([name]) => name);
  const problems = checkDefinitions(definitions, exportedJobs);
  if (problems.length > 0) throw new TerminalError(`The definitions are not valid:\n${problems.map((text) => `- ${text}`).join('\n')}`);
  return definitions;
}
