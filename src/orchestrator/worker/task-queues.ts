import { project } from '../project.ts';

const concurrencyOfDefault = 100;

/** The first queue is for workflows; those of the project are for activities. */
export function taskQueues(): readonly string[] {
  return ['default', ...Object.keys(project().queues)];
}

/** Maximum number of concurrent activities of a task queue per worker. */
export function concurrencyOf(queue: string): number {
  return project().queues[queue] ?? concurrencyOfDefault;
}
