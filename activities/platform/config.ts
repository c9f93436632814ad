import { z } from 'zod';

/** Config of the asset `keycloak_users_count`. */
export const keycloakUsersCountConfig = z.strictObject({});
