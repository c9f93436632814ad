import { assetHead, type AssetHead, type AssetHeadSpec } from './asset-head.ts';
import type { AssetRef, Named, Schema, ThisAssetTakesNoInput, Upstream } from './asset-ref.ts';
import type { AssetChecks } from './asset-check.ts';
import type { Materialized } from './materialized.ts';
import type { AnyPartitions } from '../partitions/any-partitions.ts';
import type { NamedPartition, PartitionGiven } from '../partitions/partitions.ts';
import type { AssetRun } from './run.ts';
import type { WorkflowPartitions } from './workflow-partitions.ts';

/** A materialization as seen by workflow code. */
export interface WorkflowMaterializationContext<I, D, P = undefined> {
  /**
   * `{ key }` if the asset has `partitions`. Otherwise a key, or undefined for an unpartitioned
   * materialization.
   */
  readonly partition: PartitionGiven<P>;
  readonly input: I;
  readonly run: AssetRun;
  readonly upstream: Upstream<D>;
  /**
   * Shows a short progress text in the run's details until the materialization ends. Adds nothing
   * to the history.
   */
  readonly showProgress: (text: string) => void;
  /** Like `Run.withoutPlace`, for the run's place and the step's places in concurrency pools. */
  readonly withoutPlace: <T>(fn: () => Promise<T>) => Promise<T>;
}

/** The partition argument of a materialization, depending on the asset's `partitions`. */
export type GivenByPartitions<W> = W extends WorkflowPartitions ? NamedPartition : undefined;

export interface WorkflowAssetSpec<K extends string, V, I, D, W> extends AssetHeadSpec<K, D> {
  /**
   * The asset's partitions: `dynamicPartitions('users')`. Without it, the caller can pass any key,
   * or none.
   */
  readonly partitions?: W;
  /** The input that the job passes to each materialization: `type<{ username: string }>()`. */
  readonly input?: Schema<I, I>;
  /**
   * The name of a concurrency pool that limits the asset's steps across all runs and workers. A
   * step waits for its place before it starts and keeps it until its outcome is recorded, except
   * within `withoutPlace`.
   */
  readonly pool?: string;
  /**
   * Deterministic workflow code whose side effects are activities. It runs at least once per
   * materialization, so the activities must be idempotent. The value is at most 200 KB as JSON:
   * return a reference, not the data.
   */
  readonly materialize: (
    context: WorkflowMaterializationContext<I, D, GivenByPartitions<W>>,
  ) => Promise<V | Materialized<V>>;
  readonly checks?: AssetChecks<NoInfer<V>, undefined, NoInfer<I>>;
}

/**
 * An asset that is materialized by workflow code, which can run for a long time and have several
 * side effects.
 */
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

/** Declares an asset that is materialized by workflow code. Export it from the workflows module. */
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
