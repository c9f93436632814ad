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

/** What a sensor found: committed in one transaction. */
interface Batch<R> {
  readonly requests?: readonly R[];
  /** Keys of dynamic partitions that come or go: in the transaction that writes the requests and the cursor. */
  readonly partitions?: readonly PartitionChange[];
  /** Why there is nothing to do, for people. */
  readonly skipReason?: string;
  /** What people should know of what was found, such as what was left out: shown with the tick, and logged. */
  readonly note?: string;
  /** Where the next evaluation continues; left as it is unless given. */
  readonly cursor?: string;
  /** Called after the commit: a broker's messages are acknowledged here, and nowhere else. */
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
  /** Aborted when the time is over, the tick is cancelled, or the worker shuts down. */
  readonly signal: AbortSignal;
  /**
   * Those of the keys that no run was requested for, in the order given. One query.
   * @param job `materializeAssets` for requests of assets
   */
  readonly withoutRequest: (
    job: N | KitJobName,
    runKeys: readonly string[],
  ) => Promise<readonly string[]>;
  /** Those of the partitions that no run has materialized, in the order given. One query. */
  readonly withoutMaterialization: (
    asset: AssetRef | string,
    partitions: readonly string[],
  ) => Promise<readonly string[]>;
  /** The keys of dynamic partitions, in pages, in their order. */
  readonly keysOf: (partitions: DynamicPartitions) => AsyncIterable<readonly string[]>;
}

/** `failed` ticks moved no cursor. */
export type TickStatus = 'running' | 'requested' | 'skipped' | 'failed';

/** What happens when the run of a key has failed: nothing more, or another attempt after a delay, up to a number in all. */
export type RetryPolicy = 'never' | { readonly afterMs: number; readonly attempts: number };

export interface SensorSpec<U, J, X extends AssetRef> {
  readonly name: string;
  readonly description?: string;
  /**
   * `poll`: evaluated every interval, one tick at a time. `stream`: consumes a broker, tick after tick without a gap; `evaluate` yields
   * batches until its signal aborts. A poll unless given.
   */
  readonly mode?: 'poll' | 'stream';
  /** A stream's ticks last as long. */
  readonly intervalSecs: number;
  /** How long one evaluation may take; of a stream it is the interval. */
  readonly deadlineSecs?: number;
  /** The resources that it needs, by the names that it gives them: its schedule is paused until their variables are there. */
  readonly uses?: { readonly [N in keyof U]: Resource<U[N]> };
  /** The jobs that it requests, each with the schema that its pipeline registers. */
  readonly jobs?: { readonly [N in keyof J]: Schema<unknown, J[N]> };
  /** The assets that it requests. Those that workflow code defines are given as `assetRef<typeof x>('key')`. */
  readonly assets?: readonly X[];
  /** `never` unless given. */
  readonly retry?: RetryPolicy;
  /** Changes nothing itself. A tick that dies with its worker is evaluated once more from the cursor of the last batch. */
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
  /** Of what `scheduleFor` declares, which is shown as a schedule. */
  readonly windows?: ScheduledWindows;
  /** Of `onMaterialized` and `onRunStatus`: what it ticks for at once. */
  readonly watches?: Watched;
  /** Of the sensor that materializes assets by themselves. */
  readonly automates?: true;
  readonly evaluate: (context: KitSensorContext) => Promise<KitBatch> | AsyncIterable<KitBatch>;
}

/** What the kit gives the sensors that it makes itself, too. */
export type KitSensorContext = SensorContext<Named, string> & {
  readonly events: SequencedEvents;
  readonly database: pg.Pool;
};

export type AnyBatch = Batch<AnyRunRequest>;

/** What the sensors that the kit makes itself write with it, in its transaction. */
export type KitBatch = AnyBatch & { readonly write?: (db: Database) => Promise<void> };

/** Declares a sensor. It requests runs and changes nothing itself. A pipeline registers it. */
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
