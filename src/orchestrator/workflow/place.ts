import { AsyncLocalStorage, CancellationScope, sleep, workflowInfo } from '@temporalio/workflow';
import { kit } from './kit-activities.ts';
import type { Report } from './report.ts';
import { createStepWaits } from './step-waits.ts';
import { stepInProgress, type Step } from './step.ts';

/** A run's place in the pool of its job, held from the start of the run. */
export interface Place {
  /** A step begins to work. If this returns true, call `ready` before the step does anything. */
  enter(): boolean;
  /** Waits until the run has its place. */
  ready(): Promise<void>;
  /** The step has ended. */
  leave(): void;
  /** See `Run.withoutPlace`. */
  without<T>(fn: () => Promise<T>): Promise<T>;
  /** Resolves when the place is neither being released nor retaken. */
  settled(): Promise<void>;
}

/** Code in this context, and the steps that it begins, need no place. */
const outside = new AsyncLocalStorage<true>();

/**
 * Releases the place when nothing in the run needs it anymore, and retakes it before the next step
 * that needs it continues. Waiting steps therefore do not hold a place.
 * @param pool undefined if no pool limits the run, or if it began before runs could release places
 * @param wholeRun is cancelled with the run
 */
export function createPlace(
  pool: string | undefined,
  report: Report,
  wholeRun: CancellationScope,
): Place {
  const waits = createStepWaits();
  let working = 0;
  let away = 0;
  let times = 0;
  let held = true;
  let change: Promise<void> | undefined;

  const isWanted = () => away === 0 || working > 0;
  const isReady = () => held && change === undefined;
  const place = () => ({ job: workflowInfo().workflowType, workflowId: workflowInfo().workflowId });

  async function giveUp(): Promise<void> {
    held = false;
    times += 1;
    await kit.leavePlace({ ...place(), name: `${workflowInfo().runId} ${times}` });
  }

  async function take(): Promise<void> {
    const since = Date.now();
    for (;;) {
      const taken = await kit.retakePlace({ ...place(), since });
      held = taken.status === 'taken';
      if (taken.status === 'taken') return report.placed();
      report.waiting(taken.pool);
      await wholeRun.run(() =>
        sleep(taken.askAgainAfterMs, { summary: `for a place in the pool ${taken.pool}` }),
      );
      if (!isWanted()) {
        report.placed();
        return giveUp();
      }
    }
  }

  async function changeUntilRight(): Promise<void> {
    try {
      while (held !== isWanted()) await (held ? giveUp() : take());
    } finally {
      change = undefined;
    }
  }

  function settle(): Promise<void> {
    if (held !== isWanted()) change ??= CancellationScope.nonCancellable(changeUntilRight);
    return change ?? Promise.resolve();
  }

  /**
   * The job's body can continue without the place while everything else is waiting; what it begins
   * then waits for the place.
   */
  async function ready(): Promise<void> {
    while (isWanted() && !isReady()) await settle();
  }

  function noteWait(step: Step | undefined, change: 1 | -1): void {
    away += change;
    if (step !== undefined) working += waits.note(step, change);
  }

  async function without<T>(fn: () => Promise<T>): Promise<T> {
    if (pool === undefined || outside.getStore() === true) return fn();
    const step = stepInProgress();
    noteWait(step, 1);
    try {
      await settle();
      return await outside.run(true, fn);
    } finally {
      noteWait(step, -1);
      // If only a part of the run is cancelled, such as by a timeout, the code that follows still
      // runs.
      if (!wholeRun.consideredCancelled) await ready();
    }
  }

  return {
    enter: () => {
      if (pool === undefined || outside.getStore() === true) return false;
      working += 1;
      return !isReady();
    },
    ready,
    leave: () => {
      if (pool === undefined || outside.getStore() === true) return;
      working -= 1;
      // Callers that wait get the error; otherwise it can be ignored.
      if (away > 0) settle().catch(() => undefined);
    },
    without,
    settled: async () => {
      while (change !== undefined) await change.catch(() => undefined);
    },
  };
}
