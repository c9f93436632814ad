import { openResources } from '@moderate/orchestrator/client';
import type { OpenResources } from '@moderate/orchestrator';
import type { Context } from '@moderate/orchestrator/cli';
import { platformApiResource } from '#resources/platform-api.ts';
import { messageQueue } from '../message-queue.ts';

const resources = {
  rabbit: messageQueue,
  platformApi: platformApiResource,
};

export type Services = OpenResources<typeof resources>;

/**
 * Uses RabbitMQ and the platform API.
 * @throws TerminalError naming the missing variables when a client is first used
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
