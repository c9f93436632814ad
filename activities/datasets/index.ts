import { join } from 'node:path';
import type pg from 'pg';
import { cancellationSignal } from '@moderate/orchestrator';
import { publicUrl } from '#resources/git.ts';
import type { ServicePool } from '#resources/index.ts';
import { withSpool } from '#spool/open-spool.ts';
import type { DatasetsConfig } from './config.ts';
import { fingerprint, readAs } from './read-options.ts';
import { stageDatasets, type StagedDatasets } from './stage/stage-datasets.ts';
import { createFolderStaging, createObjectStaging } from './stage/staging.ts';
import { planUploads, type PlanInput, type UploadPlan } from './upload/plan-uploads.ts';
import { uploadTiming, type UploadTiming } from './upload/timing.ts';
import { createUploadClaims } from './upload/upload-claims.ts';
import { uploadFile, type UploadedFile, type UploadInput } from './upload/upload-file.ts';

export interface RemoteHead {
  readonly commit: string;
  /** Fingerprint of which files of it are published, and how they are read. */
  readonly selection: string;
}

export interface DatasetsActivities {
  readRemoteHead(config: DatasetsConfig): Promise<RemoteHead>;
  stageDatasets(platformAsset: string, config: DatasetsConfig): Promise<StagedDatasets>;
  planUploads(input: PlanInput): Promise<UploadPlan>;
  uploadFile(input: UploadInput): Promise<UploadedFile>;
}

/** The side effects of publishing datasets. Each makes a state true, so that doing it again does no harm. */
export function createDatasetsActivities(
  { clients, isConfigured }: Pick<ServicePool, 'clients' | 'isConfigured'>,
  stateDatabase: pg.Pool,
  timing: UploadTiming = uploadTiming,
): DatasetsActivities {
  const claims = createUploadClaims(stateDatabase);
  const staging = () =>
    isConfigured('objectStorage') ? createObjectStaging(clients.objectStorage) : createFolderStaging(join(clients.spool.folder, 'staged'));

  return {
    readRemoteHead: async (config) => {
      const { gitUrl, gitTreeish, gitLfs, datasetPaths, datasetNames, readOptions } = config;
      const commit = await clients.git.resolve(gitUrl, gitTreeish, cancellationSignal());
      // A run of before, whose config had no names, is recognized.
      const given = Object.keys(datasetNames ?? {}).length === 0 ? [] : [datasetNames];
      return { commit, selection: fingerprint([publicUrl(gitUrl), gitLfs, datasetPaths, readAs(readOptions), ...given]) };
    },
    stageDatasets: (platformAsset, config) =>
      withSpool(clients.spool, (spool) =>
        stageDatasets({ git: clients.git, staging: staging(), spool, signal: cancellationSignal() }, platformAsset, config),
      ),
    planUploads: (input) =>
      withSpool(clients.spool, (spool) => {
        const signal = cancellationSignal();
        const platformApi = clients.platformApi.withSignal(signal);
        return planUploads({ platformApi, git: clients.git, staging: staging(), spool, signal }, input);
      }),
    uploadFile: (input) => {
      const signal = cancellationSignal();
      return uploadFile({ platformApi: clients.platformApi.withSignal(signal), staging: staging(), claims, timing, signal }, input);
    },
  };
}
