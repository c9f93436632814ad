import { z } from 'zod';
import { baseUrl } from '../rest/base-url.ts';

/** `API_BASE_URL` has no default: it also identifies the platform. */
export const platformApiEnv = z.object({
  API_BASE_URL: baseUrl,
  API_USERNAME: z.string().trim().min(1),
  API_PASSWORD: z.string().min(1),
  /**
   * After a change of the platform's address: the original one, from which the uuids of dataset
   * assets are derived.
   */
  PLATFORM_ASSET_NAMESPACE_URL: z.string().optional(),
});

export type PlatformApiEnv = z.infer<typeof platformApiEnv>;
