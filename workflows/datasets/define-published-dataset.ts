import type { DatasetsConfig } from '#activities/datasets/config.ts';
import type { StagedFile } from '#activities/datasets/stage/staged-file.ts';
import { defineAsset, defineJob, type MaterializeContext, materialized } from '@moderate/orchestrator/workflow';
import { datasets, datasetsRemoteHead, datasetsUploadedFile, datasetsUploadPlan, filesOf, type Staged } from './dataset-assets.ts';
import { uploadedFileKey } from './uploaded-file-key.ts';

export interface PublishedDatasetSpec {
  /** The platform's asset. */
  readonly platformAsset: string;
  readonly title: string;
  readonly datasetsKey: string;
  readonly platformKey: string;
  readonly job: string;
}

interface PublishedConfig {
  readonly commit: string;
  readonly selection: string;
  readonly assetUuid: string;
  readonly files: number;
  readonly uploaded: number;
  readonly unusable: number;
}

/** The CSV files of a Git repository, published on the platform as Parquet and CSV. */
export function definePublishedDataset({ platformAsset, title, datasetsKey, platformKey, job }: PublishedDatasetSpec) {
  const staged = defineAsset({
    key: datasetsKey,
    group: 'datasets',
    description: `The files of the ${title}, fetched from its Git repository and converted to Parquet and CSV`,
    materialize: async ({ config }: MaterializeContext<DatasetsConfig>) => {
      const { repoUrl, commit, location, datasets: found, unusable } = await datasets.stageDatasets(platformAsset, config);
      const value: Staged = { repoUrl, commit, files: filesOf(found), unusable: unusable.length };
      return materialized(value, {
        ...{ repository: repoUrl, commit, location, files: found.length },
        unusable: unusable.map(({ path, reason }) => `${path}: ${reason}`).join('; '),
        rows: found.reduce((total, { rows }) => total + rows, 0),
        ...Object.fromEntries(found.flatMap(({ name, preview }) => (preview === '' ? [] : [[`${name}_preview`, preview]]))),
      });
    },
    checks: [{ name: 'all_usable', severity: 'error', check: ({ value }) => Promise.resolve({ passed: value.unusable === 0 }) }],
  });

  const published = defineAsset({
    key: platformKey,
    group: 'datasets',
    description: `The ${title} on the platform, all files of one commit`,
    deps: [staged],
    madeBy: job,
    materialize: ({ config }: MaterializeContext<PublishedConfig, typeof staged>) => {
      const { commit, selection, assetUuid, files, uploaded, unusable } = config;
      // What could not be published is tried again next time, whether or not the remote has moved.
      const position = unusable === 0 ? { commit, selection } : {};
      return Promise.resolve(materialized(assetUuid, { asset: assetUuid, ...position, files, uploaded, unchanged: files - uploaded }));
    },
  });

  return {
    staged,
    published,
    job: defineJob<DatasetsConfig>(async (run, config) => {
      const partition = platformAsset;
      const head = await run.materialize(datasetsRemoteHead, { partition, config: { config, published: platformKey } });
      if (config.onlyIfMoved && !head.moved) return `The remote's head ${head.commit} is published already`;

      const { repoUrl, commit, files, unusable } = await run.materialize(staged, { config: { ...config, gitTreeish: head.commit } });
      const { assetId, assetUuid, uploads } = await run.materialize(datasetsUploadPlan, { partition, config: { config, commit, files } });
      const done = await run.map(uploads, { maxConcurrent: config.maxConcurrent }, (file: StagedFile) =>
        run.materialize(datasetsUploadedFile, {
          partition: uploadedFileKey(platformAsset, file),
          config: { assetId, assetUuid, file, repoUrl, commit },
        }),
      );
      if (done.length < uploads.length) return undefined;
      const uploaded = done.length;
      await run.materialize(published, { config: { ...head, commit, assetUuid, files: files.length, uploaded, unusable } });
      return undefined;
    }),
  };
}
