import { z } from 'zod';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { createBenchActivities } from './activities.ts';
import { fanOutConfig, sequenceConfig } from './configs.ts';
import * as workflows from './workflows.ts';

export const benchDefinitions = createDefinitions({
  workflows,
  workflowsUrl: new URL('./workflows.ts', import.meta.url),
  resources: {},
  jobs: {
    noopJob: { config: z.strictObject({}), description: 'Does nothing' },
    sequenceJob: { config: sequenceConfig, description: 'One step after the other' },
    fanOutJob: { config: fanOutConfig, description: 'Many steps at once' },
  },
  createActivities: createBenchActivities,
});
