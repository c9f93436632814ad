import { z } from 'zod';
import { baseUrl } from '../rest/base-url.ts';

/** `API_BASE_URL` has no default: it is the platform's identity too. */
export const platformApiEnv = z.object({
  API_BASE_URL: baseUrl,
  API_USERNAME: z.string().trim().min(1),
  API_PASSWORD: z.string().min(1),
  /** Where the platform's address has changed: the old one, which the uuids of the datasets' assets are made of. */
  PLATFORM_ASSET_NAMESPACE_URL: z.string().optional(),
});

export type PlatformApiEnv = z.infer<typeof platformApiEnv>;
