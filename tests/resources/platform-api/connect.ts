import { createPlatformApi, platformApiEnv } from '#resources/platform-api.ts';
import type { PlatformApi } from '#resources/platform-api.ts';
import type { PlatformOptions } from '#resources/platform-api/rest.ts';
import type { PlatformApiStandIn } from '#tests/doubles/stand-ins/platform-api/server.ts';

const fast = { backoffMs: 1, maxBackoffMs: 2 };

export function connect(
  { env }: Pick<PlatformApiStandIn, 'env'>,
  options: Partial<PlatformOptions> = {},
  variables: Partial<PlatformApiStandIn['env']> = {},
): PlatformApi {
  return createPlatformApi(platformApiEnv.parse({ ...env, ...variables }), { ...fast, ...options });
}

export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const failed = new Error('it should have failed');
  const error = await promise.then(
    () => failed,
    (reason: unknown) => reason as Error,
  );
  if (error === failed) throw failed;
  return error;
}

/** Number of requests for a path. */
export function countOf({ requests }: PlatformApiStandIn, path: string): number {
  return requests.filter((request) => request.path === path).length;
}
