import { join } from 'node:path';
import { gitResource, type Git } from '#resources/git.ts';
import { objectStorageResource, type ObjectStorage } from '#resources/object-storage.ts';
import { spoolResource, type Spool } from '#resources/spool.ts';
import { createFolderStaging, createObjectStaging, type Staging } from './stage/staging.ts';

/** What fetching and staging the files of a repository takes. */
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

/** Object storage if it is configured, else a folder of the worker. */
export function openStaging({ resources, isConfigured }: StagingContext): Staging {
  if (isConfigured('objectStorage')) return createObjectStaging(resources.objectStorage);
  return createFolderStaging(join(resources.spool.folder, 'staged'));
}
