import { proxyActivities } from '@temporalio/workflow';
import type { DatalakeIngestionConfig } from '#activities/openmetadata/config.ts';
import type { FailureCounts, FoundPrefixes, OpenMetadataActivities } from '#activities/openmetadata/index.ts';
import { defineAsset, defineJob, type MaterializeContext, materialized } from '@moderate/orchestrator/workflow';
import { noneFailed, settingsObeyed } from './none-failed.ts';
import { everyPage, pageWith, type PageConfig } from './pages.ts';
import { firstNames, summaryMetadata } from './summary-metadata.ts';

const catalog = proxyActivities<OpenMetadataActivities>({ taskQueue: 'ingestion', startToCloseTimeout: '12h' });

export const datalakePrefixes = defineAsset({
  key: 'openmetadata/datalake_prefixes',
  description: 'The top-level prefixes of the datalake, and which there were once and are gone',
  materialize: async ({ config, partition }: MaterializeContext<PageConfig<DatalakeIngestionConfig>>) => {
    const found = await catalog.findPrefixes(config, config.start);
    const { prefixes, total, objects, outside, skipped } = found;
    const vanished = firstNames(found.vanished);
    if (partition !== undefined) return materialized(found, { prefixes: prefixes.length, vanished });
    return materialized(found, { prefixes: total, objects, ...summaryMetadata({ outsideAnyPrefix: outside, skipped }), vanished });
  },
});

type PrefixContext = MaterializeContext<DatalakeIngestionConfig, typeof datalakePrefixes>;

export const datalakeMetadata = defineAsset({
  key: 'openmetadata/datalake_metadata',
  description: 'The objects below a prefix in the catalog: a table each, with its columns',
  deps: [datalakePrefixes],
  madeBy: 'datalakeIngestionJob',
  materialize: async ({ config, partition: prefix = '', upstream }: PrefixContext) => {
    const { vanished, listing } = await pageOf(prefix, (page) => upstream(datalakePrefixes, page));
    const summary = vanished.includes(prefix)
      ? await catalog.retirePrefix(config, prefix)
      : await catalog.ingestPrefix(config, prefix, listing);
    return materialized(summary, summaryMetadata(summary));
  },
  checks: [
    { name: 'all_sent', severity: 'error', check: async ({ value }) => noneFailed(value) },
    { name: 'all_readable', severity: 'warn', check: async ({ value }) => allReadable(value) },
  ],
});

export const datalakeProfile = defineAsset({
  key: 'openmetadata/datalake_profile',
  description: 'Column metrics and sample rows of the objects below a prefix in the catalog',
  deps: [datalakePrefixes, datalakeMetadata],
  madeBy: 'datalakeIngestionJob',
  materialize: async ({
    config,
    partition: prefix = '',
    upstream,
  }: MaterializeContext<DatalakeIngestionConfig, typeof datalakePrefixes | typeof datalakeMetadata>) => {
    const { listing } = await pageOf(prefix, (page) => upstream(datalakePrefixes, page));
    const summary = await catalog.profilePrefix(config, prefix, listing, Date.now());
    return materialized(summary, summaryMetadata(summary));
  },
  checks: [
    { name: 'all_profiled', severity: 'error', check: async ({ value }) => noneFailed(value) },
    { name: 'settings_obeyed', severity: 'warn', check: async ({ value }) => settingsObeyed(value) },
    { name: 'all_readable', severity: 'warn', check: async ({ value }) => allReadable(value) },
  ],
});

export const datalakeIngestionJob = defineJob<DatalakeIngestionConfig>(async (run, config) => {
  const pages = await everyPage(run, datalakePrefixes, config);
  const prefixes = pages.flatMap((page) => [...page.prefixes, ...page.vanished]);
  await run.map(prefixes, { maxConcurrent: config.maxConcurrent }, async (partition) => {
    const { status } = await run.materialize(datalakeMetadata, { partition, config });
    if (status === 'ingested') await run.materialize(datalakeProfile, { partition, config });
  });
});

function pageOf(prefix: string, read: (page: string) => Promise<FoundPrefixes>) {
  return pageWith(read, ({ prefixes, vanished }) => prefixes.includes(prefix) || vanished.includes(prefix));
}

function allReadable(summary: object | FailureCounts) {
  const unreadable = 'unreadable' in summary ? summary.unreadable.total : 0;
  return Promise.resolve({ passed: unreadable === 0, metadata: { unreadable } });
}
