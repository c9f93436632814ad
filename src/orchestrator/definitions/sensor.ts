import type pg from 'pg';
import type { Env } from '../env.ts';
import type { Database } from '../sql/query.ts';
import type { AssetRef, Named, Schema } from '../workflow/asset-ref.ts';
import type { DynamicPartitions } from '../partitions/dynamic-partitions.ts';
import type { PartitionChange } from '../partitions/partition-change.ts';
import type { SequencedEvents, Watched } from '../state/sequenced-events.ts';
import type { KitJobName } from './job-definition.ts';
import type { Resource } from './resource.ts';
import type { AnyRunRequest, RunRequest } from './run-request.ts';
import type { ScheduledWindows } from './scheduled-windows.ts';

/** The findings of a sensor, committed in one transaction. */
interface Batch<R> {
  readonly requests?: readonly R[];
  /**
   * Keys of dynamic partitions to add or remove, in the transaction that writes the requests and
   * the cursor.
   */
  readonly partitions?: readonly PartitionChange[];
  /** Why there is nothing to do, for people. */
  readonly skipReason?: string;
  /** A remark for people, such as what was skipped; it is shown with the tick, and logged. */
  readonly note?: string;
  /** Where the next evaluation continues; unchanged unless given. */
  readonly cursor?: string;
  /** Called after the commit. Acknowledge a broker's messages here, and nowhere else. */
  readonly acknowledge?: () => Promise<void>;
}

/**
 * @typeParam J the configs of the jobs that the sensor requests, by name
 * @typeParam X the assets that it requests
 */
export type SensorBatch<J, X extends AssetRef = never> = Batch<RunRequest<J, X>>;

/**
 * @typeParam U the clients of the sensor's `uses`
 * @typeParam N the names of its jobs
 */
export interface SensorContext<U, N extends string = never> {
  readonly cursor: string | undefined;
  /** The clients of `uses`, built at first use. */
  readonly resources: Readonly<U>;
  /** For the sensor's own settings. */
  readonly env: Env;
  readonly lastTick: { readonly startedAt: Date; readonly status: TickStatus } | undefined;
  /** Aborted when the deadline has passed, the tick is cancelled, or the worker shuts down. */
  readonly signal: AbortSignal;
  /**
   * The keys without a requested run, in the given order. Takes one query.
   * @param job `materializeAssets` for requests of assets
   */
  readonly withoutRequest: (
    job: N | KitJobName,
    runKeys: readonly string[],
  ) => Promise<readonly string[]>;
  /** The partitions that no run has materialized, in the given order. Takes one query. */
  readonly withoutMaterialization: (
    asset: AssetRef | string,
    partitions: readonly string[],
  ) => Promise<readonly string[]>;
  /** The keys of dynamic partitions, in order and in pages. */
  readonly keysOf: (partitions: DynamicPartitions) => AsyncIterable<readonly string[]>;
}

/** `failed` ticks did not move the cursor. */
export type TickStatus = 'running' | 'requested' | 'skipped' | 'failed';

/**
 * What happens after the run of a key has failed: nothing, or another attempt after a delay, up to
 * a total number of attempts.
 */
export type RetryPolicy = 'never' | { readonly afterMs: number; readonly attempts: number };

export interface SensorSpec<U, J, X extends AssetRef> {
  readonly name: string;
  readonly description?: string;
  /**
   * `poll` (the default): evaluated at every interval, one tick at a time. `stream`: consumes a
   * broker in consecutive ticks without a gap; `evaluate` yields batches until its signal aborts.
   */
  readonly mode?: 'poll' | 'stream';
  /** For a stream, the duration of a tick. */
  readonly intervalSecs: number;
  /** The time limit of one evaluation; for a stream it is the interval. */
  readonly deadlineSecs?: number;
  /**
   * The resources that it needs, by its own names for them. Its schedule is paused until their
   * variables are set.
   */
  readonly uses?: { readonly [N in keyof U]: Resource<U[N]> };
  /** The jobs that it requests, each with the schema that its pipeline registers. */
  readonly jobs?: { readonly [N in keyof J]: Schema<unknown, J[N]> };
  /**
   * The assets that it requests. Refer to assets in workflow code by `assetRef<typeof x>('key')`.
   */
  readonly assets?: readonly X[];
  /** Defaults to `never`. */
  readonly retry?: RetryPolicy;
  /**
   * Must have no side effects of its own. If a tick dies with its worker, it is evaluated again
   * from the cursor of the last batch.
   */
  readonly evaluate: (
    context: SensorContext<NoInfer<U>, keyof NoInfer<J> & string>,
  ) => Promise<NoInfer<SensorBatch<J, X>>> | AsyncIterable<NoInfer<SensorBatch<J, X>>>;
}

declare const clients: unique symbol;

/**
 * A sensor as the kit runs it.
 * @typeParam U the clients of its `uses`
 */
export interface Sensor<U = unknown> {
  readonly [clients]?: U;
  readonly name: string;
  readonly description: string;
  readonly mode: 'poll' | 'stream';
  readonly intervalSecs: number;
  readonly deadlineSecs: number;
  readonly uses: Readonly<Record<string, Resource>>;
  readonly jobs: Readonly<Record<string, Schema<unknown, unknown>>>;
  readonly assets: readonly AssetRef[];
  readonly retry: RetryPolicy;
  /** Set by `scheduleFor`, whose sensors are shown as schedules. */
  readonly windows?: ScheduledWindows;
  /** Set by `onMaterialized` and `onRunStatus`: the events that trigger a tick immediately. */
  readonly watches?: Watched;
  /** Set for the sensor that materializes assets automatically. */
  readonly automates?: true;
  readonly evaluate: (context: KitSensorContext) => Promise<KitBatch> | AsyncIterable<KitBatch>;
}

/** Additional context for the kit's own sensors. */
export type KitSensorContext = SensorContext<Named, string> & {
  readonly events: SequencedEvents;
  readonly database: pg.Pool;
};

export type AnyBatch = Batch<AnyRunRequest>;

/** What the kit's own sensors write in the transaction of their batch. */
export type KitBatch = AnyBatch & { readonly write?: (db: Database) => Promise<void> };

/** Declares a sensor. It requests runs and has no other side effects. A pipeline registers it. */
export function defineSensor<
  U extends Named = {},
  J extends Named = {},
  X extends AssetRef = never,
>(spec: SensorSpec<U, J, X>): Sensor<U> {
  const {
    name,
    description = '',
    mode = 'poll',
    intervalSecs,
    uses = {},
    jobs = {},
    assets = [],
    retry = 'never',
  } = spec;
  return {
    name,
    description,
    mode,
    intervalSecs,
    uses,
    jobs,
    assets,
    retry,
    deadlineSecs:
      mode === 'stream' ? intervalSecs : (spec.deadlineSecs ?? Math.max(60, intervalSecs)),
    evaluate: spec.evaluate as unknown as Sensor['evaluate'],
  };
}
