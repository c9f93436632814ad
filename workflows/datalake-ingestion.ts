import { assetOf, defineJob } from '@moderate/orchestrator/workflow';
import type { datalakeIngestion } from '#activities/datalake-ingestion.ts';
import type { DatalakeIngestionConfig } from '#activities/openmetadata/config.ts';
import { everyPage } from './every-page.ts';

const asset = assetOf<typeof datalakeIngestion>();
const datalakePrefixes = asset('openmetadata/datalake_prefixes');
const datalakeMetadata = asset('openmetadata/datalake_metadata');
const datalakeProfile = asset('openmetadata/datalake_profile');

export const datalakeIngestionJob = defineJob<DatalakeIngestionConfig>(async (run, config) => {
  const pages = await everyPage(run, datalakePrefixes, config);
  const prefixes = pages.flatMap(({ listing, ...page }) => [
    ...page.prefixes.map((prefix) => ({ prefix, listing, vanished: false })),
    ...page.vanished.map((prefix) => ({ prefix, listing, vanished: true })),
  ]);
  await run.map(
    prefixes,
    { maxConcurrent: config.maxConcurrent },
    async ({ prefix, listing, vanished }) => {
      const { status } = await run.materialize(datalakeMetadata, {
        partition: prefix,
        config,
        input: { prefix, listing, vanished },
      });
      if (status === 'ingested')
        await run.materialize(datalakeProfile, {
          partition: prefix,
          config,
          input: { prefix, listing },
        });
    },
  );
});
