import type { Metadata } from './json.ts';

declare const valueOf: unique symbol;
declare const configOf: unique symbol;

/** A value together with facts about how it was made. */
export class Materialized<V> {
  readonly value: V;
  readonly metadata: Metadata;

  constructor(value: V, metadata: Metadata) {
    this.value = value;
    this.metadata = metadata;
  }
}

/** What `materialize` returns when there is more to tell than the value. */
export function materialized<V>(value: V, metadata: Metadata): Materialized<V> {
  return new Materialized(value, metadata);
}

/** A partition of an asset that was materialized by some earlier run, with metadata of the latest time. */
export interface KnownPartition {
  readonly partition: string;
  readonly metadata: Metadata;
}

/**
 * What `materialize` is given.
 * @typeParam C the config
 * @typeParam D the assets in `deps`
 */
export interface MaterializeContext<C, D extends AnyAsset = never> {
  readonly config: C;
  /** Undefined where the asset is materialized as a whole. */
  readonly partition: string | undefined;
  /** As `Run.scheduledFor`. */
  readonly scheduledFor: Date | undefined;
  /**
   * The value of an asset named in `deps`: of the same partition, or another one that is named, or the whole asset in this run, else the
   * latest of any run. Fails when there is none.
   */
  readonly upstream: <A extends D>(asset: A, partition?: string) => Promise<ValueOf<A>>;
  /** Has the run's details show how far the materialization is, in a few words, until it ends. Costs no history. */
  readonly showProgress: (text: string) => void;
  /** As `Run.withoutPlace`. */
  readonly withoutPlace: <T>(fn: () => Promise<T>) => Promise<T>;
  /**
   * All partitions of an asset that runs have materialized so far, with those fields of their metadata. For some hundreds at most, since
   * they are one payload: an activity reads more by `readKnownPartitions`.
   */
  readonly knownPartitions: (assetKey: string, metadataFields: readonly string[]) => Promise<readonly KnownPartition[]>;
}

export interface CheckResult {
  readonly passed: boolean;
  readonly metadata?: Metadata;
}

/**
 * A test of a value that was just materialized. Its result is recorded, and a run with one that has not passed completes with an outcome that
 * says so. A `blocking` one that has not passed keeps the run from what depends on the asset. One that throws has not passed.
 */
export type AssetCheck<V, C> = CheckOf<V, C> &
  // Steps that are left out are more than a warning.
  ({ readonly severity: 'error'; readonly blocking?: boolean } | { readonly severity: 'warn'; readonly blocking?: never });

interface CheckOf<V, C> {
  readonly name: string;
  readonly check: (context: { readonly value: V; readonly config: C; readonly partition: string | undefined }) => Promise<CheckResult>;
}

export interface AssetSpec<V, C, D extends AnyAsset> {
  /** Lower case words joined by underscores; a slash after the group's prefix: `weather/daily_means`. */
  readonly key: string;
  readonly description?: string;
  readonly group?: string;
  readonly deps?: readonly D[];
  /** Set where only one job can make the asset, for example because the job finds its partitions. */
  readonly madeBy?: string;
  readonly checks?: readonly AssetCheck<V, C>[];
  /**
   * Deterministic workflow code whose effects stand in activities. Runs at least once for each materialization, so the activities are
   * idempotent. The value is at most 200 KB as JSON: hand on a reference, never the bytes.
   */
  readonly materialize: (context: MaterializeContext<C, D>) => Promise<V | Materialized<V>>;
}

export interface Asset<V, C> {
  readonly key: string;
  readonly description: string;
  readonly group: string;
  readonly deps: readonly AnyAsset[];
  readonly madeBy: string | undefined;
  readonly checks: readonly AssetCheck<V, C>[];
  materialize(context: MaterializeContext<C, AnyAsset>): Promise<V | Materialized<V>>;
  readonly [valueOf]?: V;
  readonly [configOf]?: (config: C) => void;
}

/** An asset of any value and config: `never` as its config, so that only the kit, which has checked the config, calls it. */
export type AnyAsset = Pick<Asset<never, never>, 'key' | 'description' | 'group' | 'deps' | 'madeBy'> & {
  readonly checks: readonly { readonly name: string; readonly severity: 'warn' | 'error'; readonly blocking?: boolean }[];
  readonly [valueOf]?: unknown;
};

export type ValueOf<A> = A extends { readonly [valueOf]?: infer V } ? V : never;

const definedAssets = new WeakSet<object>();

/**
 * Declares an asset: something that a run brings up to date and that Postgres remembers.
 * @typeParam V what it hands on to others, as JSON
 * @typeParam C the config it needs
 */
export function defineAsset<V, C = unknown, D extends AnyAsset = never>(spec: AssetSpec<V, C, D>): Asset<V, C> {
  const asset: Asset<V, C> = {
    key: spec.key,
    description: spec.description ?? '',
    group: spec.group ?? groupOf(spec.key),
    deps: spec.deps ?? [],
    madeBy: spec.madeBy,
    checks: spec.checks ?? [],
    materialize: (context) => spec.materialize({ ...context, upstream: context.upstream }),
  };
  definedAssets.add(asset);
  return asset;
}

export function isAsset(value: unknown): value is AnyAsset {
  return typeof value === 'object' && value !== null && definedAssets.has(value);
}

function groupOf(key: string): string {
  return key.includes('/') ? key.slice(0, key.indexOf('/')) : 'default';
}
