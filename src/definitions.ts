import { z } from 'zod';
import { buildingStockConfig, genomeProjectConfig } from '#activities/datasets/config.ts';
import { createDatasetsActivities } from '#activities/datasets/index.ts';
import { matrixProfileConfig, terminatedAnalysisConfig } from '#activities/matrix-profile/config.ts';
import { createMatrixProfileActivities } from '#activities/matrix-profile/index.ts';
import { matrixProfileResources } from '#activities/matrix-profile/resources.ts';
import { datalakeIngestionConfig, postgresIngestionConfig } from '#activities/openmetadata/config.ts';
import { createOpenMetadataActivities } from '#activities/openmetadata/index.ts';
import { keycloakUsersCountConfig } from '#activities/platform/config.ts';
import { createPlatformActivities } from '#activities/platform/index.ts';
import { objectProofConfig, userDidConfig } from '#activities/trust/config.ts';
import { createTrustActivities } from '#activities/trust/index.ts';
import { createKeycloakUserSensor } from '#sensors/keycloak-user-sensor.ts';
import { createMatrixProfileMessagesSensor } from '#sensors/matrix-profile-messages-sensor.ts';
import { createPlatformApiAssetObjectSensor } from '#sensors/platform-api-asset-object-sensor.ts';
import * as workflows from '#workflows/index.ts';
import { createDefinitions, definePool, defineSchedule, type IsConfigured } from '@moderate/orchestrator';
import { resources } from './resources/index.ts';
import './project.ts';

/** Ingestion writes to OpenMetadata, or to a folder in its place. */
const ingestionNeeds =
  (source: string) =>
  ({ dryRun }: { readonly dryRun: boolean }, isConfigured: IsConfigured) =>
    dryRun || isConfigured('catalogFolder') ? [source] : [source, 'openMetadata'];

/** Each task of the platform's API holds one of the 15 database connections of its process: with as many tasks it stops. */
const platformApiPool = definePool({ name: 'platform-api', defaultLimit: 5, variable: 'PLATFORM_API_MAX_RUNS' });

/** So many Jobs are in the cluster at once. One that the cluster has no room for fails in the end. */
const matrixProfilePool = definePool({ name: 'matrix-profile', defaultLimit: 20, variable: 'MATRIX_PROFILE_MAX_RUNS' });

/** A step of the jobs that publish datasets, which hand it what it needs. */
const stepOfDatasets = z.never({ error: 'is made by the jobs genomeProjectJob and buildingStockJob only' });

/** Everything that this deployment has. */
export const definitions = createDefinitions({
  workflows,
  workflowsUrl: new URL('../workflows/index.ts', import.meta.url),
  migrationsUrl: new URL('../activities/migrations/', import.meta.url),
  resources: { ...resources, ...matrixProfileResources },
  jobs: {
    postgresIngestionJob: {
      description: 'Catalog and profile the databases of a Postgres server',
      config: postgresIngestionConfig,
      needs: ingestionNeeds('postgres'),
      summarize: ({ sourceServiceName, dryRun }) =>
        `Catalog and profile the databases of ${sourceServiceName}${dryRun ? ' (dry run)' : ''}`,
    },
    datalakeIngestionJob: {
      description: 'Catalog and profile the objects of the datalake',
      config: datalakeIngestionConfig,
      needs: ingestionNeeds('objectStorage'),
      summarize: ({ sourceServiceName, dryRun }) => `Catalog and profile the objects of ${sourceServiceName}${dryRun ? ' (dry run)' : ''}`,
    },
    propagateNewUserToTrustServicesJob: {
      description: 'Have a DID made for a user',
      config: userDidConfig,
      needs: ['platformApi'],
      pool: platformApiPool.name,
      summarize: ({ username }) => `DID of ${username}`,
    },
    createAssetObjectProofJob: {
      description: 'Have a proof made for an uploaded object',
      config: objectProofConfig,
      needs: ['platformApi'],
      pool: platformApiPool.name,
      summarize: ({ assetObjectKey }) => `Proof of ${assetObjectKey}`,
    },
    matrixProfileJob: {
      description: 'Run a matrix-profile analysis as a Kubernetes Job',
      config: matrixProfileConfig,
      needs: ['kubernetes', 'objectStorage', 'platformApi', 'matrixProfileJobs'],
      pool: matrixProfilePool.name,
      summarize: ({ workflowJobId, analysisVariable, key }) => `Analysis ${workflowJobId}: ${analysisVariable} of ${key}`,
      whenLost: ({ config: { workflowJobId, outputBucket }, workflowId, runId, startedAt }) => ({
        job: 'matrixProfileTerminatedJob',
        config: { workflowJobId, outputBucket, workflowId, runId, startedAt: startedAt.toISOString() },
      }),
    },
    matrixProfileTerminatedJob: {
      description: 'End the Job of an analysis whose run was terminated, and tell the platform',
      config: terminatedAnalysisConfig,
      // Without a cluster there is no Job to end, but a user to be told.
      needs: ['platformApi'],
      summarize: ({ workflowJobId, workflowId }) => `Tidy up after analysis ${workflowJobId}, whose run ${workflowId} was terminated`,
    },
    genomeProjectJob: {
      description: 'Publish the Building Data Genome Project 2 on the platform',
      config: genomeProjectConfig,
      needs: ['platformApi'],
      summarize: ({ gitTreeish }) => `Publish the Building Data Genome Project 2 (${gitTreeish})`,
    },
    buildingStockJob: {
      description: 'Publish the building stock analysis on the platform',
      config: buildingStockConfig,
      needs: ['platformApi'],
      summarize: ({ gitTreeish }) => `Publish the building stock analysis (${gitTreeish})`,
    },
  },
  assets: {
    postgresDatabases: { config: postgresIngestionConfig, needs: ['postgres'] },
    datalakePrefixes: { config: datalakeIngestionConfig, needs: ['objectStorage'] },
    genomeProjectDatasets: { config: genomeProjectConfig },
    buildingStock: { config: buildingStockConfig },
    datasetsRemoteHead: { config: stepOfDatasets },
    datasetsUploadPlan: { config: stepOfDatasets },
    datasetsUploadedFile: { config: stepOfDatasets },
    keycloakUsersCount: { config: keycloakUsersCountConfig, needs: ['keycloak'] },
  },
  pools: [platformApiPool, matrixProfilePool],
  sensors: [createKeycloakUserSensor(), createPlatformApiAssetObjectSensor(), createMatrixProfileMessagesSensor()],
  schedules: [
    defineSchedule({
      name: 'postgresIngestionSchedule',
      job: 'postgresIngestionJob',
      cron: '0 0,12 * * *',
      description: 'Postgres ingestion at midnight and noon',
    }),
    defineSchedule({
      name: 'datalakeIngestionSchedule',
      job: 'datalakeIngestionJob',
      cron: '0 0,12 * * *',
      description: 'Datalake ingestion at midnight and noon',
    }),
    defineSchedule({
      name: 'genomeProjectSchedule',
      job: 'genomeProjectJob',
      cron: '0 4 * * 6',
      config: { onlyIfMoved: true },
      startPaused: true,
      description: 'Publish the Building Data Genome Project 2 on Saturdays, where it has changed',
    }),
    defineSchedule({
      name: 'buildingStockSchedule',
      job: 'buildingStockJob',
      cron: '0 4 * * 0',
      config: { onlyIfMoved: true },
      startPaused: true,
      description: 'Publish the building stock analysis on Sundays, where it has changed',
    }),
  ],
  createActivities: (clients, env, stateDatabase) => ({
    ...createOpenMetadataActivities(clients, stateDatabase),
    ...createPlatformActivities(clients),
    ...createTrustActivities(clients, stateDatabase),
    ...createMatrixProfileActivities(clients, env),
    ...createDatasetsActivities(clients, stateDatabase),
  }),
  // The library takes a second to load, and a message is to have its Job within one.
  warmUp: async ({ clients, isConfigured }, queues) => {
    if (queues.includes('kubernetes') && isConfigured('kubernetes')) await clients.kubernetes.connect();
  },
});
