import { proxyActivities } from '@temporalio/workflow';
import type { PlatformActivities } from '#activities/platform/index.ts';
import { defineAsset, materialized } from '@moderate/orchestrator/workflow';

const { countKeycloakUsers } = proxyActivities<PlatformActivities>({ startToCloseTimeout: '5m' });

export const keycloakUsersCount = defineAsset({
  key: 'keycloak_users_count',
  description: "How many users the platform's realm has in Keycloak, without the accounts of clients",
  group: 'platform',
  materialize: async () => {
    const users = await countKeycloakUsers();
    return materialized(users, { users });
  },
});
