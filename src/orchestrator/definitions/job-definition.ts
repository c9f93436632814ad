import { z } from 'zod';
import type { IsConfigured } from '../assets/asset.ts';
import type { AssetRef, Schema } from '../workflow/asset-ref.ts';
import type { Job } from '../workflow/job.ts';
import { toKeyChange, type PartitionChange } from '../partitions/partition-change.ts';
import type { PartitionKeyChange } from '../state/partition-keys.ts';
import type { ConcurrencyPool } from './concurrency-pool.ts';

/** Which resources a run with this config needs. */
export type NeedsOf<C> =
  readonly string[] | ((config: C, isConfigured: IsConfigured) => readonly string[]);

/** How a run of a job is requested by a partition key. */
export interface LaunchSpec<CI> {
  readonly config?: Schema<unknown, CI>;
  /**
   * The config, before defaults, of a run that materializes a partition of an asset that takes an
   * input, so that the partition key is enough to request the run. Undefined if no run of this job
   * can materialize it by key. Must be pure.
   * @param asset its key, among those that the job materializes
   */
  readonly configOf?: (partition: string, asset: string) => NoInfer<CI> | undefined;
}

/**
 * The parts of a job that cannot be in its workflow code: its schema, the resources it needs, and
 * its texts for people.
 */
export interface JobSpec<C> {
  /** Without it, runs take no config. */
  readonly config?: Schema<C, unknown>;
  readonly description: string;
  /** Names of resources in the definitions. */
  readonly needs?: NeedsOf<C>;
  /** Limits its concurrent runs. */
  readonly pool?: ConcurrencyPool;
  /**
   * The assets that it materializes, or their keys if they are workflow code; defaults to all
   * assets of its pipeline.
   */
  readonly materializes?: readonly (AssetRef | string)[];
  /**
   * The keys of dynamic partitions that a run with this config is about. Missing keys are added
   * when the run begins.
   */
  readonly partitionsOf?: (config: C) => Required<Pick<PartitionChange, 'of' | 'add'>>;
  /** One line that describes a run with this config; defaults to the job's description. */
  readonly summarize?: (config: C) => string;
  /**
   * The run to request, once, to replace one that could not end by itself because it was
   * terminated, or lost with Temporal's history.
   */
  readonly whenLost?: (run: LostRun<C>) => FollowUp;
}

export interface LostRun<C> {
  readonly config: C;
  readonly workflowId: string;
  /** The run id of the first execution. */
  readonly runId: string;
  /** At or before its first step. */
  readonly startedAt: Date;
}

export interface FollowUp {
  readonly job: string;
  readonly config: object;
}

/** The kit's own job; its schema is derived from the assets. */
export type KitJobName = 'materializeAssets';

export type JobName<W> = Exclude<
  { [K in keyof W]: W[K] extends Job<infer _> ? K : never }[keyof W],
  KitJobName
> &
  string;

/**
 * A job's definition without the type of its config, for the kit, which parses a config before it
 * passes it on.
 */
export interface RegisteredJob {
  readonly config: z.ZodType;
  readonly description: string;
  /** The resources that every run needs, regardless of its config. */
  readonly alwaysNeeds: readonly string[];
  readonly pool: string | undefined;
  /** Whether a partition key can be enough to request a run. */
  readonly hasConfigOf: boolean;
  /**
   * The config of a run that materializes the partition of the asset; undefined if there is none.
   */
  configOf(partition: string, asset: string): unknown;
  /** Keys of the assets that a run with this config can materialize, upstream assets first. */
  materializes(config: unknown): readonly string[];
  /** The keys to add when a run with this config begins. */
  partitionsOf(config: unknown): PartitionKeyChange | undefined;
  needs(config: unknown, isConfigured: IsConfigured): readonly string[];
  summarize(config: unknown): string;
  /** Whether a run that could not end by itself can leave work behind. */
  readonly mayLeaveWork: boolean;
  /** Undefined if the job leaves no work behind, or the config is not valid for it. */
  followUp(run: LostRun<unknown>): FollowUp | undefined;
}

/** The schema of a job that takes no config. */
export const noConfig: z.ZodType = z.strictObject({});

/** @param materializes the keys of the assets that a run of the job can materialize */
export function registerJob<C>(
  job: JobSpec<C> & LaunchSpec<unknown>,
  materializes: (config: C) => readonly string[],
): RegisteredJob {
  const { description, needs = [], pool, summarize, whenLost, configOf, partitionsOf } = job;
  const config = (job.config ?? noConfig) as unknown as z.ZodType<C>;
  return {
    config,
    description,
    pool: pool?.name,
    hasConfigOf: configOf !== undefined,
    configOf: (partition, asset) => configOf?.(partition, asset),
    mayLeaveWork: whenLost !== undefined,
    alwaysNeeds: typeof needs === 'function' ? [] : needs,
    materializes: (parsed) => materializes(parsed as C),
    partitionsOf: (parsed) => partitionsOf && toKeyChange(partitionsOf(parsed as C)),
    needs: (parsed, isConfigured) =>
      typeof needs === 'function' ? needs(parsed as C, isConfigured) : needs,
    summarize: (parsed) => summarize?.(parsed as C) ?? description,
    followUp: (run) => {
      const parsed = config.safeParse(run.config);
      return parsed.success
        ? whenLost?.({
            ...run,
            config: parsed.data,
          })
        : undefined;
    },
  };
}
