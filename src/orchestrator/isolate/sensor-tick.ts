import { proxyActivities, upsertMemo, workflowInfo } from '@temporalio/workflow';
import { failureText, isCancelled, terminalFailure } from './failure.ts';
import { showDetails } from './interceptors.ts';
import type { SensorActivities, SensorTickInput, SensorTickResult } from './protocol.ts';

/**
 * A tick of a sensor: what its schedule starts. A tick that fails is not tried again, the next one is; a worker that dies in it is replaced by
 * another.
 */
export async function sensorTick({ sensor, deadlineSecs }: SensorTickInput): Promise<SensorTickResult> {
  const { runSensorTick } = proxyActivities<SensorActivities>({
    startToCloseTimeout: (deadlineSecs + 60) * 1000,
    heartbeatTimeout: '15s',
    summary: sensor,
  });
  const tell = (text: string) => {
    showDetails(() => text);
    upsertMemo({ result: text });
  };
  try {
    const result = await runSensorTick({ sensor, tickId: workflowInfo().firstExecutionRunId });
    tell(result.skipReason ?? `${result.requested} runs requested, ${result.started} started`);
    return result;
  } catch (error) {
    if (isCancelled(error)) throw error;
    tell(failureText(error));
    throw terminalFailure(failureText(error), 'SensorFailed');
  }
}
