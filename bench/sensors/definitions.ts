import { userDidConfig } from '#activities/trust/config.ts';
import { createKeycloakUserSensor } from '#sensors/keycloak-user-sensor.ts';
import { createDefinitions } from '#orchestrator/definitions/definitions.ts';
import { definePipeline } from '#orchestrator/definitions/pipeline.ts';
import { resources } from '#resources/index.ts';
import { createBenchActivities } from '../kit/activities.ts';
import * as workflows from './workflows.ts';

const pipeline = definePipeline({
  activities: createBenchActivities,
  jobs: {
    propagateNewUserToTrustServicesJob: {
      config: userDidConfig,
      description: 'In place of a DID: one step',
    },
  },
  sensors: [createKeycloakUserSensor()],
});

/**
 * The real sensor and the real Keycloak client, with a job that costs nothing and is in no pool.
 */
export const sensorDefinitions = createDefinitions({
  workflows,
  workflowsUrl: new URL('./workflows.ts', import.meta.url),
  resources,
  pipelines: [pipeline],
});
