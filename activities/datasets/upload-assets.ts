import { defineAsset, materialized, type } from '@moderate/orchestrator';
import { publicUrl } from '#resources/git.ts';
import { platformApiResource } from '#resources/platform-api.ts';
import { withSpool } from '#spool/open-spool.ts';
import type { DatasetsConfig, genomeProjectConfig } from './config.ts';
import { uploadedFileKey } from './names.ts';
import { openStaging, stagingResources } from './open-staging.ts';
import { datasetFiles, publishedDatasets } from './partitions.ts';
import { fingerprint, readAs } from './read-options.ts';
import type { StagedFile } from './stage/staged-file.ts';
import { planUploads } from './upload/plan-uploads.ts';
import { uploadTiming, type UploadTiming } from './upload/timing.ts';
import { createUploadClaims } from './upload/upload-claims.ts';
import { uploadFile, type UploadInput } from './upload/upload-file.ts';

const common = { queue: 'ingestion', timeout: '12h', retry: { maxAttempts: 8 } } as const;

/** A dataset and the head commit of its remote. */
interface HeadOfDataset {
  readonly config: typeof genomeProjectConfig;
  readonly published: { readonly key: string };
}

/** @param datasets by platform asset, each with the default config of its job */
export function defineRemoteHead(
  datasets: Readonly<Record<(typeof publishedDatasets.keys)[number], HeadOfDataset>>,
) {
  return defineAsset({
    ...common,
    key: 'datasets/remote_head',
    description:
      "The commit that a dataset's remote has now, and whether it is the one that was last published",
    partitions: publishedDatasets,
    uses: { git: stagingResources.git },
    /** `published`: key of the asset that records the last publication. */
    input: type<{ readonly config: DatasetsConfig; readonly published: string }>(),
    inputOf: ({ partition }) => {
      const { config, published } = datasets[partition.key];
      return { config: config.parse({}), published: published.key };
    },
    materialize: async ({ input: { config, published }, resources, signal, knownPartitions }) => {
      const { gitUrl, gitTreeish, gitLfs, datasetPaths, datasetNames, readOptions } = config;
      const commit = await resources.git.resolve(gitUrl, gitTreeish, signal);
      // Recognizes runs that predate `datasetNames` in the config.
      const given = Object.keys(datasetNames ?? {}).length === 0 ? [] : [datasetNames];
      // Which files are published, and how they are read.
      const selection = fingerprint([
        publicUrl(gitUrl),
        gitLfs,
        datasetPaths,
        readAs(readOptions),
        ...given,
      ]);
      const [last] = await knownPartitions(published, ['commit', 'selection']);
      const moved = last?.metadata['commit'] !== commit || last.metadata['selection'] !== selection;
      return materialized({ commit, selection, moved }, { commit, moved });
    },
  });
}

export const datasetsUploadPlan = defineAsset({
  ...common,
  key: 'datasets/upload_plan',
  description: "The platform's asset for a dataset, and which files it lacks",
  partitions: publishedDatasets,
  uses: { ...stagingResources, platformApi: platformApiResource },
  input: type<{
    readonly platformAsset: string;
    readonly config: DatasetsConfig;
    readonly commit: string;
    readonly files: readonly StagedFile[];
  }>(),
  materialize: async (context) => {
    const { input, resources, signal, knownPartitions, changePartitions } = context;
    const known = await knownPartitions('datasets/uploaded_file', ['commit', 'blob', 'readAs']);
    const files = input.files.map((file) => ({
      file,
      partition: uploadedFileKey(input.platformAsset, file.name, file.format),
    }));
    await changePartitions({ of: datasetFiles, add: files.map(({ partition }) => partition) });
    const plan = await withSpool(resources.spool, (spool) => {
      const platformApi = resources.platformApi.withSignal(signal);
      return planUploads(
        { platformApi, git: resources.git, staging: openStaging(context), spool, signal },
        { ...input, files, known },
      );
    });
    return materialized(plan, {
      asset: plan.assetUuid,
      uploads: plan.uploads.length,
      unchanged: plan.unchanged,
    });
  },
});

/** @param timing timing of claims and waits */
export function defineUploadedFile(timing: UploadTiming) {
  return defineAsset({
    ...common,
    key: 'datasets/uploaded_file',
    description: 'A file of a dataset on the platform, as of its last upload',
    partitions: datasetFiles,
    uses: { ...stagingResources, platformApi: platformApiResource },
    input: type<UploadInput>(),
    materialize: async (context) => {
      const { input, resources, signal, stateDatabase } = context;
      const claims = createUploadClaims(stateDatabase);
      const platformApi = resources.platformApi.withSignal(signal);
      const { objectId, key, found } = await uploadFile(
        { platformApi, staging: openStaging(context), claims, timing, signal },
        input,
      );
      const { blob, readAs: howRead, bytes } = input.file;
      return materialized(
        { objectId, key },
        {
          object: key,
          commit: input.commit,
          blob,
          readAs: howRead,
          bytes,
          ...(found && { found }),
        },
      );
    },
  });
}

export const datasetsUploadedFile = defineUploadedFile(uploadTiming);
