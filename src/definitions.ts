import { createDefinitions } from '@moderate/orchestrator';
import { datalakeIngestion } from '#activities/datalake-ingestion.ts';
import { datasets } from '#activities/datasets.ts';
import { matrixProfile } from '#activities/matrix-profile.ts';
import { platform } from '#activities/platform.ts';
import { postgresIngestion } from '#activities/postgres-ingestion.ts';
import { singleIngestion } from '#activities/single-ingestion.ts';
import { trust } from '#activities/trust.ts';
import * as workflows from '#workflows/index.ts';
import { alerts } from './alerts.ts';
import { resources } from './resources/index.ts';
import './project.ts';

/** All definitions of this deployment. */
export const definitions = createDefinitions({
  pipelines: [
    postgresIngestion,
    datalakeIngestion,
    trust,
    matrixProfile,
    singleIngestion,
    datasets,
    platform,
  ],
  workflows,
  workflowsUrl: new URL('../workflows/index.ts', import.meta.url),
  definitionsUrl: import.meta.url,
  migrationsUrl: new URL('../activities/migrations/', import.meta.url),
  sourceUrl: 'https://github.com/MODERATE-Project/moderate-workflows/blob/main/{file}#L{line}',
  resources,
  alerts,
});
