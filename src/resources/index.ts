import type { OpenResources } from '@moderate/orchestrator';
import { catalogFolderResource } from './catalog-folder.ts';
import { gitResource } from './git.ts';
import { keycloakResource } from './keycloak.ts';
import { kubernetesResource } from './kubernetes.ts';
import { objectStorageResource } from './object-storage.ts';
import { openMetadataResource } from './open-metadata.ts';
import { platformApiResource } from './platform-api.ts';
import { postgresResource } from './postgres.ts';
import { spoolResource } from './spool.ts';

/** The services that pipelines share. */
export const resources = {
  postgres: postgresResource,
  openMetadata: openMetadataResource,
  catalogFolder: catalogFolderResource,
  objectStorage: objectStorageResource,
  spool: spoolResource,
  git: gitResource,
  platformApi: platformApiResource,
  keycloak: keycloakResource,
  kubernetes: kubernetesResource,
};

export type ServiceResources = OpenResources<typeof resources>;
