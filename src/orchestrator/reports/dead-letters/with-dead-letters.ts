import pTimeout from 'p-timeout';
import { choose } from '../../choose.ts';
import type { DeadLetterQueue } from '../../definitions/dead-letter-queue.ts';
import { openResources } from '../../definitions/resource.ts';
import { UsageError } from '../../usage-error.ts';
import type { ReportSource } from '../report-source.ts';

/** A connection that does not close must not delay the response. */
const closeLimitMs = 8_000;

type Source = Pick<ReportSource, 'definitions' | 'env'>;

/** Opens the configured queues of the pipelines' dead letters, in the order of the pipelines. */
export async function withDeadLetters<T>(
  { definitions, env }: Source,
  use: (queues: readonly DeadLetterQueue[]) => Promise<T>,
): Promise<T> {
  const { deadLetters, resources } = await definitions();
  const opened = openResources(resources, env);
  const names = deadLetters.filter((name) => opened.isConfigured(name));
  try {
    return await use(names.map((name) => opened.clients[name] as DeadLetterQueue));
  } finally {
    await pTimeout(opened.close(), { milliseconds: closeLimitMs }).catch(() => undefined);
  }
}

/**
 * Opens the queue with that name, or that of its dead letters, or the first one.
 * @throws UsageError that lists the queues if none has the name; TerminalError that lists the
 * missing variables if none is configured
 */
export async function withDeadLettersOf<T>(
  source: Source,
  name: string | undefined,
  use: (queue: DeadLetterQueue) => Promise<T>,
): Promise<T> {
  const { deadLetters, resources } = await source.definitions();
  const [first] = deadLetters;
  if (first === undefined)
    throw new UsageError('No pipeline has a queue of dead letters', 'QUEUE_NOT_FOUND');
  return withDeadLetters(source, async (queues) => {
    // Its client throws an error that names the missing variables.
    const [usual = openResources(resources, source.env).clients[first] as DeadLetterQueue] = queues;
    if (name === undefined) return use(usual);
    const own = queues.find(({ deadLetterQueue }) => deadLetterQueue === name);
    if (own !== undefined) return use(own);
    const names = queues.map(({ queue }) => queue);
    const chosen = choose('queue of dead letters', name, names);
    return use(queues.find(({ queue }) => queue === chosen) ?? usual);
  });
}
