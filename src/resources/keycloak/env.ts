import { z } from 'zod';
import { baseUrl } from '../rest/base-url.ts';

/** The administrator logs in to the realm `master`. A URL path such as `/auth` is preserved. */
export const keycloakEnv = z.object({
  KEYCLOAK_SERVER_URL: baseUrl,
  KEYCLOAK_ADMIN_USERNAME: z.string().trim().min(1),
  KEYCLOAK_ADMIN_PASSWORD: z.string().min(1),
  KEYCLOAK_MAIN_REALM_NAME: z.string().trim().min(1).default('moderate'),
});

export type KeycloakEnv = z.infer<typeof keycloakEnv>;
