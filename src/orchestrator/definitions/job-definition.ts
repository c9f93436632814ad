import type { z } from 'zod';
import type { AnyAsset, Asset } from '../workflow/asset.ts';
import type { Job } from '../workflow/job.ts';

/** Tells whether a resource's variables are all there. */
export type IsConfigured = (resource: string) => boolean;

/** Which resources a run with this config needs. */
export type NeedsOf<C> = readonly string[] | ((config: C, isConfigured: IsConfigured) => readonly string[]);

/** What a job's workflow cannot hold: its schema, which resources it needs, how it is told to people. */
export interface JobDefinition<C> {
  readonly config: z.ZodType<C>;
  readonly description: string;
  readonly needs?: NeedsOf<C>;
  /** The pool that limits its runs. */
  readonly pool?: string;
  /** One line for a run with this config; its description unless given. */
  readonly summarize?: (config: C) => string;
  /** The run to ask for, once, in place of one that could not end itself: it was terminated, or lost with Temporal's history. */
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

/** The same for an asset that `materializeAssets` can make. */
export interface AssetDefinition<C> {
  readonly config: z.ZodType<C>;
  readonly needs?: NeedsOf<C>;
}

/** The job that the kit brings: it has its schema from the assets. */
export type KitJobName = 'materializeAssets';

export type JobName<W> = Exclude<{ [K in keyof W]: W[K] extends Job<infer _> ? K : never }[keyof W], KitJobName> & string;

/** A definition for each job that the workflows module exports, of that job's config. */
export type JobDefinitions<W> = { readonly [K in JobName<W>]: W[K] extends Job<infer C> ? JobDefinition<C> : never };

/** Definitions by export name for those assets that anybody can materialize. */
export type AssetDefinitions<W> = {
  readonly [K in keyof W as W[K] extends AnyAsset ? K : never]?: W[K] extends Asset<infer _, infer C> ? AssetDefinition<C> : never;
};

/** A job's or an asset's definition without its config's type, for the kit, which parses a config before it hands it on. */
export interface Registered {
  readonly config: z.ZodType;
  readonly description: string;
  /** The resources that every run needs, as far as that does not depend on the config. */
  readonly alwaysNeeds: readonly string[];
  readonly pool: string | undefined;
  needs(config: unknown, isConfigured: IsConfigured): readonly string[];
  summarize(config: unknown): string;
  /** Whether a run that could not end itself leaves something to do. */
  readonly mayLeaveWork: boolean;
  /** Nothing where the job leaves nothing behind, or the config is not its own. */
  followUp(run: LostRun<unknown>): FollowUp | undefined;
}

export function register<C>(definition: AssetDefinition<C> & Partial<JobDefinition<C>>): Registered {
  const { config, description = '', needs = [], pool, summarize, whenLost } = definition;
  return {
    config,
    description,
    pool,
    mayLeaveWork: whenLost !== undefined,
    alwaysNeeds: typeof needs === 'function' ? [] : needs,
    needs: (parsed, isConfigured) => (typeof needs === 'function' ? needs(parsed as C, isConfigured) : needs),
    summarize: (parsed) => summarize?.(parsed as C) ?? description,
    followUp: (run) => {
      const parsed = config.safeParse(run.config);
      return parsed.success ? whenLost?.({ ...run, config: parsed.data }) : undefined;
    },
  };
}
