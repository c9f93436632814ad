import {
  proxyActivities,
  proxyLocalActivities,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { BenchActivities } from './activities.ts';
import type { FanOutConfig, SequenceConfig } from './configs.ts';
import type { RecordingActivities } from './recording-activities.ts';

const { listItems, touch } = proxyActivities<BenchActivities>({ startToCloseTimeout: '2m' });

const { recordBegin, recordStep, recordEnd } = proxyLocalActivities<RecordingActivities>({
  startToCloseTimeout: '30s',
});

export async function noopJob(): Promise<void> {}

/**
 * The minimum cost of a run recorded in Postgres: two local activities with one statement each, and
 * the memo.
 */
export async function recordedNoopJob(config: unknown): Promise<void> {
  const { runId } = workflowInfo();
  await recordBegin(runId, config);
  await recordEnd(runId);
  upsertMemo({ result: 'Completed' });
}

/** A run of one activity, recorded in Postgres as the kit records the run of a partition. */
export async function recordedStepJob(config: { readonly step: string }): Promise<void> {
  const { runId } = workflowInfo();
  await recordBegin(runId, config);
  await recordStep(runId, config.step, await touch(config.step));
  await recordEnd(runId);
  upsertMemo({ result: 'Completed' });
}

export async function sequenceJob({ steps }: SequenceConfig): Promise<void> {
  for (let index = 0; index < steps; index += 1) await touch(`step-${index}`);
}

export async function fanOutJob({ total, maxConcurrent }: FanOutConfig): Promise<number> {
  const left = (await listItems(total)).values();
  const touched: string[] = [];
  const touchUntilNoneIsLeft = async () => {
    for (const name of left) touched.push(await touch(name));
  };
  await Promise.all(Array.from({ length: maxConcurrent }, touchUntilNoneIsLeft));
  return touched.length;
}
