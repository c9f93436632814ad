import type pg from 'pg';
import type { AlertRule } from '../alerts/define-alert.ts';
import type { Env } from '../env.ts';
import type { AnyActivityAsset } from '../assets/asset.ts';
import type { AnyWorkflowAsset } from '../workflow/workflow-asset.ts';
import type { InputSource } from './input-source.ts';
import type { RegisteredJob } from './job-definition.ts';
import type { ConcurrencyPool } from './concurrency-pool.ts';
import type { OpenResources, Resources } from './resource.ts';
import type { Schedule } from './schedule.ts';
import type { Sensor } from './sensor.ts';

/** Where an asset is declared. */
export interface AssetSource {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly line: number;
  /** Null if the project does not configure where its code can be viewed. */
  readonly url: string | null;
}

/** An asset of either kind, with the jobs that materialize it. */
export type DefinedAsset = (AnyActivityAsset | AnyWorkflowAsset) & {
  /** Jobs other than `materializeAssets`. */
  readonly jobs: readonly string[];
  readonly inputFrom: InputSource;
  /** Where it is declared; null if that is outside the project. */
  findSource(): AssetSource | null;
};

/** A concurrency pool with what it limits. */
export interface DefinedPool extends ConcurrencyPool {
  readonly limits: 'runs' | 'steps';
}

/**
 * All definitions of a deployment: what the worker registers, and what `schedules apply` applies.
 */
export interface Definitions {
  /** File URL of the module that exports the workflows. */
  readonly workflowsUrl: URL;
  /** URL of the module that exports the definitions, for threads that load it again. */
  readonly definitionsUrl: string | undefined;
  /** The folder with migrations of the pipelines' own tables in the state database. */
  readonly migrationsUrl: URL | undefined;
  readonly assets: readonly DefinedAsset[];
  readonly activityAssets: readonly AnyActivityAsset[];
  readonly jobs: ReadonlyMap<string, RegisteredJob>;
  readonly schedules: readonly Schedule[];
  readonly sensors: readonly Sensor[];
  readonly alerts: readonly AlertRule[];
  readonly pools: readonly DefinedPool[];
  readonly resources: Resources;
  readonly commands: readonly LoadCommands[];
  /** Whether a daily schedule prunes the state database. */
  readonly prunesState: boolean;
  createActivities(resources: OpenResources, env: Env, stateDatabase: pg.Pool): Activities;
  /** Names of the resources whose client is a `DeadLetterQueue`. */
  readonly deadLetters: readonly string[];
  /**
   * Does in advance what the first activity of a worker on these queues would otherwise wait for.
   * If it fails, the worker continues.
   */
  warmUp(
    resources: OpenResources,
    env: Env,
    stateDatabase: pg.Pool,
    queues: readonly string[],
  ): Promise<void>;
}

/** Loads the commands of a pipeline, which only the command line needs. */
export type LoadCommands = () => Promise<{
  readonly addCommands: (program: never, context: never) => void;
}>;

export type Activities = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;
