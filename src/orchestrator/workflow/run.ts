import type { AssetRef, Needed } from './asset-ref.ts';
import type { Plan } from './plan.ts';

/** What a materialization must be given follows from the asset: its config, its input, or neither. */
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

/** A run as a materialization sees it. */
export interface AssetRun extends RunFacts {
  readonly job: string;
}

interface RunFacts {
  /** The run's stable id: its first execution's run id. */
  readonly id: string;

  /**
   * The time that the run is about, which may be long before it began: of its schedule, also where the schedule is backfilled, or as its sensor or
   * whoever started it gave it. A retry has that of the run that it repeats. Undefined where nobody gave one.
   */
  readonly scheduledFor: Date | undefined;
}

/** A run as a job's body sees it. */
export interface Run extends RunFacts {
  /**
   * Brings an asset up to date and returns its value. What this run, or a run that it resumes from, has materialized already is not done
   * again: its value comes back at once. Throws when the asset fails, or failed before in this run.
   */
  materialize<V, C, I>(
    asset: AssetRef<V, C, I>,
    ...options: Given<MaterializeOptions<NoInfer<C>, NoInfer<I>>>
  ): Promise<V>;

  /**
   * Calls `fn` for each item, at most `maxConcurrent` at once, and returns the results of those that succeeded in the order of the items.
   * One that fails does not stop the others; the run then fails at its end with the list. `items` must come from the config or a
   * materialized value.
   */
  map<T, R>(
    items: readonly T[],
    options: { readonly maxConcurrent: number },
    fn: (item: T, index: number) => Promise<R>,
  ): Promise<R[]>;

  /**
   * Calls `fn` while the run's place in the pool of its job is free for others, for waits of minutes and longer, and returns when the run has
   * its place again. A step of the run that works meanwhile keeps the place; one that begins within `fn` needs none. Within a step, its places
   * in concurrency pools are free meanwhile, too. Calls may be nested and concurrent. Without a pool it only calls `fn`.
   */
  withoutPlace<T>(fn: () => Promise<T>): Promise<T>;
}

/** A run as the kit's own job sees it. */
export interface PlannedRun extends Run {
  readonly plan: Plan;
  /**
   * Materializes partitions of an asset in one step, but for what this run, or a run that it resumes from, has materialized already.
   * @param options.splits whether those on both sides of what is left out are of two steps
   * @returns the values in the order of the keys
   */
  materializeBatch(
    asset: AssetRef,
    keys: readonly string[],
    options: { readonly config: unknown; readonly splits: boolean },
  ): readonly Promise<unknown>[];
  /** Has the listener called when a step begins to wait for a place in a concurrency pool (1), and when it ends to (-1). */
  onWaiting(listener: (change: 1 | -1) => void): void;
}
