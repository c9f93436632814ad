import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { FaultWorker } from './fault-worker.ts';
import { openOutside, type Outside } from './outside.ts';
import type { StageServers } from './servers.ts';
import { openStage, type Stage } from './stage.ts';

export type SensorName = 'orderSensor' | 'messageSensor';

/** The fixture's deployment, with sensors that a test ticks manually. */
export interface Scene extends Omit<Stage, 'startWorker'> {
  readonly outside: Outside;
  /** Every tick that was started. */
  readonly ticks: readonly WorkflowHandleWithFirstExecutionRunId[];
  startWorker(name?: string): Promise<FaultWorker>;
  tick(sensor: SensorName): Promise<WorkflowHandleWithFirstExecutionRunId>;
}

export async function openScene(servers: StageServers): Promise<Scene> {
  const [outside, stage] = await Promise.all([
    openOutside(),
    openStage(servers, new URL('./fixture/definitions.ts', import.meta.url)),
  ]);
  const ticks: WorkflowHandleWithFirstExecutionRunId[] = [];
  let ticked = 0;
  return {
    ...stage,
    outside,
    ticks,
    startWorker: (name = 'worker') =>
      stage.startWorker({
        OUTSIDE_URL: outside.url,
        WORKER_NAME: name,
      }),
    tick: async (sensor) => {
      const input = {
        sensor,
        mode: sensor === 'messageSensor' ? 'stream' : 'poll',
        deadlineSecs: sensor === 'messageSensor' ? 2 : 20,
      };
      const workflowId = `sensorTick/${sensor}/${++ticked}`;
      const handle = await stage.client.workflow.start('sensorTick', {
        workflowId,
        taskQueue: 'default',
        args: [input],
      });
      ticks.push(handle);
      return handle;
    },
    close: async () => {
      await stage.close();
      await outside.close();
    },
  };
}
