import { assetOf, defineJob } from '@moderate/orchestrator/workflow';
import type { PostgresIngestionConfig } from '#activities/openmetadata/config.ts';
import type { postgresIngestion } from '#activities/postgres-ingestion.ts';
import { everyPage } from './every-page.ts';

const asset = assetOf<typeof postgresIngestion>();
const postgresDatabases = asset('openmetadata/postgres_databases');
const postgresMetadata = asset('openmetadata/postgres_metadata');
const postgresProfile = asset('openmetadata/postgres_profile');

export const postgresIngestionJob = defineJob<PostgresIngestionConfig>(async (run, config) => {
  const pages = await everyPage(run, postgresDatabases, config);
  const databases = pages.flatMap((page) => [
    ...page.databases.map((database) => ({ database, vanished: false })),
    ...page.vanished.map((database) => ({ database, vanished: true })),
  ]);
  await run.map(
    databases,
    { maxConcurrent: config.maxConcurrent },
    async ({ database, vanished }) => {
      const partition = database.name;
      const { status } = await run.materialize(postgresMetadata, {
        partition,
        config,
        input: { database, vanished },
      });
      if (status === 'ingested' && config.profile.enabled)
        await run.materialize(postgresProfile, { partition, config, input: { database } });
    },
  );
});
