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
import { findPrefix } from '#object-source/find-prefix.ts';
import { findPrefixes, openListing } from '#object-source/find-prefixes.ts';
import { ingestPrefix } from '#object-source/ingest-prefix.ts';
import { knownPrefixes } from '#object-source/known-prefixes.ts';
import { createListings } from '#object-source/listings.ts';
import { databaseName } from '#object-source/objects.ts';
import { profilePrefix } from '#object-source/profile/profile-prefix.ts';
import { createProfileTable } from '#object-source/profile-table.ts';
import { datalakeServiceName } from '#openmetadata/names.ts';
import { objectStorageResource, type ObjectStorage } from '#resources/object-storage.ts';
import { spoolResource } from '#resources/spool.ts';
import { catalogedFields, catalogNeeds, catalogResources, openCatalog, type CatalogClients } from './openmetadata/catalog.ts';
import { changedKeys } from './openmetadata/changed-keys.ts';
import { allReadable, noneFailed, settingsObeyed } from './openmetadata/checks.ts';
import { datalakeIngestionConfig, type DatalakeIngestionConfig } from './openmetadata/config.ts';
import { listVersion, noPageByKey, pageInput } from './openmetadata/page-input.ts';
import { retirePartition } from './openmetadata/retire-partition.ts';
import { firstNames, summaryMetadata } from './openmetadata/summary-metadata.ts';

const common = {
  uses: { objectStorage: objectStorageResource, spool: spoolResource, ...catalogResources },
  config: datalakeIngestionConfig,
  queue: 'ingestion',
  timeout: '12h',
} as const;

/** By their names, with their final slash. */
const prefixes = dynamicPartitions('prefixes');

/** Shared by all materializations of a worker. */
const listings = createListings();

type Context = Omit<InputContext<DatalakeIngestionConfig, CatalogClients & { readonly objectStorage: ObjectStorage }>, 'partition'>;

/** Of earlier runs. */
async function prefixesOfBefore(context: Context): Promise<readonly string[]> {
  const cataloged = await context.knownPartitions('openmetadata/datalake_metadata', catalogedFields);
  return knownPrefixes(context.config.sourceServiceName, openCatalog(context).sink.location, cataloged);
}

async function prefixByKey(context: Context & { readonly partition: NamedPartition }) {
  const { config, resources, signal, partition } = context;
  const { sourceServiceName } = config;
  return findPrefix(
    { storage: resources.objectStorage, signal },
    { sourceServiceName, known: await prefixesOfBefore(context) },
    partition.key,
  );
}

const datalakePrefixes = defineAsset({
  ...common,
  key: 'openmetadata/datalake_prefixes',
  description: 'The top-level prefixes of the datalake, and which there were once and are removed',
  needs: () => ['objectStorage'],
  input: pageInput,
  inputOf: noPageByKey,
  materialize: async (context) => {
    const { config, input, partition, resources, signal } = context;
    const { sourceServiceName } = config;
    const known = await prefixesOfBefore(context);
    const before = input?.start === undefined ? await context.partitionKeys(prefixes) : [];
    const listing = await openListing({ storage: resources.objectStorage, listings, signal }, input?.start);
    const found = findPrefixes(listing, { sourceServiceName, known, start: input?.start });
    const next = [...found.prefixes, ...found.vanished];
    await context.changePartitions({ of: prefixes, ...changedKeys({ next, listed: [...listing.bucket.prefixes, ...known], before }) });
    const vanished = firstNames(found.vanished);
    const { outside: outsideAnyPrefix, skipped } = found;
    const counts = { prefixes: found.total, objects: found.objects, ...summaryMetadata({ outsideAnyPrefix, skipped }) };
    const metadata = { ...(partition === undefined ? counts : { prefixes: found.prefixes.length }), vanished };
    return materialized(found, metadata, listVersion(config));
  },
});

const datalakeMetadata = defineAsset({
  ...common,
  key: 'openmetadata/datalake_metadata',
  description: 'The objects below a prefix in the catalog: a table each, with its columns',
  partitions: prefixes,
  deps: { datalakePrefixes },
  needs: (config, isConfigured) => catalogNeeds('objectStorage', config, isConfigured),
  input: type<{ readonly prefix: string; readonly listing?: string; readonly vanished: boolean }>(),
  inputOf: prefixByKey,
  materialize: async (context) => {
    const { config, resources, stateDatabase } = context;
    const { prefix, listing, vanished } = context.input;
    const service = datalakeServiceName(config.sourceServiceName, prefix);
    const ingest = () => {
      const parts = { storage: resources.objectStorage, listings, spool: resources.spool, profiles: createProfileTable(stateDatabase) };
      return ingestPrefix({ ...parts, ...openCatalog(context) }, { config, prefix, listing });
    };
    const done = vanished
      ? await retirePartition(context, { of: prefixes, key: prefix, database: { name: databaseName, service } })
      : await ingest();
    const { contentVersion: dataVersion, ...summary } = { contentVersion: undefined, ...done };
    return materialized(summary, summaryMetadata(summary), { dataVersion });
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
  partitions: prefixes,
  deps: { datalakePrefixes, datalakeMetadata },
  needs: (config, isConfigured) => catalogNeeds('objectStorage', config, isConfigured),
  input: type<{ readonly prefix: string; readonly listing?: string }>(),
  inputOf: async (context) => {
    const { prefix, vanished } = await prefixByKey(context);
    if (!vanished) return { prefix };
    const text = `The prefix ${prefix} is no longer in the bucket, so that nothing of it can be profiled`;
    throw new TerminalError(`${text}. Materialize openmetadata/datalake_metadata, which removes it from the catalog`, {
      code: 'PARTITION_NOT_FOUND',
    });
  },
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
