import { z } from 'zod';
import { baseUrl } from '../http/base-url.ts';

/** `API_BASE_URL` has no default: it is the platform's identity too. */
export const platformApiEnv = z.object({
  API_BASE_URL: baseUrl,
  API_USERNAME: z.string().trim().min(1),
  API_PASSWORD: z.string().min(1),
});

export type PlatformApiEnv = z.infer<typeof platformApiEnv>;
