import {
  defineAsset,
  definePipeline,
  defineSchedule,
  dynamicPartitions,
  materialized,
  TerminalError,
  type,
  type InputContext,
  type NamedPartition,
} from '@moderate/orchestrator';
import { cutDatabases } from '#postgres-source/cut-databases.ts';
import { identifyDatabase } from '#postgres-source/database-identity.ts';
import { findPostgresDatabase } from '#postgres-source/find-database.ts';
import { ingestPostgresMetadata } from '#postgres-source/ingest-metadata.ts';
import { knownDatabases } from '#postgres-source/known-databases.ts';
import { listDatabases, type IngestedDatabase, type ListedDatabases } from '#postgres-source/list-databases.ts';
import { profilePostgresDatabase } from '#postgres-source/profile/profile-database.ts';
import { postgresResource, type Postgres } from '#resources/postgres.ts';
import { catalogedFields, catalogNeeds, catalogResources, openCatalog, type CatalogClients } from './openmetadata/catalog.ts';
import { changedKeys } from './openmetadata/changed-keys.ts';
import { noneFailed, settingsObeyed } from './openmetadata/checks.ts';
import { postgresIngestionConfig, type PostgresIngestionConfig } from './openmetadata/config.ts';
import { listVersion, noPageByKey, pageInput } from './openmetadata/page-input.ts';
import { retirePartition } from './openmetadata/retire-partition.ts';
import { firstNames, summaryMetadata } from './openmetadata/summary-metadata.ts';

const common = {
  uses: { postgres: postgresResource, ...catalogResources },
  config: postgresIngestionConfig,
  queue: 'ingestion',
  timeout: '12h',
} as const;

/** By their names. */
const databases = dynamicPartitions('databases');

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

async function findDatabase(context: Context & { readonly partition: NamedPartition }) {
  const { resources, signal, partition } = context;
  return findPostgresDatabase({ postgres: resources.postgres, signal }, await listingInput(context), partition.key);
}

const postgresDatabases = defineAsset({
  ...common,
  key: 'openmetadata/postgres_databases',
  description: 'Which databases of the Postgres server are ingested, and which were once and are removed',
  needs: () => ['postgres'],
  input: pageInput,
  inputOf: noPageByKey,
  materialize: async (context) => {
    const { config, input, partition, resources, signal } = context;
    const before = input?.start === undefined ? await context.partitionKeys(databases) : [];
    const listed = await listDatabases({ postgres: resources.postgres, signal }, await listingInput(context));
    const found = cutDatabases(listed, input?.start);
    const names = (of: Pick<ListedDatabases, 'databases' | 'vanished'>) => [...of.databases, ...of.vanished].map(({ name }) => name);
    const all = [...names(listed), ...listed.skipped.map(({ name }) => name), ...listed.ignored];
    await context.changePartitions({ of: databases, ...changedKeys({ next: names(found), listed: all, before }) });
    const metadata = {
      databases: partition === undefined ? found.total : found.databases.length,
      skipped: firstNames(found.skipped.map(({ name, reason }) => `${name} (${reason})`)),
      vanished: firstNames(found.vanished.map(({ name }) => name)),
    };
    return materialized(found, metadata, listVersion(config));
  },
});

const postgresMetadata = defineAsset({
  ...common,
  key: 'openmetadata/postgres_metadata',
  description: 'A database in the catalog: schemas, tables, views with their lineage, columns, keys, procedures',
  partitions: databases,
  deps: { postgresDatabases },
  needs: (config, isConfigured) => catalogNeeds('postgres', config, isConfigured),
  input: type<{ readonly database: IngestedDatabase; readonly vanished: boolean }>(),
  inputOf: findDatabase,
  materialize: async (context) => {
    const { config, resources } = context;
    const { database, vanished } = context.input;
    const { name, service } = database;
    const done = vanished
      ? await retirePartition(context, { of: databases, key: name, database })
      : await ingestPostgresMetadata({ postgres: resources.postgres, ...openCatalog(context) }, { config, database: name, service });
    const { schemaVersion: dataVersion, ...summary } = { schemaVersion: undefined, ...done };
    return materialized(summary, summaryMetadata(summary), { dataVersion });
  },
  checks: { all_sent: { severity: 'error', check: noneFailed } },
});

const postgresProfile = defineAsset({
  ...common,
  key: 'openmetadata/postgres_profile',
  description: 'Column metrics and sample rows of a database in the catalog',
  partitions: databases,
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
