import { setProject } from '@moderate/orchestrator';
import './error-codes.ts';

/** What this deployment is called, wherever its processes meet others. */
export const moderateProject = {
  name: 'moderate-workflows',
  command: 'moderate',
  stateDatabase: 'moderate_workflows_state',
  // Heavy activities, and those that start Kubernetes Jobs.
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
