import { proxyActivities } from '@temporalio/workflow';
import type { DatasetsConfig } from '#activities/datasets/config.ts';
import type { DatasetsActivities } from '#activities/datasets/index.ts';
import type { StagedDataset, StagedFile } from '#activities/datasets/stage/staged-file.ts';
import type { UploadInput } from '#activities/datasets/upload/upload-file.ts';
import { defineAsset, type MaterializeContext, materialized } from '@moderate/orchestrator/workflow';
import { uploadedFileKey } from './uploaded-file-key.ts';

export const datasets = proxyActivities<DatasetsActivities>({
  taskQueue: 'ingestion',
  startToCloseTimeout: '12h',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 8 },
});

export interface RemoteHeadConfig {
  readonly config: DatasetsConfig;
  /** Key of the asset that says what was last published. */
  readonly published: string;
}

export const datasetsRemoteHead = defineAsset({
  key: 'datasets/remote_head',
  description: "The commit that a dataset's remote has now, and whether it is the one that was last published",
  materialize: async ({ config: { config, published }, knownPartitions }: MaterializeContext<RemoteHeadConfig>) => {
    const head = await datasets.readRemoteHead(config);
    const [last] = await knownPartitions(published, ['commit', 'selection']);
    const moved = last?.metadata['commit'] !== head.commit || last.metadata['selection'] !== head.selection;
    return materialized({ ...head, moved }, { commit: head.commit, moved });
  },
});

export interface UploadPlanConfig {
  readonly config: DatasetsConfig;
  readonly commit: string;
  readonly files: readonly StagedFile[];
}

export const datasetsUploadPlan = defineAsset({
  key: 'datasets/upload_plan',
  description: "The platform's asset for a dataset, and which files it lacks",
  materialize: async ({ config, partition: platformAsset = '', knownPartitions }: MaterializeContext<UploadPlanConfig>) => {
    const known = await knownPartitions('datasets/uploaded_file', ['commit', 'blob', 'readAs']);
    const files = config.files.map((file) => ({ file, partition: uploadedFileKey(platformAsset, file) }));
    const plan = await datasets.planUploads({ ...config, files, platformAsset, known });
    return materialized(plan, { asset: plan.assetUuid, uploads: plan.uploads.length, unchanged: plan.unchanged });
  },
});

export const datasetsUploadedFile = defineAsset({
  key: 'datasets/uploaded_file',
  description: 'A file of a dataset on the platform, as of its last upload',
  materialize: async ({ config }: MaterializeContext<UploadInput>) => {
    const { objectId, key, found } = await datasets.uploadFile(config);
    const { blob, readAs, bytes } = config.file;
    return materialized({ objectId, key }, { object: key, commit: config.commit, blob, readAs, bytes, ...(found && { found }) });
  },
});

/** What is handed on of the staged datasets. */
export interface Staged {
  readonly repoUrl: string;
  readonly commit: string;
  readonly files: readonly StagedFile[];
  readonly unusable: number;
}

export function filesOf(staged: readonly StagedDataset[]): readonly StagedFile[] {
  return staged.flatMap(({ name, path, blob, readAs, files }) => [
    { name, format: 'parquet' as const, path, blob, readAs, ...files.parquet },
    { name, format: 'csv' as const, path, blob, readAs, ...files.csv },
  ]);
}
