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

/** How often a materialization that fails is attempted. */
export interface AssetRetry {
  /** Attempts in all, 5 unless given. */
  readonly maxAttempts?: number;
  /** The wait before the second attempt, a second unless given; it doubles each time. */
  readonly initialInterval?: Duration;
  /** The longest wait, a minute unless given. */
  readonly maximumInterval?: Duration;
}

/** A materialization as its code sees it. */
export interface MaterializationContext<C, I, U, D, P = undefined> {
  /** `{ key, window }` and the like, by `partitions` of the asset. Without those a key, or undefined if the asset is materialized as a whole. */
  readonly partition: PartitionGiven<P>;
  readonly config: C;
  readonly input: I;
  readonly upstream: UpstreamReaders<D>;
  /** The clients of `uses`, built at first use. Using one whose variables are missing throws an error that names them. */
  readonly resources: Readonly<U>;
  /** Whether the variables of a resource in `uses` are all there. */
  readonly isConfigured: (resource: keyof U & string) => boolean;
  readonly run: AssetRun;
  /** When the step began: the same for each attempt. */
  readonly startedAt: Date;
  /** From 1. */
  readonly attempt: number;
  readonly log: AssetLog;
  /** Aborted if the run is cancelled, the time limit is over or the worker shuts down. */
  readonly signal: AbortSignal;
  /** Reports how far the materialization is: counts, a name, a phase. No secrets, no records. */
  readonly progress: (details: Progress) => void;
  /** All partitions of an asset that runs have materialized so far, with those fields of their metadata, in the order of their keys. */
  readonly knownPartitions: (
    assetKey: string,
    metadataFields: readonly string[],
  ) => Promise<readonly KnownPartition[]>;
  /** The keys that dynamic partitions have, in their order. */
  readonly partitionKeys: (of: DynamicPartitions) => Promise<readonly string[]>;
  /** Adds and removes keys of dynamic partitions, at once and whatever becomes of the materialization. Safe to repeat. */
  readonly changePartitions: (change: PartitionChange) => Promise<ChangedKeys>;
  /** For the pipeline's own tables. */
  readonly stateDatabase: pg.Pool;
}

/** What `inputOf` sees: the materialization, but for what follows from the input. */
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

/** Whether a resource's variables are all set. */
export type IsConfigured = (resource: string) => boolean;

interface CommonSpec<K extends string, V, C, CI, I, U, D, P> extends AssetHeadSpec<K, D> {
  /**
   * Its partitions: `daily({ start: '2026-01-01', timeZone: 'Europe/Madrid' })`. Each materialization is of one of them then. Without it, whoever
   * materializes the asset may name any key, or none.
   */
  readonly partitions?: Partitions<P>;
  /**
   * Which partitions of an upstream asset one of its own reads, by the names in `deps`: `{ readings: lastWindows(7) }`. Unless given, that is the same
   * partition, or the windows that overlap it. An asset may read earlier windows of itself, as in `deps` by `assetRef`, with
   * `{ before: overlappingWindows({ first: -1, last: -1 }) }`: backfills go from the oldest window on. The first window reads none: `upstream.before.all()`
   * has no partitions there, and `upstream.before()` throws.
   */
  readonly mappings?: { readonly [N in keyof NoInfer<D>]?: PartitionMapping };
  /** The resources that it needs, by the names that it gives them. */
  readonly uses?: { readonly [N in keyof U]: Resource<U[N]> };
  /** Which resources a materialization with this config needs, where that is not all that it uses. */
  readonly needs?: (config: C, isConfigured: IsConfigured) => readonly (keyof U & string)[];
  /** What whoever launches it may set. */
  readonly config?: Schema<C, CI>;
  readonly retry?: AssetRetry;
  /** How long one attempt may take, an hour unless given. */
  readonly timeout?: Duration;
  /** The task queue whose workers materialize it, `default` unless given. */
  readonly queue?: string;
  /**
   * For one that computes for long rather than waits: it runs in a thread of its worker, so that heartbeats, cancellations and other activities go on.
   * Its clients are its thread's own.
   */
  readonly execution?: 'thread';
  /** Limits its steps over all runs and workers. A step waits for its place before it starts, and keeps it through its retries. */
  readonly pool?: ConcurrencyPool;
  /** Written after `materialize`, from which the compiler learns the type of the value. */
  readonly checks?: AssetChecks<NoInfer<V>, NoInfer<C>, NoInfer<I>>;
}

interface SpecOfEach<V, C, I, II, U, D, P> {
  /** What a materialization takes beside its config: from the job that materializes it, or from `inputOf`. */
  readonly input?: Schema<I, II>;
  /**
   * The input of a partition, for a materialization that is given none: a person can then materialize the partition by its key alone. Called in
   * the activity, so that nothing of the input enters a history. Throws a `TerminalError` where there is no such partition.
   */
  readonly inputOf?: (
    context: InputContext<NoInfer<C>, NoInfer<U>, NoInfer<P>>,
  ) => NoInfer<II> | Promise<NoInfer<II>>;
  /** Runs at least once for each materialization, so it is idempotent. */
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
   * In place of `materialize`, for a source that is cheaper asked once: materializes all partitions of a run in one step, and returns the value of each by its
   * key. Windows of time of a step follow one another, so those of a run with gaps are several steps; a step has at most 1,000 partitions, and returns at
   * most a megabyte. If it fails, all of its partitions fail.
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

/** Stands for the type of a value that the compiler could not learn since `checks` came first. */
export interface WriteChecksAfterMaterialize {
  readonly writeChecksAfterMaterialize: never;
}

/** A value that is no JSON changes on its way to downstream assets. */
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

/** What the kit knows of an asset at run time. */
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
  /** Undefined if it is materialized in batches. */
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
 * Declares an asset: something that runs bring up to date and that Postgres remembers. Its materialization is one activity, so it may use any
 * Node code.
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
