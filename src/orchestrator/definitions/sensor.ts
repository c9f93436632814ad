import type { Env } from '../env.ts';
import type { Job } from '../workflow/job.ts';
import type { JobName } from './job-definition.ts';

/** The config that a job's body takes. */
type ConfigOf<J> = J extends Job<infer C> ? C : never;

/** A run that a sensor asks for. The job's config is checked by the compiler, and by the schema when the run begins. */
export type SensorRunRequest<W> = {
  readonly [K in JobName<W>]: {
    readonly job: K;
    /** One run for each key, for ever: a second request of the same key is left alone. At most 2,000 bytes. */
    readonly runKey: string;
    readonly config: ConfigOf<W[K]>;
    /** Shown in the run's memo. */
    readonly tags?: Readonly<Record<string, string>>;
    /** The time that the run is about, as `Run.scheduledFor`: a date, or an ISO 8601 text with a time zone. */
    readonly scheduledFor?: Date | string;
  };
}[JobName<W>];

/** What a sensor found: committed in one transaction. */
export interface SensorBatch<W> {
  readonly requests?: readonly SensorRunRequest<W>[];
  /** Why there is nothing to do, for people. */
  readonly skipReason?: string;
  /** Where the next evaluation goes on; left as it is when not given. */
  readonly cursor?: string;
  /** Called after the commit: a broker's messages are acknowledged here, and nowhere else. */
  readonly acknowledge?: () => Promise<void>;
}

export interface SensorContext<W, R> {
  readonly cursor: string | undefined;
  readonly resources: R;
  /** For the sensor's own settings. */
  readonly env: Env;
  readonly lastTick: { readonly startedAt: Date; readonly status: TickStatus } | undefined;
  /** Aborted when the time is over, the tick is cancelled, or the worker shuts down. */
  readonly signal: AbortSignal;
  /** Those of the keys that no run was requested for, in the order given. One query. */
  readonly withoutRequest: (job: JobName<W>, runKeys: readonly string[]) => Promise<readonly string[]>;
  /** Those of the partitions that no run has materialized, in the order given. One query. */
  readonly withoutMaterialization: (assetKey: string, partitions: readonly string[]) => Promise<readonly string[]>;
}

/** `failed` ticks moved no cursor. */
export type TickStatus = 'running' | 'requested' | 'skipped' | 'failed';

/** What happens when the run of a key has failed: nothing more, or another attempt after a delay, up to a number in all. */
export type RetryPolicy = 'never' | { readonly afterMs: number; readonly attempts: number };

export interface SensorSpec<W, R> {
  readonly name: string;
  readonly description: string;
  /**
   * `poll`: evaluated every interval, one tick at a time. `stream`: consumes a broker, tick after tick without a gap; `evaluate` yields
   * batches until its signal aborts.
   */
  readonly mode: 'poll' | 'stream';
  /** A stream's ticks last as long. */
  readonly intervalSecs: number;
  /** How long one evaluation may take; of a stream it is the interval. */
  readonly deadlineSecs?: number;
  /** Resources without which there is no use in a tick: the schedule is paused until their variables are there. */
  readonly needs: readonly (keyof R & string)[];
  readonly retry: RetryPolicy;
  evaluate(context: SensorContext<W, R>): Promise<SensorBatch<W>> | AsyncIterable<SensorBatch<W>>;
}

/** A sensor without the types of its jobs and resources, as the kit runs it. */
export interface Sensor {
  readonly name: string;
  readonly description: string;
  readonly mode: 'poll' | 'stream';
  readonly intervalSecs: number;
  readonly deadlineSecs: number;
  readonly needs: readonly string[];
  readonly retry: RetryPolicy;
  evaluate(context: SensorContext<AnyJobs, unknown>): Promise<SensorBatch<AnyJobs>> | AsyncIterable<SensorBatch<AnyJobs>>;
}

export interface AnyJobs {
  readonly [job: string]: Job<object>;
}

export type AnyRunRequest = SensorRunRequest<AnyJobs>;

/**
 * Declares a sensor. It asks for runs and changes nothing itself.
 * @typeParam W the workflows module: `typeof import('../workflows/index.ts')`
 * @typeParam R the clients of the resources
 */
export function defineSensor<W, R>(spec: SensorSpec<W, R>): Sensor {
  return {
    name: spec.name,
    description: spec.description,
    mode: spec.mode,
    intervalSecs: spec.intervalSecs,
    deadlineSecs: spec.mode === 'stream' ? spec.intervalSecs : (spec.deadlineSecs ?? Math.max(60, spec.intervalSecs)),
    needs: spec.needs,
    retry: spec.retry,
    evaluate: spec.evaluate.bind(spec) as unknown as Sensor['evaluate'],
  };
}
