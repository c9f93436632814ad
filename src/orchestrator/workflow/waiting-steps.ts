import type { FoundUpstream } from './run-activity-asset.ts';
import type { Report } from './report.ts';
import type { StepPools } from './step-pools.ts';
import { stepKey, type Step } from './step.ts';

/**
 * A run's steps that wait for a concurrency pool before they begin. They do not prevent the run
 * from continuing as new; afterwards they keep their position in the pool's queue.
 */
export interface WaitingSteps {
  count(): number;
  /**
   * Waits until the step has its place and may begin.
   * @param deps keys of its upstream assets
   */
  untilPlaced(pool: string, step: Step, deps: readonly string[]): Promise<void>;
  /** A step that has begun waits for the value of this one, so it is not deferred. */
  need(asset: string, partition: string): void;
  /** Stops deferring steps. */
  letBegin(): void;
}

export interface WaitingStepsParts {
  readonly pools: Pick<StepPools, 'take' | 'holdBack'>;
  readonly report: Pick<Report, 'waitsForPool'>;
  /** Whether steps are deferred until the run has continued as new. */
  readonly mustPark: () => boolean;
  readonly lookUp: (asset: string, partitions: readonly string[]) => FoundUpstream | undefined;
}

export function createWaitingSteps({
  pools,
  report,
  mustPark,
  lookUp,
}: WaitingStepsParts): WaitingSteps {
  const needed = new Set<string>();
  /** Deferred steps with a function that starts each one anyway. */
  const heldBack = new Map<string, () => void>();
  let count = 0;

  async function untilPlaced(pool: string, step: Step, deps: readonly string[]): Promise<void> {
    const key = stepKey(step.asset, step.partition);
    count += 1;
    try {
      // With its place, the step would wait for steps that may need that place. Readers of their
      // values get their errors.
      for (const dep of deps) await lookUp(dep, [step.partition, ''])?.value.catch(() => undefined);
      report.waitsForPool(step, pool);
      await pools.take(pool, step);
      while (!needed.has(key) && mustPark()) {
        pools.holdBack(step);
        await new Promise<void>((resolve) => heldBack.set(key, resolve));
        await pools.take(pool, step);
      }
    } finally {
      count -= 1;
    }
  }

  return {
    count: () => count,
    untilPlaced,
    need: (asset, partition) => {
      if (count === 0) return;
      const key = stepKey(asset, partition);
      needed.add(key);
      heldBack.get(key)?.();
    },
    letBegin: () => {
      for (const begin of heldBack.values()) begin();
    },
  };
}
