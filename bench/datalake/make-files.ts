import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { literal, openDuckDb } from '#duckdb/open-duckdb.ts';
import type { Format } from '#object-source/formats.ts';

export interface BenchFile {
  readonly format: Format;
  readonly path: string;
  readonly key: string;
}

const formats = ['csv', 'jsonl', 'parquet'] as const;

/**
 * A table with ten columns of six types and four million rows (500 MB as CSV), once in each format.
 */
export async function makeFiles(folder: string, rows: number): Promise<readonly BenchFile[]> {
  await mkdir(folder, { recursive: true });
  const db = await openDuckDb({ folder, memoryLimitMb: 1_024 });
  const session = await db.connect();
  const table = `
    select i as id, (i * 7919) % 1000003 as meter, (hash(i) % 1000000007) / 1000000.0 as reading, round((hash(i + 1) % 10000) / 100.0, 2) as price,
      'user ' || (i % 50000) as name, 'note number ' || i || ' of the file' as note, i % 3 = 0 as flag,
      date '2020-01-01' + (i % 1000)::int as "day", timestamp '2020-01-01' + to_seconds(i) as "at", ['a', 'b', 'c', 'd'][1 + i % 4] as category
    from range(${rows}) r(i)`;
  try {
    const files: BenchFile[] = [];
    for (const format of formats) {
      const target = path.join(folder, `readings.${format}`);
      await session.run(
        `copy (${table}) to ${literal(target)} (format ${format === 'jsonl' ? 'json' : format})`,
      );
      files.push({ format, path: target, key: `bench/readings.${format}` });
    }
    return files;
  } finally {
    session.close();
    db.close();
  }
}
