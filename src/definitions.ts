import { postgresIngestionConfig } from '../activities/openmetadata/config.ts';
import { createOpenMetadataActivities } from '../activities/openmetadata/index.ts';
import * as workflows from '../workflows/index.ts';
import { createDefinitions } from './orchestrator/definitions/definitions.ts';
import type { IsConfigured } from './orchestrator/definitions/job-definition.ts';
import { defineSchedule } from './orchestrator/definitions/schedule.ts';
import { resources } from './resources/index.ts';

/** Ingestion writes to OpenMetadata, or to a folder in its place. */
const ingestionNeeds = ({ dryRun }: { readonly dryRun: boolean }, isConfigured: IsConfigured) =>
  dryRun || isConfigured('catalogFolder') ? ['postgres'] : ['postgres', 'openMetadata'];

/** Everything that this deployment has. */
export const definitions = createDefinitions({
  workflows,
  workflowsUrl: new URL('../workflows/index.ts', import.meta.url),
  resources,
  jobs: {
    postgresIngestionJob: {
      description: 'Catalog and profile the databases of a Postgres server',
      config: postgresIngestionConfig,
      needs: ingestionNeeds,
      summarize: ({ sourceServiceName, dryRun }) =>
        `Catalog and profile the databases of ${sourceServiceName}${dryRun ? ' (dry run)' : ''}`,
    },
  },
  assets: {
    postgresDatabases: { config: postgresIngestionConfig, needs: ['postgres'] },
  },
  schedules: [
    defineSchedule({
      name: 'postgresIngestionSchedule',
      job: 'postgresIngestionJob',
      cron: '0 0,12 * * *',
      description: 'Postgres ingestion at midnight and noon',
    }),
  ],
  createActivities: createOpenMetadataActivities,
});
