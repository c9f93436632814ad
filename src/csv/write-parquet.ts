import { identifier, literal, openDuckDb } from '#duckdb/open-duckdb.ts';
import { BadContent } from '#tables/bad-content.ts';
import { missingWords } from './cell-kind.ts';
import type { ColumnType } from './column-type.ts';
import type { CsvColumn, Decimal, NormalizedCsv } from './normalize-csv.ts';

export interface WriteParquetInput {
  /** In its own folder: the only one that DuckDB may use. */
  readonly folder: string;
  /** As `normalizeCsv` wrote it. */
  readonly csv: string;
  readonly table: NormalizedCsv;
  readonly decimal: Decimal;
  readonly memoryLimitMb: number;
  readonly signal: AbortSignal;
  readonly parquet: string;
  /** Where decimal commas become points, the CSV file is written anew too. */
  readonly pointCsv: string | undefined;
}

/** DuckDB counts some blocks of 256 KiB a column and thread as used, most of which it never touches. */
const reservedMbPerColumn = 1;
const wideColumns = 1_000;
const cellsInRowGroup = 10_000_000;
const vectorRows = 2048;

/** Writes a normalized CSV file as Parquet, with the types that were found and the order of the rows as it is. */
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

/** The type that the reader itself gives a column, or an expression that makes its value of the text. */
type ColumnValue = { readonly type: ColumnType } | { readonly expression: string };

/** Read by one thread: several mix up the order of rows in larger files. Expressions stand for few columns only: 10,000 of them would take minutes to plan. */
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

/** Every value fits, since all were looked at. */
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
