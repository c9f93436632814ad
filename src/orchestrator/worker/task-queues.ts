import { project } from '../project.ts';

const concurrencyOfDefault = 100;

/** Workflows run on the first; the project's carry activities. */
export function taskQueues(): readonly string[] {
  return ['default', ...Object.keys(project().queues)];
}

/** How many activities of a task queue a worker carries at once. */
export function concurrencyOf(queue: string): number {
  return project().queues[queue] ?? concurrencyOfDefault;
}
