import {
  CancellationScope,
  isCancellation,
  proxyActivities,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import { codedFailure, failureText } from './failure.ts';
import { showDetails } from './interceptors.ts';
import { kit } from './kit-activities.ts';
import type { SensorActivities, SensorTickInput, SensorTickResult } from './sensor-protocol.ts';

/**
 * A tick of a sensor: what its schedule starts. A tick that fails is not retried, the next one is; a worker that dies in it is replaced by
 * another. A tick that was cancelled, or could not be run at all, is recorded as failed, and its sensor does not back off.
 */
export async function sensorTick({
  sensor,
  deadlineSecs,
}: SensorTickInput): Promise<SensorTickResult> {
  const { runSensorTick } = proxyActivities<SensorActivities>({
    startToCloseTimeout: (deadlineSecs + 60) * 1000,
    heartbeatTimeout: '15s',
    summary: sensor,
  });
  const tell = (text: string) => {
    showDetails(() => text);
    upsertMemo({ result: text });
  };
  const tickId = workflowInfo().firstExecutionRunId;
  try {
    const result = await runSensorTick({ sensor, tickId });
    tell(
      result.status === 'skipped'
        ? result.skipReason
        : `${result.requested} runs requested, ${result.started} started`,
    );
    return result;
  } catch (error) {
    const text = isCancellation(error) ? 'Cancelled' : failureText(error);
    tell(text);
    await CancellationScope.nonCancellable(() => kit.abandonTick({ sensor, tickId, error: text }));
    throw isCancellation(error) ? error : codedFailure(text, 'SENSOR_FAILED');
  }
}
