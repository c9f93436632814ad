import { createDefinitions } from '@moderate/orchestrator';
import { datalakeIngestion } from '#activities/datalake-ingestion.ts';
import { datasets } from '#activities/datasets.ts';
import { matrixProfile } from '#activities/matrix-profile.ts';
import { messageQueue } from '#activities/matrix-profile/message-queue.ts';
import { platform } from '#activities/platform.ts';
import { postgresIngestion } from '#activities/postgres-ingestion.ts';
import { trust } from '#activities/trust.ts';
import { createKeycloakUserSensor } from '#sensors/keycloak-user-sensor.ts';
import { createMatrixProfileMessagesSensor } from '#sensors/matrix-profile-messages-sensor.ts';
import { createPlatformApiAssetObjectSensor } from '#sensors/platform-api-asset-object-sensor.ts';
import * as workflows from '#workflows/index.ts';
import { resources } from './resources/index.ts';
import './project.ts';

/** Everything that this deployment has. */
export const definitions = createDefinitions({
  pipelines: [postgresIngestion, datalakeIngestion, trust, matrixProfile, datasets, platform],
  workflows,
  workflowsUrl: new URL('../workflows/index.ts', import.meta.url),
  migrationsUrl: new URL('../activities/migrations/', import.meta.url),
  resources: { ...resources, rabbit: messageQueue },
  sensors: [createKeycloakUserSensor(), createPlatformApiAssetObjectSensor(), createMatrixProfileMessagesSensor()],
});
