import type { FoundUpstream } from './run-activity-asset.ts';
import type { Report } from './report.ts';
import type { StepPools } from './step-pools.ts';
import { stepKey, type Step } from './step.ts';

/**
 * The steps of a run that wait for a place in a concurrency pool before they begin. They do not keep the run from continuing as new, after which
 * they stand in the pool's queue where they stood.
 */
export interface WaitingSteps {
  count(): number;
  /** Waits until the step has its place and may begin. @param deps keys of the assets that it depends on */
  untilPlaced(pool: string, step: Step, deps: readonly string[]): Promise<void>;
  /** A step that has begun waits for the value of this one: it is not deferred. */
  need(asset: string, partition: string): void;
  /** No step is deferred any more. */
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
  /** Each with what has it begin all the same. */
  const heldBack = new Map<string, () => void>();
  let count = 0;

  async function untilPlaced(pool: string, step: Step, deps: readonly string[]): Promise<void> {
    const key = stepKey(step.asset, step.partition);
    count += 1;
    try {
      // With its place it would wait for steps that may need that place. Whoever reads their values gets their errors.
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
