import { createResourcePool } from '@moderate/orchestrator/client';
import type { ResourcePool } from '@moderate/orchestrator';
import type { resources } from '../../resources/index.ts';
import type { Context } from '../context.ts';

export type Services = ResourcePool<Pick<typeof resources, 'rabbit' | 'platformApi'>>;

/**
 * Uses RabbitMQ and the platform API. They are loaded for the commands that need them only.
 * @throws TerminalError that names the variables that are missing, when a client is used
 */
export async function withServices<T>({ env }: Context, use: (services: Services) => Promise<T>): Promise<T> {
  const [{ rabbitResource: rabbit }, { platformApiResource: platformApi }] = await Promise.all([
    import('../../resources/rabbit.ts'),
    import('../../resources/platform-api.ts'),
  ]);
  const services = createResourcePool({ rabbit, platformApi }, env);
  try {
    return await use(services);
  } finally {
    await services.close();
  }
}
