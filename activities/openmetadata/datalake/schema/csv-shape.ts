import { literal, type DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { unreadable } from '../duckdb-error.ts';
import type { CsvDialect, SniffedCsv } from './csv-dialect.ts';
import { dialectOptions, headerOf, readCsv, readCsvStrictly } from './read-csv.ts';
import { sniffStart } from './sniff-start.ts';
import { positional, requireFewColumns, uniqueNames, type TableShape } from './table-shape.ts';
import type { TextHead } from './text-head.ts';
import { leastWideColumns, sniffWideCsv, widthOf } from './wide-csv.ts';
import { wholeRecords } from './whole-records.ts';

/** @param scratch a file that may be overwritten */
export async function csvShape(session: DuckDbSession, head: TextHead, scratch: string): Promise<TableShape> {
  const start = head.whole ? head.bytes : wholeRecords(head.bytes);
  const width = widthOf(start);
  requireFewColumns(width.columns);
  if (width.columns >= leastWideColumns) return shapeOf(session, await sniffWideCsv(session, start, scratch, width), head.whole);
  const { dialect, types, names } = await sniffStart(session, start, scratch);
  const header = dialect.header ? await headerOf(session, scratch, dialect, types.length) : names;
  return shapeOf(session, { dialect, types, names: header }, head.whole);
}

/** @param certain whether the types are those of all values */
async function shapeOf(session: DuckDbSession, { dialect, types, names: given }: SniffedCsv, certain: boolean): Promise<TableShape> {
  const none = `select ${types.map((type, index) => `null::${type} as ${positional(index)}`).join(', ')}`;
  const columns = await session.columns(none);
  const names = uniqueNames(given);
  const read = certain ? readCsv : readCsvStrictly;
  return {
    columns: columns.map(({ type }, index) => ({ name: names[index]!, type })),
    relation: (path) => read(path, dialect, types),
    inOrder: (path) => read(path, { ...dialect, inOrder: true }, types),
    widened: async (path) => shapeOf(session, { dialect, names, types: await widerTypes(session, path, dialect, types.length) }, true),
  };
}

async function widerTypes(session: DuckDbSession, path: string, dialect: CsvDialect, width: number): Promise<string[]> {
  const names = Array.from({ length: width }, (_, index) => literal(positional(index)));
  const options = [...dialectOptions(dialect), 'sample_size = -1', `names = [${names.join(', ')}]`];
  try {
    const rows = await session.rows(`describe from read_csv(${literal(path)}, ${options.join(', ')})`);
    return rows.map(([, type]) => String(type));
  } catch (error) {
    throw unreadable(error);
  }
}
