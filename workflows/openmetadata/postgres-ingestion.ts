import { proxyActivities } from '@temporalio/workflow';
import type { PostgresIngestionConfig } from '#activities/openmetadata/config.ts';
import type { IngestedDatabase, OpenMetadataActivities } from '#activities/openmetadata/index.ts';
import { defineAsset, defineJob, type MaterializeContext, materialized } from '@moderate/orchestrator/workflow';
import { noneFailed, settingsObeyed } from './none-failed.ts';
import { everyPage, pageWith, type PageConfig } from './pages.ts';
import { firstNames, summaryMetadata } from './summary-metadata.ts';

const catalog = proxyActivities<OpenMetadataActivities>({ taskQueue: 'ingestion', startToCloseTimeout: '12h' });

export const postgresDatabases = defineAsset({
  key: 'openmetadata/postgres_databases',
  description: 'Which databases of the Postgres server are ingested, and which were once and are gone',
  materialize: async ({ config, partition }: MaterializeContext<PageConfig<PostgresIngestionConfig>>) => {
    const found = await catalog.findDatabases(config, config.start);
    return materialized(found, {
      databases: partition === undefined ? found.total : found.databases.length,
      skipped: firstNames(found.skipped.map(({ name, reason }) => `${name} (${reason})`)),
      vanished: firstNames(found.vanished.map(({ name }) => name)),
    });
  },
});

type DatabaseContext = MaterializeContext<PostgresIngestionConfig, typeof postgresDatabases>;

export const postgresMetadata = defineAsset({
  key: 'openmetadata/postgres_metadata',
  description: 'A database in the catalog: schemas, tables, views with their lineage, columns, keys, procedures',
  deps: [postgresDatabases],
  madeBy: 'postgresIngestionJob',
  materialize: async (context: DatabaseContext) => {
    const { database, vanished } = await databaseOf(context);
    const summary = vanished
      ? await catalog.retireDatabase(context.config, database)
      : await catalog.ingestMetadata(context.config, database);
    return materialized(summary, summaryMetadata(summary));
  },
  checks: [{ name: 'all_sent', severity: 'error', check: async ({ value }) => noneFailed(value) }],
});

export const postgresProfile = defineAsset({
  key: 'openmetadata/postgres_profile',
  description: 'Column metrics and sample rows of a database in the catalog',
  deps: [postgresDatabases, postgresMetadata],
  madeBy: 'postgresIngestionJob',
  materialize: async (context: MaterializeContext<PostgresIngestionConfig, typeof postgresDatabases | typeof postgresMetadata>) => {
    const { database } = await databaseOf(context);
    const summary = await catalog.profileDatabase(context.config, database, Date.now());
    return materialized(summary, summaryMetadata(summary));
  },
  checks: [
    { name: 'all_profiled', severity: 'error', check: async ({ value }) => noneFailed(value) },
    { name: 'settings_obeyed', severity: 'warn', check: async ({ value }) => settingsObeyed(value) },
  ],
});

export const postgresIngestionJob = defineJob<PostgresIngestionConfig>(async (run, config) => {
  const pages = await everyPage(run, postgresDatabases, config);
  const databases = pages.flatMap((page) => [...page.databases, ...page.vanished]);
  await run.map(databases, { maxConcurrent: config.maxConcurrent }, async ({ name: partition }) => {
    const { status } = await run.materialize(postgresMetadata, { partition, config });
    if (status === 'ingested' && config.profile.enabled) await run.materialize(postgresProfile, { partition, config });
  });
});

async function databaseOf({ partition, upstream }: DatabaseContext): Promise<{ database: IngestedDatabase; vanished: boolean }> {
  const named = ({ name }: IngestedDatabase) => name === partition;
  const found = await pageWith(
    (page) => upstream(postgresDatabases, page),
    ({ databases, vanished }) => databases.some(named) || vanished.some(named),
  );
  const database = found.databases.find(named);
  if (database !== undefined) return { database, vanished: false };
  const gone = found.vanished.find(named);
  if (gone !== undefined) return { database: gone, vanished: true };
  throw new Error(`The server has no database ${partition}`);
}
