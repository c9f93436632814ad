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
 * A tick of a sensor, started by its schedule. A failed tick is not retried; the next one repeats
 * its work. If its worker dies, another worker takes over. A tick that was cancelled or could not
 * run is recorded as failed, without a backoff for its sensor.
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
