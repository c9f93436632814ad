import { countPollers } from '../../client/pollers.ts';
import { readEndedWorkers } from '../../dev-stack/ended-workers.ts';
import { project } from '../../project.ts';
import { taskQueues } from '../../worker/task-queues.ts';
import type { ReportSource } from '../report-source.ts';
import type { Problem } from './problem.ts';

/** The number of workers that poll a task queue. */
export interface PolledQueue {
  readonly queue: string;
  readonly workers: number;
}

export async function readQueues(source: ReportSource): Promise<readonly PolledQueue[]> {
  const client = await source.temporal();
  const ended = await readEndedWorkers(source.settings.dev.folder);
  return Promise.all(
    taskQueues().map(async (queue) => {
      const kinds =
        queue === 'default' ? (['workflows', 'activities'] as const) : (['activities'] as const);
      const counts = await Promise.all(
        kinds.map((kind) => countPollers(client, queue, kind, ended)),
      );
      return { queue, workers: Math.min(...counts) };
    }),
  );
}

/** Task queues that no worker polls. */
export function workerProblems(queues: readonly PolledQueue[]): readonly Problem[] {
  return queues
    .filter(({ workers }) => workers === 0)
    .map(({ queue }) => ({
      subject: queue,
      problem: 'no_worker',
      since: null,
      text: 'no worker polls this task queue, so its activities wait',
      advice: `Start one: ${project().command} dev, or ${project().command} worker`,
    }));
}
