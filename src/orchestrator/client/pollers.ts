import type { Client } from '@temporalio/client';

/** Values of Temporal's enum TaskQueueType. */
const kinds = { workflows: 1, activities: 2 } as const;

/** A worker polls at least once a minute; the server remembers pollers for longer. */
const freshMs = 70_000;

/**
 * How many workers currently poll a task queue. @param ended identities of workers that are known
 * to have ended
 */
export async function countPollers(
  client: Client,
  queue: string,
  kind: keyof typeof kinds,
  ended: ReadonlySet<string> = new Set(),
): Promise<number> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: kinds[kind],
  });
  const since = Date.now() - freshMs;
  const isThere = (identity: string | null | undefined, seconds: number) =>
    seconds * 1000 > since && !ended.has(identity ?? '');
  return (pollers ?? []).filter(({ identity, lastAccessTime }) =>
    isThere(identity, Number(lastAccessTime?.seconds ?? 0)),
  ).length;
}
