import { defineAsset, definePipeline, materialized } from '@moderate/orchestrator';
import { keycloakResource } from '#resources/keycloak.ts';

const keycloakUsersCount = defineAsset({
  key: 'keycloak_users_count',
  group: 'platform',
  description:
    "How many users the platform's realm has in Keycloak, without the accounts of clients",
  uses: { keycloak: keycloakResource },
  timeout: '5m',
  materialize: async ({ resources, signal }) => {
    const users = await resources.keycloak.countUsers(signal);
    return materialized(users, { users });
  },
});

/** Facts about the platform as a whole. */
export const platform = definePipeline({
  assets: [keycloakUsersCount],
  commands: () => import('./platform/commands.ts'),
});
