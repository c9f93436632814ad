import { CancellationScope, condition } from '@temporalio/workflow';
import { kit } from './kit-activities.ts';
import type { StepOutcome, RecorderSettings } from './protocol.ts';
import type { StepPools } from './step-pools.ts';

export interface Recorder {
  /**
   * Queues an outcome, which reaches Postgres within the interval or with `drain`.
   * @param isUrgent writes immediately, because others wait for what it frees
   */
  record(outcome: StepOutcome, isUrgent?: boolean): void;
  /** Whether nothing was ever recorded. */
  isIdle(): boolean;
  /** The outcome of a step, if it may not be in Postgres yet. */
  unwritten(asset: string, partition: string): StepOutcome | undefined;
  /** Whether outcomes of any partition of an asset may not be in Postgres yet. */
  hasUnwritten(asset: string): boolean;
  /** Resolves when everything recorded so far is in Postgres. */
  flush(): Promise<void>;
  /** Writes the outcomes that `drain` has returned. */
  write(outcomes: readonly StepOutcome[]): Promise<void>;
  /**
   * Stops the recorder and returns the outcomes that are not in Postgres yet, at most one batch.
   */
  drain(): Promise<readonly StepOutcome[]>;
}

/**
 * Writes outcomes to Postgres in batches while the run continues, at most one write per interval:
 * in a run of thousands of steps, a write per outcome would cost more than the steps. Not
 * cancellable, so that a cancelled run still records its outcomes.
 */
export function startRecorder(
  runId: string,
  { maxBatch, intervalMs }: RecorderSettings,
  pools: Pick<StepPools, 'execution' | 'granted'>,
): Recorder {
  const pending: StepOutcome[] = [];
  let draining = false;
  let isUrgent = false;

  let batch: readonly StepOutcome[] = [];
  let writing: Promise<void> = Promise.resolve();

  const write = (outcomes: readonly StepOutcome[]) => {
    const execution = pools.execution();
    if (execution === undefined) return kit.recordOutcomes({ runId, outcomes }) as Promise<void>;
    return kit
      .recordOutcomes({ runId, outcomes, execution })
      .then((taken) => pools.granted(taken ?? []));
  };

  const flush = () => {
    batch = pending.splice(0, maxBatch);
    isUrgent = false;
    writing = write(batch);
    return writing;
  };

  const writeUntilDrained = async () => {
    while (!draining) {
      await condition(() => draining || pending.length > 0);
      if (!isUrgent)
        await condition(() => draining || isUrgent || pending.length >= maxBatch, intervalMs, {
          summary: 'until outcomes are recorded',
        });
      if (!draining || pending.length > maxBatch) await flush();
    }
    while (pending.length > maxBatch) await flush();
  };
  let finished: Promise<void> | undefined;

  return {
    record: (outcome, urgent = false) => {
      pending.push(outcome);
      isUrgent ||= urgent;
      if (finished !== undefined) return;
      finished = CancellationScope.nonCancellable(writeUntilDrained);
      // The caller of `drain` gets the error. Until then, an unhandled rejection would fail the
      // workflow task forever.
      finished.catch(() => undefined);
    },
    unwritten: (asset, partition) =>
      [...batch, ...pending].find(
        (outcome) => outcome.asset === asset && outcome.partition === partition,
      ),
    hasUnwritten: (key) =>
      [batch, pending].some((outcomes) => outcomes.some(({ asset }) => asset === key)),
    flush: () =>
      CancellationScope.nonCancellable(async () => {
        await writing;
        while (pending.length > 0) await flush();
        batch = [];
      }),
    write,
    isIdle: () => finished === undefined,
    drain: async () => {
      draining = true;
      await finished;
      return pending.splice(0);
    },
  };
}
