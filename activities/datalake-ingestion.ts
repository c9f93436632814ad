import { defineAsset, definePipeline, defineSchedule, materialized, type } from '@moderate/orchestrator';
import { findPrefixes } from '#object-source/find-prefixes.ts';
import { ingestPrefix } from '#object-source/ingest-prefix.ts';
import { knownPrefixes } from '#object-source/known-prefixes.ts';
import { createListings } from '#object-source/listings.ts';
import { databaseName } from '#object-source/objects.ts';
import { profilePrefix } from '#object-source/profile/profile-prefix.ts';
import { createProfileTable } from '#object-source/profile-table.ts';
import { datalakeServiceName } from '#openmetadata/names.ts';
import { retireDatabase } from '#openmetadata/retire-database.ts';
import { objectStorageResource } from '#resources/object-storage.ts';
import { spoolResource } from '#resources/spool.ts';
import { catalogedFields, catalogNeeds, catalogResources, openCatalog } from './openmetadata/catalog.ts';
import { allReadable, noneFailed, settingsObeyed } from './openmetadata/checks.ts';
import { datalakeIngestionConfig } from './openmetadata/config.ts';
import { pageInput } from './openmetadata/page-input.ts';
import { firstNames, summaryMetadata } from './openmetadata/summary-metadata.ts';

const common = {
  uses: { objectStorage: objectStorageResource, spool: spoolResource, ...catalogResources },
  config: datalakeIngestionConfig,
  queue: 'ingestion',
  timeout: '12h',
} as const;

/** Shared by all materializations of a worker. */
const listings = createListings();

const datalakePrefixes = defineAsset({
  ...common,
  key: 'openmetadata/datalake_prefixes',
  description: 'The top-level prefixes of the datalake, and which there were once and are removed',
  needs: () => ['objectStorage'],
  input: pageInput,
  materialize: async (context) => {
    const { config, input, partition, resources, signal, knownPartitions } = context;
    const { sourceServiceName } = config;
    const cataloged = await knownPartitions('openmetadata/datalake_metadata', catalogedFields);
    const known = knownPrefixes(sourceServiceName, openCatalog(context).sink.location, cataloged);
    const found = await findPrefixes(
      { storage: resources.objectStorage, listings, signal },
      { sourceServiceName, known, start: input?.start },
    );
    const { prefixes, total, objects, outside, skipped } = found;
    const vanished = firstNames(found.vanished);
    if (partition !== undefined) return materialized(found, { prefixes: prefixes.length, vanished });
    return materialized(found, { prefixes: total, objects, ...summaryMetadata({ outsideAnyPrefix: outside, skipped }), vanished });
  },
});

const datalakeMetadata = defineAsset({
  ...common,
  key: 'openmetadata/datalake_metadata',
  description: 'The objects below a prefix in the catalog: a table each, with its columns',
  deps: { datalakePrefixes },
  input: type<{ readonly prefix: string; readonly listing: string; readonly vanished: boolean }>(),
  materialize: async (context) => {
    const { config, resources, stateDatabase } = context;
    const { prefix, listing, vanished } = context.input;
    const catalog = openCatalog(context);
    const service = datalakeServiceName(config.sourceServiceName, prefix);
    const parts = {
      storage: resources.objectStorage,
      listings,
      spool: resources.spool,
      profiles: createProfileTable(stateDatabase),
      ...catalog,
    };
    const summary = vanished
      ? await retireDatabase(catalog, { config, database: { name: databaseName, service } })
      : await ingestPrefix(parts, { config, prefix, listing });
    return materialized(summary, summaryMetadata(summary));
  },
  checks: {
    all_sent: { severity: 'error', check: noneFailed },
    all_readable: { severity: 'warn', check: allReadable },
  },
});

const datalakeProfile = defineAsset({
  ...common,
  key: 'openmetadata/datalake_profile',
  description: 'Column metrics and sample rows of the objects below a prefix in the catalog',
  deps: { datalakePrefixes, datalakeMetadata },
  input: type<{ readonly prefix: string; readonly listing: string }>(),
  materialize: async (context) => {
    const { config, resources, stateDatabase, startedAt } = context;
    const { prefix, listing } = context.input;
    const parts = { storage: resources.objectStorage, listings, spool: resources.spool, profiles: createProfileTable(stateDatabase) };
    // The same for each attempt, so that a second one replaces the profiles of the first.
    const capturedAt = startedAt.getTime();
    const summary = await profilePrefix({ ...parts, ...openCatalog(context) }, { config, prefix, listing, capturedAt });
    return materialized(summary, summaryMetadata(summary));
  },
  checks: {
    all_profiled: { severity: 'error', check: noneFailed },
    settings_obeyed: { severity: 'warn', check: settingsObeyed },
    all_readable: { severity: 'warn', check: allReadable },
  },
});

export const datalakeIngestion = definePipeline({
  assets: [datalakePrefixes, datalakeMetadata, datalakeProfile],
  jobs: {
    datalakeIngestionJob: {
      description: 'Catalog and profile the objects of the datalake',
      config: datalakeIngestionConfig,
      needs: (config, isConfigured) => catalogNeeds('objectStorage', config, isConfigured),
      summarize: ({ sourceServiceName, dryRun }) => `Catalog and profile the objects of ${sourceServiceName}${dryRun ? ' (dry run)' : ''}`,
    },
  },
  schedules: [
    defineSchedule({
      name: 'datalakeIngestionSchedule',
      job: 'datalakeIngestionJob',
      cron: '0 0,12 * * *',
      description: 'Datalake ingestion at midnight and noon',
    }),
  ],
});
