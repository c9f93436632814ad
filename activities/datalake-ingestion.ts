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
import { findPrefix, hasObjects, prefixOfObject } from '#object-source/find-prefix.ts';
import { findPrefixes, openListing } from '#object-source/find-prefixes.ts';
import { ingestPrefix } from '#object-source/ingest-prefix.ts';
import { knownPrefixes } from '#object-source/known-prefixes.ts';
import { createListings } from '#object-source/listings.ts';
import { databaseName, prefixOf } from '#object-source/objects.ts';
import { profilePrefix } from '#object-source/profile/profile-prefix.ts';
import { createProfileTable } from '#object-source/profile-table.ts';
import { listed } from '#openmetadata/listed.ts';
import { datalakeServiceName } from '#openmetadata/names.ts';
import { objectStorageResource, type ObjectStorage } from '#resources/object-storage.ts';
import { spoolResource, type Spool } from '#resources/spool.ts';
import {
  catalogedFields,
  catalogNeeds,
  catalogResources,
  openCatalog,
  withCatalog,
  type CatalogClients,
} from './openmetadata/catalog.ts';
import { changedKeys } from './openmetadata/changed-keys.ts';
import { allReadable, noneFailed, settingsObeyed, wasFound } from './openmetadata/checks.ts';
import { datalakeIngestionConfig, type DatalakeIngestionConfig } from './openmetadata/config.ts';
import { listVersion, noPageByKey, pageInput } from './openmetadata/page-input.ts';
import {
  joined,
  singleIngestionPool,
  withOwnersOfSingles,
} from './openmetadata/single-ingestion.ts';
import { retirePartition } from './openmetadata/retire-partition.ts';
import { firstNames, summaryMetadata } from './openmetadata/summary-metadata.ts';

const common = {
  uses: { objectStorage: objectStorageResource, spool: spoolResource, ...catalogResources },
  config: datalakeIngestionConfig,
  queue: 'ingestion',
  timeout: '12h',
} as const;

/** Keyed by name, including the trailing slash. */
const prefixes = dynamicPartitions('prefixes');

/** Shared by all materializations of a worker. */
const listings = createListings();

type Context = Omit<
  InputContext<DatalakeIngestionConfig, CatalogClients & { readonly objectStorage: ObjectStorage }>,
  'partition'
>;

interface ReadContext extends Pick<Context, 'stateDatabase'> {
  readonly resources: { readonly objectStorage: ObjectStorage; readonly spool: Spool };
}

/** Prefixes that earlier runs ingested. */
async function prefixesOfBefore(context: Context): Promise<readonly string[]> {
  const whole = await context.knownPartitions('openmetadata/datalake_metadata', catalogedFields);
  const objects = await context.knownPartitions('openmetadata/datalake_object', catalogedFields);
  const cataloged = withOwnersOfSingles(whole, objects, prefixOf);
  return knownPrefixes(
    context.config.sourceServiceName,
    openCatalog(context).sink.location,
    cataloged,
  );
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

function partsOf({ resources, stateDatabase }: ReadContext) {
  const { objectStorage: storage, spool } = resources;
  return { storage, listings, spool, profiles: createProfileTable(stateDatabase) };
}

const datalakePrefixes = defineAsset({
  ...common,
  key: 'openmetadata/datalake_prefixes',
  description: 'The top-level prefixes of the datalake, and those that have been removed',
  needs: () => ['objectStorage'],
  input: pageInput,
  inputOf: noPageByKey,
  materialize: async (context) => {
    const { config, input, partition, resources, signal } = context;
    const { sourceServiceName } = config;
    const known = await prefixesOfBefore(context);
    const before = input?.start === undefined ? await context.partitionKeys(prefixes) : [];
    const listing = await openListing(
      { storage: resources.objectStorage, listings, signal },
      input?.start,
    );
    const found = findPrefixes(listing, { sourceServiceName, known, start: input?.start });
    const next = [...found.prefixes, ...found.vanished];
    await context.changePartitions({
      of: prefixes,
      ...changedKeys({ next, listed: [...listing.bucket.prefixes, ...known], before }),
    });
    const vanished = firstNames(found.vanished);
    const { outside: outsideAnyPrefix, skipped } = found;
    const counts = {
      prefixes: found.total,
      objects: found.objects,
      ...summaryMetadata({ outsideAnyPrefix, skipped }),
    };
    const metadata = {
      ...(partition === undefined ? counts : { prefixes: found.prefixes.length }),
      vanished,
    };
    return materialized(found, metadata, listVersion(config));
  },
});

const datalakeMetadata = defineAsset({
  ...common,
  key: 'openmetadata/datalake_metadata',
  description: 'The objects below a prefix in the catalog, each as a table with its columns',
  partitions: prefixes,
  deps: { datalakePrefixes },
  needs: (config, isConfigured) => catalogNeeds('objectStorage', config, isConfigured),
  input: type<{ readonly prefix: string; readonly listing?: string; readonly vanished: boolean }>(),
  inputOf: prefixByKey,
  materialize: async (context) => {
    const { config, resources, signal } = context;
    const { prefix, listing, vanished } = context.input;
    const service = datalakeServiceName(config.sourceServiceName, prefix);
    // Objects may have been added and cataloged since the bucket was listed.
    const isEmpty = vanished && !(await hasObjects(resources.objectStorage, prefix, signal));
    const done = isEmpty
      ? await retirePartition(context, {
          of: prefixes,
          key: prefix,
          database: { name: databaseName, service },
        })
      : await withCatalog(context, (catalog) =>
          ingestPrefix({ ...partsOf(context), ...catalog }, { config, prefix, listing }),
        );
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
    throw new TerminalError(
      `${text}. Materialize openmetadata/datalake_metadata, which removes it from the catalog`,
      {
        code: 'PARTITION_NOT_FOUND',
      },
    );
  },
  materialize: async (context) => {
    const { config, startedAt } = context;
    const { prefix, listing } = context.input;
    // The same for every attempt, so that a retry overwrites the profiles of the previous attempt.
    const input = { config, prefix, listing, capturedAt: startedAt.getTime() };
    const summary = await withCatalog(context, (catalog) =>
      profilePrefix({ ...partsOf(context), ...catalog }, input),
    );
    return materialized(summary, summaryMetadata(summary));
  },
  checks: {
    all_profiled: { severity: 'error', check: noneFailed },
    settings_obeyed: { severity: 'warn', check: settingsObeyed },
    all_readable: { severity: 'warn', check: allReadable },
  },
});

export const datalakeObject = defineAsset({
  ...common,
  key: 'openmetadata/datalake_object',
  description: 'One object in the catalog with its profile, by its key. No other is listed',
  needs: (config, isConfigured) => catalogNeeds('objectStorage', config, isConfigured),
  pool: singleIngestionPool,
  input: type<{ readonly key: string; readonly prefix: string }>(),
  inputOf: ({ config, partition: key }) => ({
    key,
    prefix: prefixOfObject(config.sourceServiceName, key),
  }),
  materialize: async (context) => {
    const { config, startedAt } = context;
    const { key, prefix } = context.input;
    const input = { config, key, prefix };
    const summary = await withCatalog(context, async (catalog) => {
      const parts = { ...partsOf(context), ...catalog };
      const { contentVersion: _, objects, ...metadata } = await ingestPrefix(parts, input);
      const missing = listed(objects === 0 && metadata.deleted === 0 ? [key] : []);
      if (metadata.tables === 0) return { ...metadata, missing };
      const { rows, refused, failed, unreadable } = await profilePrefix(parts, {
        ...input,
        capturedAt: startedAt.getTime(),
      });
      return {
        ...metadata,
        missing,
        rows,
        refused,
        failed: joined(metadata.failed, failed),
        unreadable: joined(metadata.unreadable, unreadable),
      };
    });
    if (summary.tables > 0) await context.changePartitions({ of: prefixes, add: [prefix] });
    return materialized(summary, summaryMetadata(summary));
  },
  checks: {
    all_sent: { severity: 'error', check: noneFailed },
    settings_obeyed: { severity: 'warn', check: settingsObeyed },
    all_readable: { severity: 'warn', check: allReadable },
    found: { severity: 'warn', check: wasFound },
  },
});

export const datalakeIngestion = definePipeline({
  assets: [datalakePrefixes, datalakeMetadata, datalakeProfile, datalakeObject],
  jobs: {
    datalakeIngestionJob: {
      description: 'Catalog and profile the objects of the datalake',
      config: datalakeIngestionConfig,
      needs: (config, isConfigured) => catalogNeeds('objectStorage', config, isConfigured),
      summarize: ({ sourceServiceName, dryRun }) =>
        `Catalog and profile the objects of ${sourceServiceName}${dryRun ? ' (dry run)' : ''}`,
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
