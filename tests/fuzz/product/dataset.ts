import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { genomeProjectConfig } from '#activities/datasets/config.ts';
import { convertDataset } from '#activities/datasets/stage/convert-dataset.ts';
import { createFolderStaging } from '#activities/datasets/stage/staging.ts';
import { unusableReason } from '#activities/datasets/unusable-file.ts';
import { identifier, literal, openDuckDb } from '#duckdb/open-duckdb.ts';
import { columnBodies } from '#object-source/schema/column-body.ts';
import { withSpool } from '#spool/open-spool.ts';
import type { Converted } from '../oracle/judge-dataset.ts';
import type { Refused } from '../oracle/refusal.ts';
import type { DatasetOptions, FuzzFile } from '../support/fuzz-file.ts';
import { readPlainCsv } from './plain-csv.ts';

/** The product's own conversion of a dataset, into a folder. */
export interface Datasets {
  convert(file: FuzzFile, readOptions: DatasetOptions): Promise<Converted | Refused>;
  close(): void;
}

export async function openDatasets(folder: string): Promise<Datasets> {
  const [sources, staged] = [join(folder, 'sources'), join(folder, 'staged')];
  await mkdir(sources);
  const staging = createFolderStaging(staged);
  const db = await openDuckDb({ folder: staged, memoryLimitMb: 384, threads: 1 });
  const session = await db.connect();
  const { signal } = new AbortController();

  async function convert(file: FuzzFile, readOptions: DatasetOptions): Promise<Converted> {
    const source = join(sources, file.name);
    await writeFile(source, file.content);
    const snapshot = {
      commit: '0',
      files: [],
      describe: () => Promise.resolve({ kind: 'plain' as const, bytes: file.content.length }),
      write: (_file: unknown, target: string) => copyFile(source, target),
      fetchLfs: () => Promise.reject(new Error('There is no LFS')),
    };
    const spool = { folder: join(folder, 'dataset-spool'), limitBytes: 2 ** 30 };
    let made: Awaited<ReturnType<typeof convertDataset>> | undefined;
    await withSpool(spool, async (spoolFolder) => {
      const input = {
        file: { path: file.name, blob: '0' },
        name: 'data',
        folder: 'made',
        readOptions,
        readAs: '0',
      };
      const config = { gitLfs: false, memoryLimitMb: genomeProjectConfig.parse({}).memoryLimitMb };
      made = await convertDataset(
        { snapshot, staging, spool: spoolFolder, signal },
        { ...input, config },
      );
    });
    const { files, rows } = made!;
    const [names = [], ...records] = readPlainCsv(
      await readFile(join(staged, files.csv.key), 'utf8'),
    );
    return {
      status: 'read',
      rows,
      csv: { names, records },
      parquet: await readParquet(join(staged, files.parquet.key)),
    };
  }

  async function readParquet(path: string): Promise<Converted['parquet']> {
    const columns = await session.columns(`select * from read_parquet(${literal(path)})`);
    const texts = columns.map(({ name }) => `${identifier(name)}::varchar`).join(', ');
    const records = (await session.rows(`select ${texts} from read_parquet(${literal(path)})`)) as (
      string | null
    )[][];
    const types = columnBodies(columns).map(({ dataType }) => dataType);
    return { names: columns.map(({ name }) => name), types, records };
  }

  return {
    async convert(file, readOptions) {
      try {
        return await convert(file, readOptions);
      } catch (error) {
        const reason = unusableReason(error) ?? `the whole run fails: ${String(error)}`;
        return { status: 'refused', reason };
      } finally {
        await Promise.all(
          [sources, staged].map((each) => rm(each, { recursive: true, force: true })),
        );
        await mkdir(sources);
      }
    },
    close: () => {
      session.close();
      db.close();
    },
  };
}
