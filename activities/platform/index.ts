import { cancellationSignal } from '@moderate/orchestrator';
import type { Keycloak } from '#resources/keycloak.ts';

export interface PlatformActivities {
  countKeycloakUsers(): Promise<number>;
}

/** Facts about the platform as a whole. */
export function createPlatformActivities({ clients }: { readonly clients: { readonly keycloak: Keycloak } }): PlatformActivities {
  return {
    countKeycloakUsers: () => clients.keycloak.countUsers(cancellationSignal()),
  };
}
