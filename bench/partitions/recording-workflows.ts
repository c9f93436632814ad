import { proxyLocalActivities } from '@temporalio/workflow';
import { outcomesOfCall, runOfCall } from './recorded-outcomes.ts';
import type { RecordingActivities } from './recording-worker.ts';

export interface RecordingJobConfig {
  readonly activity: keyof RecordingActivities;
  /** The number of its first call. */
  readonly first: number;
  readonly calls: number;
  /** Outcomes per call. */
  readonly size: number;
}

const activities = proxyLocalActivities<RecordingActivities>({ startToCloseTimeout: '30s' });

/** Records outcomes as a run does, repeatedly, and does nothing else. */
export async function recordingJob({
  activity,
  first,
  calls,
  size,
}: RecordingJobConfig): Promise<void> {
  for (let call = first; call < first + calls; call += 1) {
    await activities[activity]({ runId: runOfCall(call), outcomes: outcomesOfCall(call, size) });
  }
}
