import { assetHead, type AssetHead, type AssetHeadSpec } from './asset-head.ts';
import type { AssetRef, Named, Schema, ThisAssetTakesNoInput, Upstream } from './asset-ref.ts';
import type { AssetChecks } from './asset-check.ts';
import type { Materialized } from './materialized.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import type { NamedPartition, PartitionGiven } from '../partitions/partitions.ts';
import type { AssetRun } from './run.ts';
import type { WorkflowPartitions } from './workflow-partitions.ts';

/** A materialization as workflow code sees it. */
export interface WorkflowMaterializationContext<I, D, P = undefined> {
  /** `{ key }` if the asset has `partitions`. Otherwise a key, or undefined if it is materialized as a whole. */
  readonly partition: PartitionGiven<P>;
  readonly input: I;
  readonly run: AssetRun;
  readonly upstream: Upstream<D>;
  /** Shows in the run's details how far the materialization is, in a few words, until it ends. It adds nothing to the history. */
  readonly showProgress: (text: string) => void;
  /** As `Run.withoutPlace`: of the run's place, and of those of the step in concurrency pools. */
  readonly withoutPlace: <T>(fn: () => Promise<T>) => Promise<T>;
}

/** What a materialization is given of its partition, by `partitions` of the asset. */
export type GivenByPartitions<W> = W extends WorkflowPartitions ? NamedPartition : undefined;

export interface WorkflowAssetSpec<K extends string, V, I, D, W> extends AssetHeadSpec<K, D> {
  /** Its partitions: `dynamicPartitions('users')`. Without it, whoever materializes the asset may name any key, or none. */
  readonly partitions?: W;
  /** What the job hands to each materialization: `type<{ username: string }>()`. */
  readonly input?: Schema<I, I>;
  /**
   * The name of a concurrency pool, which limits its steps over all runs and workers. A step waits for its place before it starts, and keeps it
   * until its outcome is recorded, but within `withoutPlace`.
   */
  readonly pool?: string;
  /**
   * Deterministic workflow code whose effects stand in activities. Runs at least once for each materialization, so the activities are
   * idempotent. The value is at most 200 KB as JSON: a reference, never the bytes.
   */
  readonly materialize: (
    context: WorkflowMaterializationContext<I, D, GivenByPartitions<W>>,
  ) => Promise<V | Materialized<V>>;
  readonly checks?: AssetChecks<NoInfer<V>, undefined, NoInfer<I>>;
}

/** An asset whose materialization is workflow code: it may wait for long, and have several effects. */
export interface WorkflowAsset<V, I = unknown, K extends string = string>
  extends AssetHead, AssetRef<V, undefined, I, K, undefined> {
  readonly kind: 'workflow';
  readonly spec: WorkflowRuntimeSpec;
}

export interface WorkflowRuntimeSpec {
  /** In workflow code only their name, see `WorkflowPartitions`. */
  readonly partitions: AnyPartitions | undefined;
  readonly deps: Readonly<Record<string, AssetRef>>;
  readonly codeVersion: string | undefined;
  readonly takesInput: boolean;
  readonly pool: string | undefined;
  readonly materialize: (
    context: WorkflowMaterializationContext<unknown, Named, unknown>,
  ) => Promise<unknown>;
  readonly checks: AssetChecks<unknown>;
}

export type AnyWorkflowAsset = WorkflowAsset<unknown>;

/** Declares an asset whose materialization is workflow code. Export it from the workflows module. */
export function defineWorkflowAsset<
  const K extends string,
  V,
  I = ThisAssetTakesNoInput,
  D extends Named = {},
  W extends WorkflowPartitions | undefined = undefined,
>(
  spec: WorkflowAssetSpec<K, V, I, D, W>,
): WorkflowAsset<V, [I] extends [ThisAssetTakesNoInput] ? undefined : I, K> {
  const { deps = {}, partitions, codeVersion, input, pool, materialize, checks = {} } = spec;
  return {
    kind: 'workflow',
    ...assetHead(spec, defineWorkflowAsset),
    spec: {
      deps,
      partitions,
      codeVersion,
      takesInput: input !== undefined,
      pool,
      materialize,
      checks,
    } as unknown as WorkflowRuntimeSpec,
  };
}

export function isWorkflowAsset(value: unknown): value is AnyWorkflowAsset {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'workflow' &&
    'spec' in value
  );
}
