import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { createBenchActivities } from './activities.ts';
import { fanOutConfig, sequenceConfig } from './configs.ts';
import * as workflows from './workflows.ts';

const bench = definePipeline({
  activities: createBenchActivities,
  jobs: {
    noopJob: { description: 'Does nothing' },
    sequenceJob: { config: sequenceConfig, description: 'One step after the other' },
    fanOutJob: { config: fanOutConfig, description: 'Many steps at once' },
  },
});

export const benchDefinitions = createDefinitions({
  workflows,
  workflowsUrl: new URL('./workflows.ts', import.meta.url),
  pipelines: [bench],
});
