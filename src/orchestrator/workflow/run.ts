import type { AssetRef, Needed } from './asset-ref.ts';
import type { Plan } from './plan.ts';

/** The options of a materialization. Whether config and input are required depends on the asset. */
export type MaterializeOptions<C, I> = {
  /** Not empty. */
  readonly partition?: string;
} & Needed<'config', C> &
  Needed<'input', I>;

type Given<O> = {} extends O ? [options?: O] : [options: O];

export interface AnyMaterializeOptions {
  readonly partition?: string;
  readonly config?: unknown;
  readonly input?: unknown;
}

/** A run as seen by a materialization. */
export interface AssetRun extends RunFacts {
  readonly job: string;
}

interface RunFacts {
  /** The stable id of the run: the run id of its first execution. */
  readonly id: string;

  /**
   * The time that the run is for, which may be long before its start: the time of its schedule (or
   * of the schedule's backfill), or the time that its sensor or caller gave. A retry keeps the time
   * of the original run. Undefined if none was given.
   */
  readonly scheduledFor: Date | undefined;
}

/** A run as seen by a job's body. */
export interface Run extends RunFacts {
  /**
   * Materializes an asset and returns its value. If this run, or a run that it resumes from, has
   * already materialized it, returns that value immediately. Throws if the asset fails or has
   * already failed in this run.
   */
  materialize<V, C, I>(
    asset: AssetRef<V, C, I>,
    ...options: Given<MaterializeOptions<NoInfer<C>, NoInfer<I>>>
  ): Promise<V>;

  /**
   * Calls `fn` for each item, at most `maxConcurrent` at once, and returns the results of the
   * successful items in item order. A failed item does not stop the others; the run then fails at
   * its end and lists the failures. `items` must come from the config or a materialized value.
   */
  map<T, R>(
    items: readonly T[],
    options: { readonly maxConcurrent: number },
    fn: (item: T, index: number) => Promise<R>,
  ): Promise<R[]>;

  /**
   * Calls `fn` while other runs can use this run's place in the pool of its job, and returns when
   * the run has its place again. Use it for waits of minutes or longer. The run keeps the place
   * while another step of it works; a step that begins within `fn` needs none. Within a step, this
   * also releases its places in concurrency pools. Calls can be nested and concurrent. Without a
   * pool, it only calls `fn`.
   */
  withoutPlace<T>(fn: () => Promise<T>): Promise<T>;
}

/** A run as seen by the kit's own job. */
export interface PlannedRun extends Run {
  readonly plan: Plan;
  /**
   * Materializes partitions of an asset in one step, except those that this run, or a run that it
   * resumes from, has already materialized.
   * @param options.splits whether a skipped partition splits the step in two
   * @returns the values in key order
   */
  materializeBatch(
    asset: AssetRef,
    keys: readonly string[],
    options: { readonly config: unknown; readonly splits: boolean },
  ): readonly Promise<unknown>[];
  /** Calls the listener when a step begins (1) or stops (-1) waiting for a concurrency pool. */
  onWaiting(listener: (change: 1 | -1) => void): void;
}
