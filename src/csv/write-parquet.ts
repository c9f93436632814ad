import { identifier, literal, openDuckDb } from '#duckdb/open-duckdb.ts';
import { BadContent } from '#tables/bad-content.ts';
import { missingWords } from './cell-kind.ts';
import type { ColumnType } from './column-type.ts';
import type { CsvColumn, Decimal, NormalizedCsv } from './normalize-csv.ts';

export interface WriteParquetInput {
  /** In a folder of its own, the only one that DuckDB may access. */
  readonly folder: string;
  /** As written by `normalizeCsv`. */
  readonly csv: string;
  readonly table: NormalizedCsv;
  readonly decimal: Decimal;
  readonly memoryLimitMb: number;
  readonly signal: AbortSignal;
  readonly parquet: string;
  /** Where to rewrite the CSV file if decimal commas have to become points. */
  readonly pointCsv: string | undefined;
}

/** DuckDB reserves several blocks of 256 KiB per column and thread, most of which it never uses. */
const reservedMbPerColumn = 1;
const wideColumns = 1_000;
const cellsInRowGroup = 10_000_000;
const vectorRows = 2048;

/**
 * Writes a normalized CSV file as Parquet, with the inferred types and in the original row order.
 */
export async function writeParquet(input: WriteParquetInput): Promise<void> {
  const { folder, csv, table, decimal, memoryLimitMb, signal, parquet, pointCsv } = input;
  const { columns } = table;
  const limit = Math.ceil(memoryLimitMb + columns.length * reservedMbPerColumn);
  const duckdb = await openDuckDb({ folder, memoryLimitMb: limit, signal });
  const session = await duckdb.connect();
  try {
    if (columns.length > wideColumns) await session.run('set threads = 1');
    const rowGroup = Math.max(
      vectorRows,
      Math.min(60, Math.floor(cellsInRowGroup / columns.length / vectorRows)) * vectorRows,
    );
    const [[rows] = []] =
      await session.rows(`copy (${select(csv, table, (column) => typedValue(column, decimal))}) to ${literal(parquet)}
      (format parquet, compression snappy, row_group_size ${rowGroup})`);
    if (Number(rows) !== table.rows)
      throw new BadContent(`DuckDB reads ${Number(rows)} rows of the ${table.rows} that it has`);
    if (pointCsv === undefined) return;
    await session.run(
      `copy (${select(csv, table, valueWithPoint)}) to ${literal(pointCsv)} (format csv, header true)`,
    );
  } finally {
    session.close();
    duckdb.close();
  }
}

/** The type for the CSV reader, or an expression that converts the text. */
type ColumnValue = { readonly type: ColumnType } | { readonly expression: string };

/**
 * Single-threaded: several threads reorder the rows of larger files. Uses expressions for few
 * columns only: planning 10,000 of them would take minutes.
 */
function select(
  csv: string,
  { columns, longestRecord }: NormalizedCsv,
  valueOf: (column: CsvColumn) => ColumnValue,
): string {
  const values = columns.map((column) => ({ name: column.name, value: valueOf(column) }));
  const types = values.map(
    ({ name, value }) => `${literal(name)}: '${'type' in value ? value.type : 'VARCHAR'}'`,
  );
  const replaced = values.flatMap(({ name, value }) =>
    'expression' in value ? [`${value.expression} as ${identifier(name)}`] : [],
  );
  return `select *${replaced.length === 0 ? '' : ` replace (${replaced.join(', ')})`}
    from read_csv(${literal(csv)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '',
      new_line = '\\n', parallel = false,
      max_line_size = ${Math.max(2 ** 21, longestRecord * 4 + 16)}, columns = {${types.join(', ')}})`;
}

/** Every value fits, because all of them were checked. */
function typedValue({ name, type, hasMissingWords }: CsvColumn, decimal: Decimal): ColumnValue {
  const hasComma = decimal === ',' && type === 'DOUBLE';
  if (type === 'VARCHAR' || (!hasMissingWords && !hasComma)) return { type };
  const text = identifier(name);
  const value = hasMissingWords
    ? `case when ${text} in (${[...missingWords].map(literal).join(', ')}) then null else ${text} end`
    : text;
  return { expression: `cast(${hasComma ? `replace(${value}, ',', '.')` : value} as ${type})` };
}

function valueWithPoint({ name, type }: CsvColumn): ColumnValue {
  return type === 'DOUBLE'
    ? { expression: `replace(${identifier(name)}, ',', '.')` }
    : { type: 'VARCHAR' };
}
