import { setProject } from '@moderate/orchestrator';
import './error-codes.ts';

/** The name of this deployment towards other systems. */
export const moderateProject = {
  name: 'moderate-workflows',
  command: 'moderate',
  stateDatabase: 'moderate_workflows_state',
  // Limits for heavy activities, and for those that start Kubernetes Jobs.
  queues: { ingestion: 8, kubernetes: 200 },
  examples: {
    job: 'postgresIngestionJob',
    config: '{"maxConcurrent": 4}',
    asset: 'openmetadata/postgres_databases',
    group: 'platform',
    sensor: 'keycloakUserSensor',
    schedule: 'postgresIngestionSchedule',
    numberedSensor: 'platformApiAssetObjectSensor',
    runKey: 'ann-assets/old.csv',
  },
};

setProject(moderateProject);
