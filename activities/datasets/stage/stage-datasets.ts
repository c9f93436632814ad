import { join } from 'node:path';
import { reportProgress, TerminalError } from '@moderate/orchestrator';
import { publicUrl, type Git, type GitFile } from '#resources/git.ts';
import type { SpoolFolder } from '#spool/open-spool.ts';
import type { DatasetsConfig } from '../config.ts';
import { matchFiles } from '../match-files.ts';
import { datasetNames } from '../names.ts';
import { fingerprint, readAs, readOptionsFor } from '../read-options.ts';
import { unusableReason } from '../unusable-file.ts';
import { convertDataset } from './convert-dataset.ts';
import { descriptionKey } from './remove-staged.ts';
import { stagedDataset, type StagedDataset } from './staged-file.ts';
import type { Staging } from './staging.ts';

export interface StageParts {
  readonly git: Git;
  readonly staging: Staging;
  readonly spool: SpoolFolder;
  readonly signal: AbortSignal;
}

export interface StagedDatasets {
  readonly repoUrl: string;
  readonly commit: string;
  readonly location: string;
  /** The first ones include previews. */
  readonly datasets: readonly StagedDataset[];
  /** Skipped files with their reasons. */
  readonly unusable: readonly { readonly path: string; readonly reason: string }[];
}

const keysOf = ({ files }: StagedDataset): readonly string[] => [files.parquet.key, files.csv.key];

/** The previews of a hundred wide files would exceed the payload limit. */
const keptPreviews = 10;

/**
 * Fetches a repository's CSV files and stages each as Parquet and CSV. Reuses files that an earlier
 * attempt or run has staged: the key contains the commit, the content and the read options.
 *
 * @throws TerminalError if the treeish is unknown or a glob matches nothing
 */
export async function stageDatasets(
  parts: StageParts,
  platformAsset: string,
  config: DatasetsConfig,
): Promise<StagedDatasets> {
  const { git, staging, spool, signal } = parts;
  const wanted = await git.resolve(config.gitUrl, config.gitTreeish, signal);
  const snapshot = await git.open(config.gitUrl, wanted, {
    folder: join(spool.path, 'repository.git'),
    signal,
    mostBytes: spool.limitBytes,
    onProgress: (phase, percent) =>
      reportProgress({
        phase,
        percent,
      }),
  });
  const files = matchFiles(snapshot.files, config.datasetPaths);
  const names = datasetNames(
    files.map(({ path }) => path),
    config.datasetNames,
  );

  async function stage(file: GitFile): Promise<StagedDataset> {
    const name = names.get(file.path)!;
    const readOptions = readOptionsFor(file.path, config);
    const reading = readAs(readOptions);
    const folder = `datasets/${platformAsset}/${snapshot.commit}/${fingerprint([file.blob, reading])}`;
    const description = descriptionKey(folder, name);
    const described = async () => {
      const text = await staging.readText(description, signal);
      return text === undefined ? undefined : stagedDataset.parse(JSON.parse(text));
    };
    const earlier = await described();
    if (earlier !== undefined) return earlier;
    const made = await convertDataset(
      { snapshot, staging, spool, signal },
      { file, name, folder, readOptions, readAs: reading, config },
    );
    const meanwhile = await described();
    if (meanwhile !== undefined) {
      const theirs = new Set(keysOf(meanwhile));
      const left = keysOf(made).filter((key) => !theirs.has(key));
      // Files that may not be deleted only take up space.
      await staging.remove(left, signal).catch(() => signal.throwIfAborted());
      return meanwhile;
    }
    await staging.writeText(description, JSON.stringify(made), signal);
    return made;
  }

  const datasets: StagedDataset[] = [];
  const unusable: { readonly path: string; readonly reason: string }[] = [];
  for (const file of files) {
    try {
      datasets.push(await stage(file));
    } catch (error) {
      const reason = unusableReason(error);
      if (reason === undefined) throw error;
      unusable.push({ path: file.path, reason });
    }
  }
  if (datasets.length === 0 && unusable[0] !== undefined) {
    throw new TerminalError(
      `None of ${unusable.length} files can be published; ${unusable[0].path}: ${unusable[0].reason}`,
    );
  }
  const shown = datasets.map((dataset, index) =>
    index < keptPreviews ? dataset : { ...dataset, preview: '' },
  );
  return {
    repoUrl: publicUrl(config.gitUrl),
    commit: snapshot.commit,
    location: staging.location,
    datasets: shown,
    unusable,
  };
}
