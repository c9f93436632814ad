import type { WorkflowHandle } from '@temporalio/client';
import type { Rabbit } from '#resources/rabbit.ts';
import {
  analysisMessage,
  platformVariables,
} from '#tests/doubles/fixtures/analyses/definitions.ts';
import { createQueue, rabbitOf, type TestQueue } from '#tests/support/rabbit.ts';
import type { FaultWorker } from '../support/fault-worker.ts';
import { startMeteredProxy, type MeteredProxy } from '../support/metered-proxy.ts';
import type { StageServers } from '../support/servers.ts';
import { openStage, withPort, type Stage } from '../support/stage.ts';
import { deadlineSecs } from './definitions.ts';

/** A worker that also reaches RabbitMQ through a proxy, and the messages that were sent to it. */
export interface MessageScene extends Omit<Stage, 'startWorker'> {
  readonly queue: TestQueue;
  /** Bypasses the proxy. */
  readonly rabbit: Rabbit;
  readonly broker: MeteredProxy;
  /** The platform's jobs for which messages were sent. */
  readonly jobIds: readonly number[];
  /** Unusable messages that were sent. */
  readonly bad: readonly string[];
  startWorker(env?: Record<string, string>): Promise<FaultWorker>;
  /** Messages of this many jobs, every fourth of them twice, and two unusable ones. */
  send(jobs: number): Promise<void>;
  /** A tick in parallel with those in progress. */
  tick(): Promise<WorkflowHandle>;
}

export async function openMessageScene(
  rabbitUrl: string,
  servers: StageServers,
): Promise<MessageScene> {
  const [queue, broker, stage] = await Promise.all([
    createQueue('faults', rabbitUrl),
    startMeteredProxy(Number(new URL(rabbitUrl).port)),
    openStage(servers, new URL('./definitions.ts', import.meta.url)),
  ]);
  const jobIds: number[] = [];
  const bad: string[] = [];
  let ticks = 0;
  const env = {
    ...platformVariables,
    RABBIT_URL: withPort(rabbitUrl, broker.port),
    MATRIX_PROFILE_QUEUE: queue.name,
  };

  return {
    ...stage,
    queue,
    broker,
    jobIds,
    bad,
    rabbit: rabbitOf(rabbitUrl, queue.name),
    startWorker: (more = {}) =>
      stage.startWorker({
        ...env,
        ...more,
      }),
    send: async (jobs) => {
      const added = Array.from({ length: jobs }, (_, index) => jobIds.length + index + 1);
      const unusable = [`bad ${bad.length + 1}`, `bad ${bad.length + 2}`];
      jobIds.push(...added);
      bad.push(...unusable);
      const messages = added.flatMap((id) =>
        id % 4 === 0 ? [analysisMessage(id), analysisMessage(id)] : [analysisMessage(id)],
      );
      await queue.send(...messages.slice(0, jobs / 2), ...unusable, ...messages.slice(jobs / 2));
    },
    tick: () => {
      const sensor = 'matrixProfileMessagesSensor';
      const args = [
        {
          sensor,
          mode: 'stream',
          deadlineSecs,
        },
      ];
      return stage.client.workflow.start('sensorTick', {
        workflowId: `sensorTick/${sensor}/${++ticks}`,
        taskQueue: 'default',
        args,
      });
    },
    close: async () => {
      await stage.close();
      await Promise.all([queue.drop(), broker.close()]);
    },
  };
}
