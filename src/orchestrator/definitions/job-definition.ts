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

/** How a run of a job is requested by a partition's key. */
export interface LaunchSpec<CI> {
  readonly config?: Schema<unknown, CI>;
  /**
   * The config, before defaults, of a run that materializes a partition of an asset which takes an input: the partition's key alone is then enough
   * to request the run. Undefined for what no run of this job materializes by such a key. Pure.
   * @param asset its key, among those that the job materializes
   */
  readonly configOf?: (partition: string, asset: string) => NoInfer<CI> | undefined;
}

/** What a job's workflow cannot hold: its schema, which resources it needs, how people read of it. */
export interface JobSpec<C> {
  /** Its runs take no config unless given. */
  readonly config?: Schema<C, unknown>;
  readonly description: string;
  /** Names of resources, as the definitions have them. */
  readonly needs?: NeedsOf<C>;
  /** Limits its runs. */
  readonly pool?: ConcurrencyPool;
  /** The assets that it materializes, or their keys where they are workflow code: all of its pipeline's assets unless given. */
  readonly materializes?: readonly (AssetRef | string)[];
  /** The keys of dynamic partitions that a run with this config is about. They are added as it begins, unless they are there. */
  readonly partitionsOf?: (config: C) => Required<Pick<PartitionChange, 'of' | 'add'>>;
  /** One line for a run with this config; its description unless given. */
  readonly summarize?: (config: C) => string;
  /** The run to request, once, in place of one that could not end itself: it was terminated, or lost with Temporal's history. */
  readonly whenLost?: (run: LostRun<C>) => FollowUp;
}

export interface LostRun<C> {
  readonly config: C;
  readonly workflowId: string;
  /** The first execution's. */
  readonly runId: string;
  /** Not later than its first step. */
  readonly startedAt: Date;
}

export interface FollowUp {
  readonly job: string;
  readonly config: object;
}

/** The job that the kit brings: it has its schema from the assets. */
export type KitJobName = 'materializeAssets';

export type JobName<W> = Exclude<
  { [K in keyof W]: W[K] extends Job<infer _> ? K : never }[keyof W],
  KitJobName
> &
  string;

/** A job's definition without its config's type, for the kit, which parses a config before it hands it on. */
export interface RegisteredJob {
  readonly config: z.ZodType;
  readonly description: string;
  /** The resources that every run needs, as far as that does not depend on the config. */
  readonly alwaysNeeds: readonly string[];
  readonly pool: string | undefined;
  /** Whether a partition's key may be enough to request a run. */
  readonly hasConfigOf: boolean;
  /** The config of a run that materializes the partition of the asset; undefined where there is none. */
  configOf(partition: string, asset: string): unknown;
  /** Keys of the assets that a run with this config may materialize, upstream assets first. */
  materializes(config: unknown): readonly string[];
  /** The keys to add as a run with this config begins. */
  partitionsOf(config: unknown): PartitionKeyChange | undefined;
  needs(config: unknown, isConfigured: IsConfigured): readonly string[];
  summarize(config: unknown): string;
  /** Whether a run that could not end itself leaves something to do. */
  readonly mayLeaveWork: boolean;
  /** Nothing where the job leaves nothing behind, or the config is not its own. */
  followUp(run: LostRun<unknown>): FollowUp | undefined;
}

/** The schema of a job that takes no config. */
export const noConfig: z.ZodType = z.strictObject({});

/** @param materializes the keys of what a run of the job may materialize */
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
