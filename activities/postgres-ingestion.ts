import { defineAsset, definePipeline, defineSchedule, materialized, TerminalError, type, type InputContext } from '@moderate/orchestrator';
import { retireDatabase } from '#openmetadata/retire-database.ts';
import { identifyDatabase } from '#postgres-source/database-identity.ts';
import { findPostgresDatabase } from '#postgres-source/find-database.ts';
import { findPostgresDatabases } from '#postgres-source/find-databases.ts';
import { ingestPostgresMetadata } from '#postgres-source/ingest-metadata.ts';
import { knownDatabases } from '#postgres-source/known-databases.ts';
import type { IngestedDatabase } from '#postgres-source/list-databases.ts';
import { profilePostgresDatabase } from '#postgres-source/profile/profile-database.ts';
import { postgresResource, type Postgres } from '#resources/postgres.ts';
import { catalogedFields, catalogNeeds, catalogResources, openCatalog, type CatalogClients } from './openmetadata/catalog.ts';
import { noneFailed, settingsObeyed } from './openmetadata/checks.ts';
import { postgresIngestionConfig, type PostgresIngestionConfig } from './openmetadata/config.ts';
import { noPageByKey, pageInput } from './openmetadata/page-input.ts';
import { firstNames, summaryMetadata } from './openmetadata/summary-metadata.ts';

const common = {
  uses: { postgres: postgresResource, ...catalogResources },
  config: postgresIngestionConfig,
  queue: 'ingestion',
  timeout: '12h',
} as const;

type Context = Omit<InputContext<PostgresIngestionConfig, CatalogClients & { readonly postgres: Postgres }>, 'partition'>;

/** What says which databases are ingested, and which were. */
async function listingInput(context: Context) {
  const { config, stateDatabase, knownPartitions } = context;
  const before = await knownPartitions('openmetadata/postgres_metadata', catalogedFields);
  return {
    ...config,
    stateDatabase: await identifyDatabase(stateDatabase),
    known: knownDatabases(config.sourceServiceName, openCatalog(context).sink.location, before),
  };
}

async function findDatabase(context: Context & { readonly partition: string }) {
  const { resources, signal, partition } = context;
  return findPostgresDatabase({ postgres: resources.postgres, signal }, await listingInput(context), partition);
}

const postgresDatabases = defineAsset({
  ...common,
  key: 'openmetadata/postgres_databases',
  description: 'Which databases of the Postgres server are ingested, and which were once and are removed',
  needs: () => ['postgres'],
  input: pageInput,
  inputOf: noPageByKey,
  materialize: async (context) => {
    const { input, partition, resources, signal } = context;
    const found = await findPostgresDatabases(
      { postgres: resources.postgres, signal },
      { ...(await listingInput(context)), start: input?.start },
    );
    return materialized(found, {
      databases: partition === undefined ? found.total : found.databases.length,
      skipped: firstNames(found.skipped.map(({ name, reason }) => `${name} (${reason})`)),
      vanished: firstNames(found.vanished.map(({ name }) => name)),
    });
  },
});

const postgresMetadata = defineAsset({
  ...common,
  key: 'openmetadata/postgres_metadata',
  description: 'A database in the catalog: schemas, tables, views with their lineage, columns, keys, procedures',
  deps: { postgresDatabases },
  needs: (config, isConfigured) => catalogNeeds('postgres', config, isConfigured),
  input: type<{ readonly database: IngestedDatabase; readonly vanished: boolean }>(),
  inputOf: findDatabase,
  materialize: async (context) => {
    const { config, resources } = context;
    const { database, vanished } = context.input;
    const parts = { postgres: resources.postgres, ...openCatalog(context) };
    const summary = vanished
      ? await retireDatabase(parts, { config, database })
      : await ingestPostgresMetadata(parts, { config, database: database.name, service: database.service });
    return materialized(summary, summaryMetadata(summary));
  },
  checks: { all_sent: { severity: 'error', check: noneFailed } },
});

const postgresProfile = defineAsset({
  ...common,
  key: 'openmetadata/postgres_profile',
  description: 'Column metrics and sample rows of a database in the catalog',
  deps: { postgresDatabases, postgresMetadata },
  needs: (config, isConfigured) => catalogNeeds('postgres', config, isConfigured),
  input: type<{ readonly database: IngestedDatabase }>(),
  inputOf: async (context) => {
    const { database, vanished } = await findDatabase(context);
    if (!vanished) return { database };
    const text = `The database ${database.name} is no longer on the server, so that nothing of it can be profiled`;
    throw new TerminalError(`${text}. Materialize openmetadata/postgres_metadata, which removes it from the catalog`, {
      code: 'PARTITION_NOT_FOUND',
    });
  },
  materialize: async (context) => {
    const { config, resources, startedAt } = context;
    const { name: database, service } = context.input.database;
    const parts = { postgres: resources.postgres, ...openCatalog(context) };
    // The same for each attempt, so that a second one replaces the profiles of the first.
    const summary = await profilePostgresDatabase(parts, { config, database, service, capturedAt: startedAt.getTime() });
    return materialized(summary, summaryMetadata(summary));
  },
  checks: {
    all_profiled: { severity: 'error', check: noneFailed },
    settings_obeyed: { severity: 'warn', check: settingsObeyed },
  },
});

export const postgresIngestion = definePipeline({
  assets: [postgresDatabases, postgresMetadata, postgresProfile],
  jobs: {
    postgresIngestionJob: {
      description: 'Catalog and profile the databases of a Postgres server',
      config: postgresIngestionConfig,
      needs: (config, isConfigured) => catalogNeeds('postgres', config, isConfigured),
      summarize: ({ sourceServiceName, dryRun }) =>
        `Catalog and profile the databases of ${sourceServiceName}${dryRun ? ' (dry run)' : ''}`,
    },
  },
  schedules: [
    defineSchedule({
      name: 'postgresIngestionSchedule',
      job: 'postgresIngestionJob',
      cron: '0 0,12 * * *',
      description: 'Postgres ingestion at midnight and noon',
    }),
  ],
});
