import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { bench } from './pipeline.ts';
import * as workflows from './workflows.ts';

export const benchDefinitions = createDefinitions({
  workflows,
  workflowsUrl: new URL('./workflows.ts', import.meta.url),
  pipelines: [bench],
});
