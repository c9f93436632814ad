import type pg from 'pg';
import type { Env } from '../env.ts';
import type { AnyAsset } from '../workflow/asset.ts';
import type { Registered } from './job-definition.ts';
import type { Pool } from './pool.ts';
import type { ResourcePool, Resources } from './resource.ts';
import type { Schedule } from './schedule.ts';
import type { Sensor } from './sensor.ts';

/** Everything that a deployment has. What the worker registers, what `schedules apply` makes true. */
export interface Definitions {
  /** File URL of the module that exports the workflows. */
  readonly workflowsUrl: URL;
  /** Folder of the migrations of the pipelines' own tables in the state database. */
  readonly migrationsUrl: URL | undefined;
  readonly assets: readonly AnyAsset[];
  /** By asset key. */
  readonly assetDefinitions: ReadonlyMap<string, Registered>;
  readonly jobs: ReadonlyMap<string, Registered>;
  readonly schedules: readonly Schedule[];
  readonly sensors: readonly Sensor[];
  readonly pools: readonly Pool[];
  readonly resources: Resources;
  /** Whether the workflows module exports `pruneState`: there is a daily schedule for it then. */
  readonly prunesState: boolean;
  createActivities(resources: ResourcePool, env: Env, stateDatabase: pg.Pool): Activities;
  /** Does what the first activity of a worker that serves the queues would wait for. A worker that fails to goes on. */
  warmUp(resources: ResourcePool, queues: readonly string[]): Promise<void>;
}

export type Activities = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;
