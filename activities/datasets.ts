import { definePipeline, defineSchedule } from '@moderate/orchestrator';
import { buildingStockConfig, genomeProjectConfig } from './datasets/config.ts';
import { definePublishedDataset } from './datasets/published-dataset.ts';
import {
  datasetsUploadedFile,
  datasetsUploadPlan,
  defineRemoteHead,
} from './datasets/upload-assets.ts';

const genomeProject = definePublishedDataset({
  platformAsset: 'genome-project',
  title: 'Building Data Genome Project 2',
  config: genomeProjectConfig,
  stagedKey: 'genome_project_datasets',
  publishedKey: 'platform_asset_genome_project_datasets',
});

const buildingStock = definePublishedDataset({
  platformAsset: 'building-stock',
  title: 'building stock analysis',
  config: buildingStockConfig,
  stagedKey: 'building_stock',
  publishedKey: 'platform_asset_building_stock',
});

/** One run publishes all files of a dataset and skips unchanged ones. */
const configOfDataset = (platformAsset: string) => (partition: string) =>
  partition === platformAsset || partition.startsWith(`${platformAsset}-`) ? {} : undefined;

const datasetsRemoteHead = defineRemoteHead({
  'genome-project': genomeProject,
  'building-stock': buildingStock,
});
const steps = [datasetsRemoteHead, datasetsUploadPlan, datasetsUploadedFile] as const;

export const datasets = definePipeline({
  assets: [
    genomeProject.staged,
    genomeProject.published,
    buildingStock.staged,
    buildingStock.published,
    ...steps,
  ],
  jobs: {
    genomeProjectJob: {
      description: 'Publish the Building Data Genome Project 2 on the platform',
      config: genomeProjectConfig,
      needs: ['platformApi'],
      materializes: [...steps, genomeProject.staged, genomeProject.published],
      configOf: configOfDataset('genome-project'),
      summarize: ({ gitTreeish }) => `Publish the Building Data Genome Project 2 (${gitTreeish})`,
    },
    buildingStockJob: {
      description: 'Publish the building stock analysis on the platform',
      config: buildingStockConfig,
      needs: ['platformApi'],
      materializes: [...steps, buildingStock.staged, buildingStock.published],
      configOf: configOfDataset('building-stock'),
      summarize: ({ gitTreeish }) => `Publish the building stock analysis (${gitTreeish})`,
    },
  },
  schedules: [
    defineSchedule({
      name: 'genomeProjectSchedule',
      job: 'genomeProjectJob',
      cron: '0 4 * * 6',
      config: { onlyIfMoved: true },
      startPaused: true,
      description: 'Publish the Building Data Genome Project 2 on Saturdays, if it has changed',
    }),
    defineSchedule({
      name: 'buildingStockSchedule',
      job: 'buildingStockJob',
      cron: '0 4 * * 0',
      config: { onlyIfMoved: true },
      startPaused: true,
      description: 'Publish the building stock analysis on Sundays, if it has changed',
    }),
  ],
});
