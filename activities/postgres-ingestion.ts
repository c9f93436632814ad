import {
  and,
  anyDepsMatch,
  defineAsset,
  definePipeline,
  depsInProgress,
  depsMissing,
  defineSchedule,
  dynamicPartitions,
  inProgress,
  materialized,
  missing,
  newlyUpdated,
  not,
  since,
  TerminalError,
  type,
  type InputContext,
  type NamedPartition,
} from '@moderate/orchestrator';
import { cutDatabases } from '#postgres-source/cut-databases.ts';
import { identifyDatabase } from '#postgres-source/database-identity.ts';
import { findPostgresDatabase } from '#postgres-source/find-database.ts';
import { ingestPostgresMetadata } from '#postgres-source/ingest-metadata.ts';
import { ingestPostgresTable } from '#postgres-source/ingest-table.ts';
import { readTableAddress, type TableAddress } from '#postgres-source/table-address.ts';
import { knownDatabases } from '#postgres-source/known-databases.ts';
import {
  listDatabases,
  type IngestedDatabase,
  type ListedDatabases,
} from '#postgres-source/list-databases.ts';
import { profilePostgresDatabase } from '#postgres-source/profile/profile-database.ts';
import { postgresResource, type Postgres } from '#resources/postgres.ts';
import {
  catalogedFields,
  catalogNeeds,
  catalogResources,
  openCatalog,
  withCatalog,
  type CatalogClients,
} from './openmetadata/catalog.ts';
import { changedKeys } from './openmetadata/changed-keys.ts';
import { noneFailed, settingsObeyed, wasFound } from './openmetadata/checks.ts';
import { postgresIngestionConfig, type PostgresIngestionConfig } from './openmetadata/config.ts';
import { listVersion, noPageByKey, pageInput } from './openmetadata/page-input.ts';
import {
  joined,
  singleIngestionPool,
  withOwnersOfSingles,
} from './openmetadata/single-ingestion.ts';
import { retirePartition } from './openmetadata/retire-partition.ts';
import { firstNames, summaryMetadata } from './openmetadata/summary-metadata.ts';

const common = {
  uses: { postgres: postgresResource, ...catalogResources },
  config: postgresIngestionConfig,
  queue: 'ingestion',
  timeout: '12h',
} as const;

/** Keyed by database name. */
const databases = dynamicPartitions('databases');

type Context = Omit<
  InputContext<PostgresIngestionConfig, CatalogClients & { readonly postgres: Postgres }>,
  'partition'
>;

/** Determines which databases are ingested now, and which ones were before. */
async function listingInput(context: Context) {
  const { config, stateDatabase, knownPartitions } = context;
  const whole = await knownPartitions('openmetadata/postgres_metadata', catalogedFields);
  const tables = await knownPartitions('openmetadata/postgres_table', catalogedFields);
  const before = withOwnersOfSingles(whole, tables, (table) => readTableAddress(table).database);
  return {
    ...config,
    stateDatabase: await identifyDatabase(stateDatabase),
    known: knownDatabases(config.sourceServiceName, openCatalog(context).sink.location, before),
  };
}

async function findDatabase(context: Context & { readonly partition: NamedPartition }) {
  const { resources, signal, partition } = context;
  return findPostgresDatabase(
    { postgres: resources.postgres, signal },
    await listingInput(context),
    partition.key,
  );
}

function vanishedDatabase(name: string, done: 'profiled' | 'ingested'): TerminalError {
  const text = `The database ${name} is no longer on the server, so that nothing of it can be ${done}`;
  return new TerminalError(
    `${text}. Materialize openmetadata/postgres_metadata, which removes it from the catalog`,
    {
      code: 'PARTITION_NOT_FOUND',
    },
  );
}

const postgresDatabases = defineAsset({
  ...common,
  key: 'openmetadata/postgres_databases',
  description: 'The ingested databases of the Postgres server, and those that have been removed',
  needs: () => ['postgres'],
  input: pageInput,
  inputOf: noPageByKey,
  materialize: async (context) => {
    const { config, input, partition, resources, signal } = context;
    const before = input?.start === undefined ? await context.partitionKeys(databases) : [];
    const listed = await listDatabases(
      { postgres: resources.postgres, signal },
      await listingInput(context),
    );
    const found = cutDatabases(listed, input?.start);
    const names = (of: Pick<ListedDatabases, 'databases' | 'vanished'>) =>
      [...of.databases, ...of.vanished].map(({ name }) => name);
    const all = [...names(listed), ...listed.skipped.map(({ name }) => name), ...listed.ignored];
    await context.changePartitions({
      of: databases,
      ...changedKeys({ next: names(found), listed: all, before }),
    });
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
  description:
    'A database in the catalog: schemas, tables, views with their lineage, columns, keys, procedures',
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
      : await withCatalog(context, (catalog) =>
          ingestPostgresMetadata(
            { postgres: resources.postgres, ...catalog },
            { config, database: name, service },
          ),
        );
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
  // A database cataloged without profiles, for example by a run that disables them, stays without.
  automation: and(
    since(anyDepsMatch(newlyUpdated(), { deps: ['postgresMetadata'] })),
    not(missing()),
    not(depsMissing()),
    not(depsInProgress()),
    not(inProgress()),
  ),
  needs: (config, isConfigured) => catalogNeeds('postgres', config, isConfigured),
  input: type<{ readonly database: IngestedDatabase }>(),
  inputOf: async (context) => {
    const { database, vanished } = await findDatabase(context);
    if (!vanished) return { database };
    throw vanishedDatabase(database.name, 'profiled');
  },
  materialize: async (context) => {
    const { config, resources, startedAt } = context;
    const { name: database, service } = context.input.database;
    // The same for every attempt, so that a retry overwrites the profiles of the previous attempt.
    const input = { config, database, service, capturedAt: startedAt.getTime() };
    const summary = await withCatalog(context, (catalog) =>
      profilePostgresDatabase({ postgres: resources.postgres, ...catalog }, input),
    );
    return materialized(summary, summaryMetadata(summary));
  },
  checks: {
    all_profiled: { severity: 'error', check: noneFailed },
    settings_obeyed: { severity: 'warn', check: settingsObeyed },
  },
});

export const postgresTable = defineAsset({
  ...common,
  key: 'openmetadata/postgres_table',
  description:
    'One table or view in the catalog with its profile, by its name: database.schema.table. No other is listed',
  needs: (config, isConfigured) => catalogNeeds('postgres', config, isConfigured),
  pool: singleIngestionPool,
  input: type<TableAddress>(),
  inputOf: ({ partition }) => readTableAddress(partition),
  materialize: async (context) => {
    const { config, input: table, resources, startedAt } = context;
    const partition = { key: table.database };
    const { database, vanished } = await findDatabase({ ...context, partition });
    if (vanished) throw vanishedDatabase(database.name, 'ingested');
    const input = { config, database: database.name, service: database.service };
    const summary = await withCatalog(context, async (catalog) => {
      const parts = { postgres: resources.postgres, ...catalog };
      const metadata = await ingestPostgresTable(parts, { ...input, table });
      if (metadata.status === 'skipped') return metadata;
      const { tables: only, ...cataloged } = metadata;
      if (only.length === 0 || !config.profile.enabled) return cataloged;
      const profile = await profilePostgresDatabase(parts, {
        ...input,
        only,
        capturedAt: startedAt.getTime(),
      });
      if (profile.status === 'skipped') return cataloged;
      const { rows, refused, notRandom, failed } = profile;
      return { ...cataloged, rows, refused, notRandom, failed: joined(cataloged.failed, failed) };
    });
    await context.changePartitions({ of: databases, add: [database.name] });
    return materialized(summary, summaryMetadata(summary));
  },
  checks: {
    all_sent: { severity: 'error', check: noneFailed },
    settings_obeyed: { severity: 'warn', check: settingsObeyed },
    found: { severity: 'warn', check: wasFound },
  },
});

export const postgresIngestion = definePipeline({
  assets: [postgresDatabases, postgresMetadata, postgresProfile, postgresTable],
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
