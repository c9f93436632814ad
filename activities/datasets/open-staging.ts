import { join } from 'node:path';
import { gitResource, type Git } from '#resources/git.ts';
import { objectStorageResource, type ObjectStorage } from '#resources/object-storage.ts';
import { spoolResource, type Spool } from '#resources/spool.ts';
import { createFolderStaging, createObjectStaging, type Staging } from './stage/staging.ts';

/** The resources needed to fetch and stage a repository's files. */
export const stagingResources = {
  git: gitResource,
  spool: spoolResource,
  objectStorage: objectStorageResource,
};

interface StagingContext {
  readonly resources: {
    readonly git: Git;
    readonly spool: Spool;
    readonly objectStorage: ObjectStorage;
  };
  readonly isConfigured: (resource: 'objectStorage') => boolean;
}

/** Object storage if configured, otherwise a folder on the worker. */
export function openStaging({ resources, isConfigured }: StagingContext): Staging {
  if (isConfigured('objectStorage')) return createObjectStaging(resources.objectStorage);
  return createFolderStaging(join(resources.spool.folder, 'staged'));
}
