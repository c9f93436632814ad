import { defineAsset, materialized, type } from '@moderate/orchestrator';
import { withSpool } from '#spool/open-spool.ts';
import type { genomeProjectConfig } from './config.ts';
import { openStaging, stagingResources } from './open-staging.ts';
import { stageDatasets } from './stage/stage-datasets.ts';
import type { StagedDataset, StagedFile } from './stage/staged-file.ts';

export interface PublishedDatasetSpec<S extends string, P extends string> {
  /** The platform's asset. */
  readonly platformAsset: string;
  readonly title: string;
  readonly config: typeof genomeProjectConfig;
  readonly stagedKey: S;
  readonly publishedKey: P;
}

/** The outcome of a publication. The next one uses it to tell whether the remote has moved. */
export interface Publication {
  readonly commit: string;
  readonly selection: string;
  readonly assetUuid: string;
  readonly files: number;
  readonly uploaded: number;
  readonly unusable: number;
}

/**
 * The two assets of a dataset: the CSV files of a Git repository converted to Parquet and CSV, and
 * their uploads to the platform.
 */
export function definePublishedDataset<const S extends string, const P extends string>(
  spec: PublishedDatasetSpec<S, P>,
) {
  const { platformAsset, title, config, stagedKey, publishedKey } = spec;
  const staged = defineAsset({
    key: stagedKey,
    group: 'datasets',
    description: `The files of the ${title}, fetched from its Git repository and converted to Parquet and CSV`,
    uses: stagingResources,
    needs: () => ['git', 'spool'],
    config,
    queue: 'ingestion',
    timeout: '12h',
    retry: { maxAttempts: 8 },
    materialize: async (context) => {
      const { resources, signal } = context;
      const { repoUrl, commit, location, datasets, unusable } = await withSpool(
        resources.spool,
        (spool) =>
          stageDatasets(
            { git: resources.git, staging: openStaging(context), spool, signal },
            platformAsset,
            context.config,
          ),
      );
      const value = { repoUrl, commit, files: filesOf(datasets), unusable: unusable.length };
      return materialized(value, {
        repository: repoUrl,
        commit,
        location,
        files: datasets.length,
        unusable: unusable.map(({ path, reason }) => `${path}: ${reason}`).join('; '),
        rows: datasets.reduce((total, { rows }) => total + rows, 0),
        ...Object.fromEntries(
          datasets.flatMap(({ name, preview }) =>
            preview === '' ? [] : [[`${name}_preview`, preview]],
          ),
        ),
      });
    },
    checks: { all_usable: { severity: 'error', check: ({ value }) => value.unusable === 0 } },
  });

  const published = defineAsset({
    key: publishedKey,
    group: 'datasets',
    description: `The ${title} on the platform, all files of one commit`,
    deps: { staged },
    input: type<Publication>(),
    materialize: async ({ input: { commit, selection, assetUuid, files, uploaded, unusable } }) => {
      // Files that could not be published are retried next time, even if the remote has not moved.
      const position = unusable === 0 ? { commit, selection } : {};
      return materialized(assetUuid, {
        asset: assetUuid,
        ...position,
        files,
        uploaded,
        unchanged: files - uploaded,
      });
    },
  });
  return { platformAsset, config, staged, published };
}

function filesOf(datasets: readonly StagedDataset[]): readonly StagedFile[] {
  return datasets.flatMap(({ name, path, blob, readAs, files }) => [
    { name, format: 'parquet' as const, path, blob, readAs, ...files.parquet },
    { name, format: 'csv' as const, path, blob, readAs, ...files.csv },
  ]);
}
