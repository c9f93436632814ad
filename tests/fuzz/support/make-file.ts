import type { Bounds } from './columns.ts';
import { makeCsv } from './csv.ts';
import type { FuzzFile } from './fuzz-file.ts';
import { makeJson } from './json.ts';
import { makeParquet, type ParquetWriter } from './parquet.ts';
import { createRandom, type Random } from './random.ts';

export interface FileId {
  readonly seed: number;
  readonly index: number;
  /** Maximum rows and columns; all other draws stay the same. */
  readonly atMost?: Bounds;
}

/** The file of a seed and an index: deterministic. */
export async function makeFile(
  { seed, index, atMost }: FileId,
  writer: ParquetWriter,
): Promise<FuzzFile> {
  const random = createRandom(`${seed}/${index}`);
  const drawn = boundsOf(random.fork('bounds'));
  const bounds =
    atMost === undefined
      ? drawn
      : {
          rows: Math.min(drawn.rows, atMost.rows),
          columns: Math.min(drawn.columns, atMost.columns),
        };
  const format = random.fork('format').weighted([
    [5, 'csv'],
    [3, 'json'],
    [2, 'parquet'],
  ] as const);
  const draw = random.fork(format);
  switch (format) {
    case 'csv':
      return makeCsv(draw, index, bounds);
    case 'json':
      return makeJson(draw, index, bounds);
    case 'parquet':
      return makeParquet(draw, index, bounds, writer);
  }
}

/** Most files are small; some have more rows, columns or bytes than the product reads at once. */
function boundsOf(random: Random): Bounds {
  const columns = () => random.int(1, 9);
  return random.weighted<() => Bounds>([
    [3, () => ({ rows: 0, columns: columns() })],
    [5, () => ({ rows: 1, columns: columns() })],
    [40, () => ({ rows: random.int(2, 20), columns: columns() })],
    [35, () => ({ rows: random.int(20, 300), columns: columns() })],
    [11, () => ({ rows: random.int(300, 3_000), columns: columns() })],
    [2, () => ({ rows: random.int(20_001, 30_000), columns: random.int(1, 4) })],
    [1, () => ({ rows: random.int(20_000, 40_000), columns: random.int(8, 12) })],
    [1.2, () => ({ rows: random.int(2, 20), columns: random.int(251, 400) })],
    [0.2, () => ({ rows: random.int(2, 5), columns: random.int(1_000, 1_300) })],
  ])();
}
