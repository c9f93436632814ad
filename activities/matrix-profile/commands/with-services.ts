import { openResources } from '@moderate/orchestrator/client';
import type { OpenResources } from '@moderate/orchestrator';
import { UsageError, type Context } from '@moderate/orchestrator/cli';
import { platformApiResource } from '#resources/platform-api.ts';
import type { Rabbit } from '#resources/rabbit.ts';
import { ingestionQueue } from '#activities/openmetadata/ingestion-queue.ts';
import { messageQueue } from '../message-queue.ts';

const resources = {
  rabbit: messageQueue,
  ingestion: ingestionQueue,
  platformApi: platformApiResource,
};
export interface QueueOption {
  readonly queue?: string | undefined;
}

export type Services = OpenResources<typeof resources>;

/**
 * Uses RabbitMQ and the platform API.
 * @throws TerminalError that names the variables that are missing, when a client is used
 */
export async function withServices<T>(
  { env }: Context,
  use: (services: Services) => Promise<T>,
): Promise<T> {
  const services = openResources(resources, env);
  try {
    return await use(services);
  } finally {
    await services.close();
  }
}

/**
 * Uses the queue of that name, or the one of analyses.
 * @throws UsageError that names the queues if it is none of them
 */
export function withQueue<T>(
  context: Context,
  name: string | undefined,
  use: (rabbit: Rabbit) => Promise<T>,
): Promise<T> {
  return withServices(context, async ({ clients: { rabbit, ingestion } }) => {
    const queues = [rabbit, ingestion];
    const found = name === undefined ? rabbit : queues.find(({ queue }) => queue === name);
    if (found === undefined)
      throw new UsageError(
        `${name} is none of the queues: ${queues.map(({ queue }) => queue).join(', ')}`,
      );
    return use(found);
  });
}
