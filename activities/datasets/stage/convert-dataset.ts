import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reportProgress, TerminalError } from '@moderate/orchestrator';
import { normalizeCsv } from '#csv/normalize-csv.ts';
import { preview } from '#csv/preview.ts';
import { writeParquet } from '#csv/write-parquet.ts';
import type { GitFile, GitSnapshot } from '#resources/git.ts';
import type { SpoolFolder } from '#spool/open-spool.ts';
import type { DatasetsConfig, ReadOptions } from '../config.ts';
import { fileName, type Format } from '../names.ts';
import { UnusableFile } from '../unusable-file.ts';
import { hashFile } from './hash-file.ts';
import type { StagedDataset } from './staged-file.ts';
import type { Staging } from './staging.ts';

export interface ConvertParts {
  readonly snapshot: GitSnapshot;
  readonly staging: Staging;
  readonly spool: SpoolFolder;
  readonly signal: AbortSignal;
}

export interface ConvertInput {
  readonly file: GitFile;
  readonly name: string;
  /** The staging location of its files. */
  readonly folder: string;
  readonly readOptions: ReadOptions;
  readonly readAs: string;
  readonly config: Pick<DatasetsConfig, 'gitLfs' | 'memoryLimitMb'>;
}

/** Room for the source, the CSV file, the Parquet file, and DuckDB's spill files. */
const roomFactor = 4;

/** @throws BadContent if the file is not a table, UnusableFile if it cannot be fetched */
export async function convertDataset(
  parts: ConvertParts,
  input: ConvertInput,
): Promise<StagedDataset> {
  const { spool, staging, signal } = parts;
  const { file, name, readOptions, readAs, config } = input;
  const work = join(spool.path, 'convert');
  await mkdir(work);
  try {
    const source = await fetchFile(parts, input, join(work, 'source'));
    const [csv, parquet, pointCsv] = ['normal.csv', 'typed.parquet', 'point.csv'].map((part) =>
      join(work, part),
    ) as [string, string, string];
    const table = await normalizeCsv(source.path, csv, {
      ...readOptions,
      signal,
      limitBytes: spool.limitBytes,
      onBytes: (bytes) =>
        reportProgress({
          file: name,
          phase: 'reading',
          percent: Math.floor((bytes / Math.max(1, source.bytes)) * 100),
        }),
    });
    reportProgress({ file: name, phase: 'writing', rows: table.rows });
    const usesPoint = readOptions.decimal === ',';
    await writeParquet({
      folder: work,
      csv,
      table,
      decimal: readOptions.decimal,
      memoryLimitMb: config.memoryLimitMb,
      signal,
      parquet,
      pointCsv: usesPoint ? pointCsv : undefined,
    });

    const places = { parquet, csv: usesPoint ? pointCsv : csv };
    const staged = async (format: Format) => {
      const hashed = await hashFile(places[format], signal);
      // Two runs with different DuckDB versions may stage the same file concurrently with different
      // output: neither overwrites an object that the other's description refers to.
      const key = `${input.folder}/${hashed.sha256.slice(0, 16)}.${fileName(name, format)}`;
      reportProgress({ file: name, phase: `staging ${format}`, bytes: hashed.bytes });
      await staging.put(key, places[format], signal);
      return { key, ...hashed };
    };
    return {
      name,
      path: file.path,
      blob: file.blob,
      readAs,
      rows: table.rows,
      columns: table.columns.length,
      preview: preview(table),
      files: {
        parquet: await staged('parquet'),
        csv: await staged('csv'),
      },
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function fetchFile(parts: ConvertParts, input: ConvertInput, target: string) {
  reportProgress({ file: input.name, phase: 'fetching' });
  try {
    return await fetchWithin(parts, input, target);
  } catch (error) {
    const isOfFile =
      error instanceof TerminalError &&
      ['GitTooLarge', 'LfsObjectMissing', 'DiskTooSmall'].includes(error.name);
    throw isOfFile ? new UnusableFile(error.message, { cause: error }) : error;
  }
}

async function fetchWithin(
  { snapshot, spool }: ConvertParts,
  { file, config }: ConvertInput,
  target: string,
) {
  const described = await snapshot.describe(file);
  if (described.bytes > spool.limitBytes) {
    throw new UnusableFile(
      `its ${described.bytes} bytes are more than a file may have (SPOOL_LIMIT_MB)`,
    );
  }
  await spool.requireRoom(described.bytes * roomFactor);
  if (described.kind === 'plain') {
    await snapshot.write(file, target);
    return { path: target, bytes: described.bytes };
  }
  if (!config.gitLfs) throw new UnusableFile('it is kept in Git LFS: set gitLfs');
  await rename(await snapshot.fetchLfs(described), target);
  return { path: target, bytes: described.bytes };
}
