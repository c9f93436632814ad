import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckDb } from '#duckdb/open-duckdb.ts';
import { judgeDataset } from './oracle/judge-dataset.ts';
import { judge, type Observed } from './oracle/judge.ts';
import type { Complaints } from './oracle/verdict.ts';
import { openDatalake, type Datalake } from './product/datalake.ts';
import { openDatasets } from './product/dataset.ts';
import type { FuzzFile } from './support/fuzz-file.ts';
import { makeFile, type FileId } from './support/make-file.ts';

export interface Checked {
  readonly id: FileId;
  readonly file: FuzzFile;
  /** Empty if the product read the file correctly, or rejected it for a good reason. */
  readonly complaints: Complaints;
}

/**
 * Generates files, lets the product read them, and compares its results with the files' content.
 */
export interface Checker {
  /** @param profileSampleRows see the config of the datalake job */
  check(ids: readonly FileId[], profileSampleRows: number | null): Promise<Checked[]>;
  close(): Promise<void>;
}

export async function openChecker(): Promise<Checker> {
  const folder = await mkdtemp(join(tmpdir(), 'moderate-fuzz-'));
  const parquet = join(folder, 'parquet');
  await Promise.all([mkdir(parquet), mkdir(join(folder, 'spool'))]);
  const db = await openDuckDb({ folder: parquet, memoryLimitMb: 512 });
  const session = await db.connect();
  const [datalake, datasets] = [await openDatalake(folder), await openDatasets(folder)];

  return {
    async check(ids, profileSampleRows) {
      const files: FuzzFile[] = [];
      for (const id of ids) files.push(await makeFile(id, { session, folder: parquet }));
      const found = await ingestAll(datalake, files, profileSampleRows);
      const checked: Checked[] = [];
      for (const [index, file] of files.entries()) {
        const cataloged = judge(file, found.get(file)!);
        const converted =
          file.dataset === undefined
            ? []
            : judgeDataset(file, await datasets.convert(file, file.dataset));
        checked.push({
          id: ids[index]!,
          file,
          complaints: [...cataloged, ...converted.map((each) => `as a dataset: ${each}`)],
        });
      }
      return checked;
    },
    close: async () => {
      session.close();
      db.close();
      datasets.close();
      await datalake.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A file that makes all of them fail must not hide the results of the others. */
async function ingestAll(
  datalake: Datalake,
  files: readonly FuzzFile[],
  sampleRows: number | null,
): Promise<Map<FuzzFile, Observed>> {
  try {
    return await datalake.ingest(files, sampleRows);
  } catch (error) {
    const [only, ...others] = files;
    if (only === undefined) return new Map();
    if (others.length === 0)
      return new Map([
        [only, { status: 'refused', reason: `the whole prefix fails: ${String(error)}` }],
      ]);
    const half = Math.ceil(files.length / 2);
    const parts = [
      await ingestAll(datalake, files.slice(0, half), sampleRows),
      await ingestAll(datalake, files.slice(half), sampleRows),
    ];
    return new Map(parts.flatMap((part) => [...part]));
  }
}
