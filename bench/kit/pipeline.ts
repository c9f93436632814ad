import { defineAsset } from '#orchestrator/assets/asset.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { createBenchActivities } from './activities.ts';
import { fanOutConfig, sequenceConfig } from './configs.ts';

/** The work of the workflow asset `bench/item`, as an activity. */
const activityItem = defineAsset({
  key: 'bench/activity_item',
  materialize: async ({ partition = '' }) => `touched ${partition}`,
});

export const bench = definePipeline({
  assets: [activityItem],
  activities: createBenchActivities,
  jobs: {
    noopJob: { description: 'Does nothing', materializes: [] },
    sequenceJob: {
      config: sequenceConfig,
      description: 'One step after the other',
      materializes: [],
    },
    fanOutJob: { config: fanOutConfig, description: 'Many steps at once', materializes: [] },
    activityAssetsJob: {
      config: fanOutConfig,
      description: 'Many steps at once, each of an activity asset',
    },
  },
});
