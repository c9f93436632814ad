import { definePublishedDataset } from './define-published-dataset.ts';

export const {
  staged: genomeProjectDatasets,
  published: platformAssetGenomeProjectDatasets,
  job: genomeProjectJob,
} = definePublishedDataset({
  platformAsset: 'genome-project',
  title: 'Building Data Genome Project 2',
  datasetsKey: 'genome_project_datasets',
  platformKey: 'platform_asset_genome_project_datasets',
  job: 'genomeProjectJob',
});
