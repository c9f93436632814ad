import type { StoredOutcome } from '#orchestrator/state/materializations.ts';
import type { RunEnvironment } from '#tests/support/run-environment.ts';

const job = 'materializeAssets';

export interface SeededRun {
  readonly runId: string;
  record(steps: readonly SeededStep[]): Promise<void>;
  end(): Promise<void>;
}

export interface SeededStep extends Pick<StoredOutcome, 'asset' | 'partition'> {
  readonly error?: string;
  readonly passed?: boolean;
}

/** A started run, as `openRun` opens it. */
export async function seedRun(
  environment: RunEnvironment,
  name: string,
  startedAgoMs = 0,
): Promise<SeededRun> {
  const run = await openRun(environment, name, startedAgoMs);
  await run.begin();
  return run;
}

/** A run that is open in Temporal, without any worker. */
export async function openRun(
  { client, store }: RunEnvironment,
  name: string,
  startedAgoMs = 0,
): Promise<SeededRun & { begin(): Promise<void> }> {
  const workflowId = `${job}/${name}`;
  const { firstExecutionRunId: runId } = await client.workflow.start(job, {
    taskQueue: 'nobody',
    workflowId,
  });
  const startedAt = Date.now() - startedAgoMs;
  const run = {
    runId,
    workflowId,
    job,
    launchedBy: name,
    config: {},
    runKey: undefined,
    resumeFrom: undefined,
  };
  let count = 0;
  return {
    runId,
    begin: async () => {
      await store.runLife.begin(
        { ...run, startedAt, askedAt: startedAt },
        { attempt: undefined, pool: undefined, refusal: undefined },
      );
    },
    record: async (steps) => {
      const outcomes = steps.map(({ asset, partition, error, passed = true }) => {
        count += 1;
        const base = {
          asset,
          partition,
          startedAt: startedAt + count * 50,
          endedAt: startedAt + count * 50 + 900,
          checks: [{ name: 'plausible', severity: 'error' as const, passed, metadata: {} }],
        };
        return error === undefined
          ? { ...base, status: 'materialized' as const, value: 1, metadata: {} }
          : { ...base, status: 'failed' as const, error, checks: [] };
      });
      for (let first = 0; first < outcomes.length; first += 1_000)
        await store.materializations.record(runId, outcomes.slice(first, first + 1_000));
    },
    end: async () => {
      await store.runLife.end(
        {
          ...run,
          status: 'failed',
          error: '1 step failed',
          result: '',
          queued: false,
          outcomes: [],
          endedAt: Date.now(),
        },
        () => 1,
      );
    },
  };
}

/** Ten thousand steps of three assets: 12 failed and 30 had a failing check. */
export function manySteps(): readonly SeededStep[] {
  const key = (index: number) => `part-${String(index).padStart(4, '0')}`;
  return [
    ...Array.from({ length: 6_000 }, (_, index) => ({
      asset: 'meters/readings',
      partition: key(index),
      ...(index % 500 === 7 && { error: `No readings of ${key(index)}` }),
    })),
    ...Array.from({ length: 3_999 }, (_, index) => ({
      asset: 'meters/cleaned',
      partition: key(index),
      passed: index >= 30,
    })),
    { asset: 'analysis/monthly_report', partition: '' },
  ];
}
