import type { Duration } from '@temporalio/common';
import type pg from 'pg';
import { assetHead, type AssetHead, type AssetHeadSpec } from '../workflow/asset-head.ts';
import type {
  AssetRef,
  Named,
  Schema,
  ThisAssetHasNoConfig,
  ThisAssetTakesNoInput,
} from '../workflow/asset-ref.ts';
import type { AssetChecks } from '../workflow/asset-check.ts';
import type { Json, Metadata } from '../workflow/json.ts';
import type { Materialized } from '../workflow/materialized.ts';
import type { AssetRun } from '../workflow/run.ts';
import type { ConcurrencyPool } from '../definitions/concurrency-pool.ts';
import type { Resource } from '../definitions/resource.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import type { DynamicPartitions } from '../partitions/dynamic-partitions.ts';
import type { PartitionMapping } from '../partitions/mappings/partition-mapping.ts';
import type { PartitionChange } from '../partitions/partition-change.ts';
import type { ChangedKeys } from '../state/partition-keys.ts';
import type { PartitionBatch, PartitionGiven, Partitions } from '../partitions/partitions.ts';
import type { Progress } from '../progress.ts';
import type { UpstreamReaders } from './upstream.ts';

/** How a failed materialization is retried. */
export interface AssetRetry {
  /** The total number of attempts; defaults to 5. */
  readonly maxAttempts?: number;
  /** The wait before the second attempt; defaults to one second and doubles each time. */
  readonly initialInterval?: Duration;
  /** The longest wait; defaults to one minute. */
  readonly maximumInterval?: Duration;
}

/** A materialization, as the asset's code sees it. */
export interface MaterializationContext<C, I, U, D, P = undefined> {
  /**
   * `{ key, window }` and the like, depending on the asset's `partitions`. Without `partitions`, a
   * key, or undefined if the asset is materialized unpartitioned.
   */
  readonly partition: PartitionGiven<P>;
  readonly config: C;
  readonly input: I;
  readonly upstream: UpstreamReaders<D>;
  /**
   * The clients of `uses`, built at first use. Using a client whose variables are missing throws an
   * error that names them.
   */
  readonly resources: Readonly<U>;
  /** Whether all variables of a resource in `uses` are set. */
  readonly isConfigured: (resource: keyof U & string) => boolean;
  readonly run: AssetRun;
  /** When the step began; the same for every attempt. */
  readonly startedAt: Date;
  /** Counts from 1. */
  readonly attempt: number;
  readonly log: AssetLog;
  /** Aborted if the run is cancelled, the time limit is exceeded or the worker shuts down. */
  readonly signal: AbortSignal;
  /**
   * Reports the progress of the materialization: counts, a name, a phase. No secrets, no records.
   */
  readonly progress: (details: Progress) => void;
  /**
   * All partitions of an asset that runs have materialized so far, with the given fields of their
   * metadata, ordered by key.
   */
  readonly knownPartitions: (
    assetKey: string,
    metadataFields: readonly string[],
  ) => Promise<readonly KnownPartition[]>;
  /** The keys of dynamic partitions, in order. */
  readonly partitionKeys: (of: DynamicPartitions) => Promise<readonly string[]>;
  /**
   * Adds and removes keys of dynamic partitions, immediately and regardless of the outcome of the
   * materialization. Safe to repeat.
   */
  readonly changePartitions: (change: PartitionChange) => Promise<ChangedKeys>;
  /** For the pipeline's own tables. */
  readonly stateDatabase: pg.Pool;
}

/**
 * The context of `inputOf`: that of the materialization, without the parts that depend on the
 * input.
 */
export type InputContext<C, U, P = undefined> = Omit<
  MaterializationContext<C, never, U, never>,
  'partition' | 'input' | 'upstream' | 'progress' | 'changePartitions'
> & {
  readonly partition: Exclude<PartitionGiven<P>, undefined>;
};

export interface AssetLog {
  readonly debug: (message: string, attributes?: Record<string, unknown>) => void;
  readonly info: (message: string, attributes?: Record<string, unknown>) => void;
  readonly warn: (message: string, attributes?: Record<string, unknown>) => void;
  readonly error: (message: string, attributes?: Record<string, unknown>) => void;
}

export interface KnownPartition {
  readonly partition: string;
  readonly metadata: Metadata;
}

/** Whether all variables of a resource are set. */
export type IsConfigured = (resource: string) => boolean;

interface CommonSpec<K extends string, V, C, CI, I, U, D, P> extends AssetHeadSpec<K, D> {
  /**
   * Its partitions: `daily({ start: '2026-01-01', timeZone: 'Europe/Madrid' })`. Each
   * materialization is then of one partition. Without `partitions`, a materialization can name any
   * key, or none.
   */
  readonly partitions?: Partitions<P>;
  /**
   * Which partitions of an upstream asset a partition reads, by the names in `deps`: `{ readings:
   * lastWindows(7) }`. The default is the same partition, or the windows that overlap it. An asset
   * can read earlier windows of itself, with itself in `deps` by `assetRef`, with `{ before:
   * overlappingWindows({ first: -1, last: -1 }) }`: backfills then start at the oldest window. The
   * first window reads none: `upstream.before.all()` has no partitions there, and
   * `upstream.before()` throws.
   */
  readonly mappings?: { readonly [N in keyof NoInfer<D>]?: PartitionMapping };
  /** The resources that it needs, by its own names for them. */
  readonly uses?: { readonly [N in keyof U]: Resource<U[N]> };
  /** Which resources a materialization with this config needs, if not everything in `uses`. */
  readonly needs?: (config: C, isConfigured: IsConfigured) => readonly (keyof U & string)[];
  /** The config that a launch can set. */
  readonly config?: Schema<C, CI>;
  readonly retry?: AssetRetry;
  /** The time limit of one attempt; defaults to one hour. */
  readonly timeout?: Duration;
  /** The task queue of the workers that materialize it; defaults to `default`. */
  readonly queue?: string;
  /**
   * For a CPU-bound asset: it runs in its own thread of the worker, so that heartbeats,
   * cancellations and other activities are not blocked. The thread has its own clients.
   */
  readonly execution?: 'thread';
  /**
   * Limits its steps across all runs and workers. A step waits for a place before it starts, and
   * keeps the place through its retries.
   */
  readonly pool?: ConcurrencyPool;
  /** Write this after `materialize`, from which the compiler infers the type of the value. */
  readonly checks?: AssetChecks<NoInfer<V>, NoInfer<C>, NoInfer<I>>;
}

interface SpecOfEach<V, C, I, II, U, D, P> {
  /**
   * What a materialization takes besides its config: from the job that materializes it, or from
   * `inputOf`.
   */
  readonly input?: Schema<I, II>;
  /**
   * Supplies the input of a partition if a materialization is given none, so that a person can
   * materialize the partition by its key alone. It is called in the activity, so that the input
   * never enters a workflow history. Throws a `TerminalError` if there is no such partition.
   */
  readonly inputOf?: (
    context: InputContext<NoInfer<C>, NoInfer<U>, NoInfer<P>>,
  ) => NoInfer<II> | Promise<NoInfer<II>>;
  /** Runs at least once per materialization, so it must be idempotent. */
  readonly materialize: (
    context: MaterializationContext<C, I, U, D, P>,
  ) => Promise<V | Materialized<V>>;
  readonly materializeBatch?: never;
}

interface SpecOfBatch<V, C, U, D, P> {
  readonly input?: never;
  readonly inputOf?: never;
  readonly materialize?: never;
  /**
   * Replaces `materialize` for a source that is cheaper to query once: materializes all partitions
   * of a run in one step, and returns their values by key. The time windows of a step are
   * consecutive, so a run with gaps has several steps. A step has at most 1,000 partitions, and
   * returns at most one megabyte. If it fails, all of its partitions fail.
   */
  readonly materializeBatch: (
    context: MaterializationContext<C, undefined, U, D, PartitionBatch<P>>,
  ) => Promise<Readonly<Record<string, V | Materialized<V>>>>;
}

export type AssetSpec<K extends string, V, C, CI, I, II, U, D, P> = CommonSpec<
  K,
  V,
  C,
  CI,
  I,
  U,
  D,
  P
> &
  (SpecOfEach<V, C, I, II, U, D, P> | SpecOfBatch<V, C, U, D, P>);

/** Appears as the type of a value that the compiler could not infer because `checks` came first. */
export interface WriteChecksAfterMaterialize {
  readonly writeChecksAfterMaterialize: never;
}

/** A value that is not JSON would change on its way to downstream assets. */
export interface NotJson<T> {
  readonly isNotJson: T;
}
type JsonProblem<V> = V extends Json | undefined | void
  ? never
  : V extends
        | Date
        | bigint
        | symbol
        | Map<unknown, unknown>
        | Set<unknown>
        | ((...given: never[]) => unknown)
    ? NotJson<V>
    : V extends readonly (infer E)[]
      ? JsonProblem<E>
      : V extends object
        ? { [F in keyof V]-?: JsonProblem<V[F]> }[keyof V]
        : never;
export type RefuseUnlessJson<V> = [JsonProblem<V>] extends [never]
  ? unknown
  : { readonly materialize: JsonProblem<V> };

declare const parts: unique symbol;

/** An asset whose materialization is one activity. */
export interface Asset<
  V,
  C = unknown,
  I = unknown,
  K extends string = string,
  CI = unknown,
  U = unknown,
  D = unknown,
  P = unknown,
>
  extends AssetHead, AssetRef<V, C, I, K, CI> {
  readonly [parts]?: { readonly uses: U; readonly deps: D; readonly partition: P };
  readonly kind: 'activity';
  readonly spec: RuntimeSpec;
}

/** The runtime representation of an asset in the kit. */
export interface RuntimeSpec {
  readonly partitions: AnyPartitions | undefined;
  readonly mappings: Readonly<Record<string, PartitionMapping | undefined>>;
  readonly deps: Readonly<Record<string, AssetRef>>;
  readonly uses: Readonly<Record<string, Resource>>;
  readonly codeVersion: string | undefined;
  readonly config: unknown;
  readonly input: unknown;
  readonly inputOf: ((context: InputContext<unknown, Named, unknown>) => unknown) | undefined;
  readonly needs: ((config: unknown, isConfigured: IsConfigured) => readonly string[]) | undefined;
  readonly retry: AssetRetry;
  readonly timeout: Duration;
  readonly queue: string | undefined;
  readonly execution: 'thread' | undefined;
  readonly pool: ConcurrencyPool | undefined;
  /** Undefined if the asset is materialized in batches. */
  readonly materialize:
    | ((
        context: MaterializationContext<unknown, unknown, Named, Named, unknown>,
      ) => Promise<unknown>)
    | undefined;
  readonly materializeBatch:
    | ((
        context: MaterializationContext<unknown, undefined, Named, Named, unknown>,
      ) => Promise<unknown>)
    | undefined;
  readonly checks: AssetChecks<unknown>;
}

export type AnyActivityAsset = Asset<unknown>;

/**
 * Declares an asset: something that runs bring up to date and whose materializations Postgres
 * records. Its materialization is one activity, so it can use any Node code.
 */
export function defineAsset<
  const K extends string,
  V = WriteChecksAfterMaterialize,
  C = ThisAssetHasNoConfig,
  CI = undefined,
  I = ThisAssetTakesNoInput,
  II = ThisAssetTakesNoInput,
  U extends Named = {},
  D extends Named = {},
  P = undefined,
>(
  spec: AssetSpec<K, V, C, CI, I, II, U, D, P> & RefuseUnlessJson<V>,
): Asset<
  V,
  [C] extends [ThisAssetHasNoConfig] ? undefined : C,
  [II] extends [ThisAssetTakesNoInput] ? undefined : II,
  K,
  CI,
  U,
  D,
  P
> {
  const {
    deps = {},
    partitions,
    mappings = {},
    uses = {},
    codeVersion,
    config,
    input,
    inputOf,
    needs,
  } = spec;
  const {
    retry = {},
    timeout = '1h',
    queue,
    execution,
    pool,
    materialize,
    materializeBatch,
    checks = {},
  } = spec;
  return {
    kind: 'activity',
    ...assetHead(spec, defineAsset),
    spec: {
      deps,
      partitions,
      mappings,
      uses,
      codeVersion,
      config,
      input,
      inputOf,
      needs,
      retry,
      timeout,
      queue,
      execution,
      pool,
      materialize,
      materializeBatch,
      checks,
    } as unknown as RuntimeSpec,
  };
}
