import { assetOf, defineJob } from '@moderate/orchestrator/workflow';
import type { datasets } from '#activities/datasets.ts';
import type { DatasetsConfig } from '#activities/datasets/config.ts';

const asset = assetOf<typeof datasets>();
const remoteHead = asset('datasets/remote_head');
const uploadPlan = asset('datasets/upload_plan');
const uploadedFile = asset('datasets/uploaded_file');

const genomeProject = asset('genome_project_datasets');
const platformAssetGenomeProject = asset('platform_asset_genome_project_datasets');
const buildingStock = asset('building_stock');
const platformAssetBuildingStock = asset('platform_asset_building_stock');

export const genomeProjectJob = definePublishingJob(
  'genome-project',
  genomeProject,
  platformAssetGenomeProject,
);
export const buildingStockJob = definePublishingJob(
  'building-stock',
  buildingStock,
  platformAssetBuildingStock,
);

type Staged = typeof genomeProject | typeof buildingStock;
type Published = typeof platformAssetGenomeProject | typeof platformAssetBuildingStock;

/** The job that publishes the CSV files of a Git repository on the platform as Parquet and CSV. */
function definePublishingJob(platformAsset: string, staged: Staged, published: Published) {
  return defineJob<DatasetsConfig>(async (run, config) => {
    const partition = platformAsset;
    const head = await run.materialize(remoteHead, {
      partition,
      input: { config, published: published.key },
    });
    if (config.onlyIfMoved && !head.moved)
      return `The remote's head ${head.commit} is published already`;

    const { repoUrl, commit, files, unusable } = await run.materialize(staged, {
      config: { ...config, gitTreeish: head.commit },
    });
    const plan = await run.materialize(uploadPlan, {
      partition,
      input: { platformAsset, config, commit, files },
    });
    const { assetId, assetUuid, uploads } = plan;
    const done = await run.map(
      uploads,
      { maxConcurrent: config.maxConcurrent },
      ({ file, partition: upload }) =>
        run.materialize(uploadedFile, {
          partition: upload,
          input: { assetId, assetUuid, file, repoUrl, commit },
        }),
    );
    if (done.length < uploads.length) return undefined;
    const { selection } = head;
    const input = {
      commit,
      selection,
      assetUuid,
      files: files.length,
      uploaded: done.length,
      unusable,
    };
    await run.materialize(published, { input });
    return undefined;
  });
}
