import { isCancellation, proxyActivities, upsertMemo } from '@temporalio/workflow';
import { codedFailure, failureText } from './failure.ts';
import { showDetails } from './interceptors.ts';
import type { PruneActivities, PruneResult } from './prune-protocol.ts';

/**
 * Deletes ticks and runs past their retention. If this workflow is exported, a daily schedule of
 * the kit starts it.
 */
export async function pruneState(): Promise<PruneResult> {
  const { pruneOldRows } = proxyActivities<PruneActivities>({
    startToCloseTimeout: '1h',
    summary: 'ticks and runs',
  });
  try {
    const result = await pruneOldRows();
    const text = `${result.ticks} ticks and ${result.runs} runs deleted`;
    showDetails(() => text);
    upsertMemo({ result: text });
    return result;
  } catch (error) {
    if (isCancellation(error)) throw error;
    throw codedFailure(failureText(error), 'PRUNING_FAILED');
  }
}
