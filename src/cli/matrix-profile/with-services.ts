import { openResources } from '@moderate/orchestrator/client';
import type { OpenResources } from '@moderate/orchestrator';
import type { messageQueue } from '#activities/matrix-profile/message-queue.ts';
import type { platformApiResource } from '#resources/platform-api.ts';
import type { Context } from '@moderate/orchestrator/cli';

export type Services = OpenResources<{ readonly rabbit: typeof messageQueue; readonly platformApi: typeof platformApiResource }>;

/**
 * Uses RabbitMQ and the platform API. They are loaded for the commands that need them only.
 * @throws TerminalError that names the variables that are missing, when a client is used
 */
export async function withServices<T>({ env }: Context, use: (services: Services) => Promise<T>): Promise<T> {
  const [{ messageQueue: rabbit }, { platformApiResource: platformApi }] = await Promise.all([
    import('#activities/matrix-profile/message-queue.ts'),
    import('#resources/platform-api.ts'),
  ]);
  const services = openResources({ rabbit, platformApi }, env);
  try {
    return await use(services);
  } finally {
    await services.close();
  }
}
