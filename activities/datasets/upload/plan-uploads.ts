import { join } from 'node:path';
import { type KnownPartition, type Metadata, TerminalError } from '@moderate/orchestrator';
import type { Git } from '#resources/git.ts';
import type { PlatformApi } from '#resources/platform-api.ts';
import type { SpoolFolder } from '#spool/open-spool.ts';
import type { DatasetsConfig } from '../config.ts';
import { platformAssetUuid, seriesId } from '../names.ts';
import { removeStaged } from '../stage/remove-staged.ts';
import type { StagedFile } from '../stage/staged-file.ts';
import type { Staging } from '../stage/staging.ts';

export interface PlanParts {
  readonly platformApi: PlatformApi;
  readonly git: Git;
  readonly staging: Staging;
  readonly spool: SpoolFolder;
  readonly signal: AbortSignal;
}

/** A staged file and the partition of `datasets/uploaded_file` that its upload materializes. */
export interface PlannedFile {
  readonly file: StagedFile;
  readonly partition: string;
}

export interface PlanInput {
  readonly platformAsset: string;
  readonly config: DatasetsConfig;
  readonly commit: string;
  readonly files: readonly PlannedFile[];
  /** Known uploads of earlier runs. Uploads of the old deployment only have a commit. */
  readonly known: readonly KnownPartition[];
}

export interface UploadPlan {
  readonly assetId: number;
  readonly assetUuid: string;
  readonly uploads: readonly PlannedFile[];
  readonly unchanged: number;
}

/**
 * Finds or creates the platform's asset and returns the files that it lacks. A file counts as
 * unchanged if its Git content and read options equal those of its last upload and the platform
 * still has it; a CSV file from the old deployment is never unchanged.
 *
 * @throws TerminalError if the asset has no room for all files: nothing is sent then
 */
export async function planUploads(
  parts: PlanParts,
  { platformAsset, config, commit, files: planned, known }: PlanInput,
): Promise<UploadPlan> {
  const { platformApi, staging, signal } = parts;
  const assetUuid = platformAssetUuid(platformApi.assetNamespaceUrl, platformAsset);
  const assetId = await platformApi.ensureAsset({ uuid: assetUuid, name: platformAsset });
  const objects = await platformApi.objectsOf(assetId);
  const series = new Set(objects.map((object) => object.seriesId));
  const states = new Map(known.map(({ partition, metadata }) => [partition, metadata]));
  const files = planned.map(({ file }) => file);
  const stateByFile = new Map(planned.map(({ file, partition }) => [file, states.get(partition)]));
  const stateOf = (file: StagedFile) => stateByFile.get(file);
  const oldCommits = files
    .filter((file) => !hasIndexColumn(file, stateOf(file)))
    .map(stateOf)
    .flatMap((state) =>
      state !== undefined && state['blob'] === undefined ? [String(state['commit'])] : [],
    );
  const blobsByCommit = await blobsOf(
    parts,
    config.gitUrl,
    new Set(oldCommits.filter((old) => old !== commit)),
  );

  const isUnchanged = (file: StagedFile): boolean => {
    const state = stateOf(file);
    if (
      state === undefined ||
      !series.has(seriesId(file.name, file.format)) ||
      hasIndexColumn(file, state)
    )
      return false;
    if (state['blob'] !== undefined)
      return state['blob'] === file.blob && state['readAs'] === file.readAs;
    return (
      state['commit'] === commit ||
      blobsByCommit.get(String(state['commit']))?.get(file.path) === file.blob
    );
  };

  const uploads = planned.filter(({ file }) => !isUnchanged(file));
  const isThere = (file: StagedFile) =>
    objects.some(
      (object) =>
        object.seriesId === seriesId(file.name, file.format) && object.sha256 === file.sha256,
    );
  const toSend = uploads.filter(({ file }) => !isThere(file)).length;
  const room = config.maxObjects - objects.length;
  if (toSend > room) {
    throw new TerminalError(
      `The platform's asset ${platformAsset} has ${objects.length} of at most ${config.maxObjects} objects, and ${toSend} are to be uploaded: ` +
        `delete old ones there, or set maxObjects where the platform takes more; nothing was sent`,
      { type: 'AssetFull' },
    );
  }
  await removeStaged(staging, files.filter(isUnchanged), signal);
  return { assetId, assetUuid, uploads, unchanged: files.length - uploads.length };
}

/**
 * Whether the platform's CSV was written by the old deployment, with an unnamed leading column of
 * row numbers. Such a file is published once more. Recorded uploads store the Git content hash; the
 * old deployment's records do not.
 */
function hasIndexColumn({ format }: StagedFile, state: Metadata | undefined): boolean {
  return format === 'csv' && state !== undefined && state['blob'] === undefined;
}

/** A commit that no longer exists on the remote reveals nothing. */
async function blobsOf(
  { git, spool, signal }: PlanParts,
  url: string,
  commits: ReadonlySet<string>,
) {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const commit of commits) {
    if (!/^[0-9a-f]{40,64}$/.test(commit)) continue;
    try {
      const { files } = await git.open(url, commit, {
        folder: join(spool.path, `${commit}.git`),
        signal,
        mostBytes: spool.limitBytes,
      });
      found.set(commit, new Map(files.map(({ path, blob }) => [path, blob])));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TerminalError)) throw error;
    }
  }
  return found;
}
