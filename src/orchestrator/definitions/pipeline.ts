import type pg from 'pg';
import type { AlertRule } from '../alerts/define-alert.ts';
import type { Env } from '../env.ts';
import type { AddCommand } from '../cli/config.ts';
import type { AnyActivityAsset } from '../assets/asset.ts';
import type { AssetRef, Named } from '../workflow/asset-ref.ts';
import type { ConcurrencyPool } from './concurrency-pool.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';
import type { LoadCommands } from './deployment.ts';
import type { JobSpec, LaunchSpec } from './job-definition.ts';
import type { Resource } from './resource.ts';
import type { Schedule } from './schedule.ts';
import type { WindowSchedule } from './schedule-for.ts';
import type { Sensor } from './sensor.ts';

/** The context from which the activities of a pipeline are created. */
export interface ActivitiesContext<U> {
  /** The clients of `uses`, built at first use. */
  readonly resources: Readonly<U>;
  readonly isConfigured: (resource: keyof U & string) => boolean;
  /** For the pipeline's own tables. */
  readonly stateDatabase: pg.Pool;
  readonly env: Env;
}

export interface PipelineSpec<
  A extends readonly AssetRef[],
  U,
  Act extends object,
  J,
  JI,
  N extends string,
> {
  /** All of its assets that are not workflow code. */
  readonly assets?: A;
  /** The resources that its activities need, by its own names for them. */
  readonly uses?: { readonly [N in keyof U]: Resource<U[N]> };
  /** The activities that its workflow code calls by `activitiesOf`. */
  readonly activities?: (context: ActivitiesContext<U>) => Act;
  /** The concurrency pools that its workflow code names, as in `pool` of `activitiesOf`. */
  readonly pools?: readonly ConcurrencyPool<N>[];
  /**
   * Does in advance what the first activity of a worker on these queues would otherwise wait for.
   * If it fails, the worker continues.
   */
  readonly warmUp?: (context: ActivitiesContext<U>, queues: readonly string[]) => Promise<void>;
  /** Jobs by the name of their workflow. */
  readonly jobs?: { readonly [N in keyof J]: JobSpec<J[N]> } & {
    readonly [N in keyof JI]: LaunchSpec<JI[N]>;
  };
  readonly sensors?: readonly Sensor[];
  readonly schedules?: readonly (
    Schedule<(keyof J & string) | 'materializeAssets'> | WindowSchedule
  )[];
  readonly alerts?: readonly AlertRule[];
  /** The resources in `uses` that have dead letters, for people to inspect, replay and drop. */
  readonly deadLetters?: readonly DeadLetterResource<U>[];
  /**
   * Loads the module with its commands, which workers do not need: `() =>
   * import('./weather/commands.ts')`.
   */
  readonly commands?: () => Promise<CommandsModule>;
}

type DeadLetterResource<U> = {
  readonly [N in keyof U & string]: U[N] extends DeadLetterQueue ? N : never;
}[keyof U & string];

/** A module that adds commands to the project's command line. */
export interface CommandsModule {
  readonly addCommands: AddCommand;
}

/** All parts of a pipeline except its workflow code, which knows only its type. */
export interface Pipeline<
  A extends readonly AssetRef[] = readonly AssetRef[],
  Act extends object = object,
  J = unknown,
  N extends string = string,
> {
  readonly assets: A;
  readonly activities: (context: never) => Act;
  readonly pools: readonly ConcurrencyPool<N>[];
  /** Types only: the config of each job. */
  readonly jobConfigs?: J;
}

/** The kit's view of a pipeline. */
export interface KnownPipeline {
  readonly assets: readonly AnyActivityAsset[];
  readonly activities: (context: ActivitiesContext<Named>) => object;
  readonly warmUp:
    ((context: ActivitiesContext<Named>, queues: readonly string[]) => Promise<void>) | undefined;
  readonly uses: Readonly<Record<string, Resource>>;
  readonly pools: readonly ConcurrencyPool[];
  readonly jobs: Readonly<Record<string, JobSpec<never> & LaunchSpec<unknown>>>;
  readonly sensors: readonly Sensor[];
  readonly schedules: readonly (Schedule | WindowSchedule)[];
  readonly alerts: readonly AlertRule[];
  readonly deadLetters: readonly string[];
  readonly commands: LoadCommands | undefined;
}

/**
 * Registers a pipeline. It does not import workflows, so that workflow code can import its type.
 */
export function definePipeline<
  const A extends readonly AssetRef[] = readonly [],
  U extends Named = {},
  Act extends object = {},
  J extends { readonly [name: string]: unknown } = {},
  JI extends { readonly [name: string]: unknown } = {},
  const N extends string = never,
>(spec: PipelineSpec<A, U, Act, J, JI, N>): Pipeline<A, Act, J, N> {
  const {
    assets = [],
    uses = {},
    pools = [],
    jobs = {},
    sensors = [],
    schedules = [],
    alerts = [],
    deadLetters = [],
  } = spec;
  const activities = spec.activities ?? (() => ({}));
  const { warmUp, commands } = spec;
  return {
    assets,
    activities,
    warmUp,
    deadLetters,
    uses,
    pools,
    jobs,
    sensors,
    schedules,
    alerts,
    commands,
  } as unknown as Pipeline<A, Act, J, N>;
}
