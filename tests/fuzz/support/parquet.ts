import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifier, literal, type DuckDbSession } from '#duckdb/open-duckdb.ts';
import { makeColumns, type Bounds } from './columns.ts';
import type { Defect, FuzzFile } from './fuzz-file.ts';
import { notTables } from './not-tables.ts';
import { parquetKinds } from './parquet-values.ts';
import type { Random } from './random.ts';
import type { Column } from './table.ts';

/**
 * Writes Parquet files: DuckDB receives the type of each column, but is not used to verify the
 * output.
 */
export interface ParquetWriter {
  readonly session: DuckDbSession;
  readonly folder: string;
}

export async function makeParquet(
  random: Random,
  index: number,
  bounds: Bounds,
  writer: ParquetWriter,
): Promise<FuzzFile> {
  const draw = random.fork('style');
  const names = { empty: false, repeated: false, numeric: true };
  const columns = makeColumns(random.fork('columns'), bounds, {
    names,
    kinds: parquetKinds,
    missingWords: false,
    surprises: false,
  });
  const style = {
    compression: draw.pick(['snappy', 'zstd', 'gzip', 'uncompressed']),
    rowGroup: draw.pick([2_048, 4_096, 122_880]),
    version: draw.pick(['V1', 'V2']),
  };
  const content = await write(writer, columns, style);
  const damaged = draw.chance(0.1) ? damage(draw, content) : undefined;
  return {
    index,
    name: `${String(index).padStart(6, '0')}.parquet`,
    format: 'parquet',
    content: damaged?.content ?? content,
    truth: damaged
      ? undefined
      : {
          columns,
          rows: bounds.rows,
          header: true,
          ordered: true,
          emptyIsNull: false,
          large: false,
        },
    ...(damaged && { defect: damaged.defect }),
    description: `Parquet ${JSON.stringify({ ...style, rows: bounds.rows, types: columns.map(({ sqlType }) => sqlType) })}`,
  };
}

interface ParquetStyle {
  readonly compression: string;
  readonly rowGroup: number;
  readonly version: string;
}

async function write(
  { session, folder }: ParquetWriter,
  columns: readonly Column[],
  style: ParquetStyle,
): Promise<Buffer> {
  const [texts, target] = [join(folder, 'values.jsonl'), join(folder, 'written.parquet')];
  const rows = columns[0]?.cells.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify(
      Object.fromEntries(columns.map(({ cells }, index) => [`v${index}`, cells[row]])),
    ),
  );
  await writeFile(texts, `${lines.join('\n')}\n`);
  const read = `read_json(${literal(texts)}, format = 'newline_delimited', columns = {${columns.map((_, index) => `v${index}: 'VARCHAR'`).join(', ')}})`;
  const source =
    rows === 0
      ? `(select ${columns.map((_, index) => `null::varchar v${index}`).join(', ')} where false)`
      : read;
  const placeholders = placeholdersOf(columns.map(({ name }) => name));
  const selected = columns.map(
    ({ sqlType = 'VARCHAR' }, index) =>
      `${valueOf(`v${index}`, sqlType)} as ${identifier(placeholders[index]!)}`,
  );
  const { compression, rowGroup, version } = style;
  const options = `format parquet, compression ${compression}, row_group_size ${rowGroup}, parquet_version ${version}`;
  await session.run(
    `copy (select ${selected.join(', ')} from ${source}) to ${literal(target)} (${options})`,
  );
  const content = await readFile(target);
  await Promise.all([rm(texts), rm(target)]);
  return withNames(
    content,
    placeholders,
    columns.map(({ name }) => name),
  );
}

function valueOf(column: string, sqlType: string): string {
  if (sqlType === 'BLOB') return `unhex(${column})`;
  return /[([]/.test(sqlType) && !sqlType.startsWith('DECIMAL')
    ? `(${column}::JSON)::${sqlType}`
    : `${column}::${sqlType}`;
}

/**
 * DuckDB would rename the second of two names that differ only in case: it writes placeholders of
 * the same length, which are replaced afterwards.
 */
function placeholdersOf(names: readonly string[]): string[] {
  let used = 0;
  return names.map((name) => {
    const isUnique =
      names.filter((other) => other.toLowerCase() === name.toLowerCase()).length === 1;
    const length = Buffer.byteLength(name);
    return isUnique || length < 2 || used > 0xff
      ? name
      : `${(used++).toString(16).padStart(2, '~')}${'~'.repeat(length)}`.slice(0, length);
  });
}

/** In the footer, each name follows its length. */
function withNames(
  content: Buffer,
  placeholders: readonly string[],
  names: readonly string[],
): Buffer {
  const changed = Buffer.from(content);
  const footer = changed.length - 8 - changed.readUInt32LE(changed.length - 8);
  for (const [index, placeholder] of placeholders.entries()) {
    if (placeholder === names[index]) continue;
    const sized = Buffer.from(`\0${placeholder}`);
    sized[0] = sized.length - 1;
    for (let at = changed.indexOf(sized, footer); at >= 0; at = changed.indexOf(sized, at + 1))
      changed.write(names[index]!, at + 1);
  }
  return changed;
}

function damage(random: Random, content: Buffer): { content: Buffer; defect: Defect } {
  const end = Math.floor(content.length * (0.2 + random.next() * 0.7));
  const notTable = random.pick(notTables);
  const encrypted = Buffer.from(content);
  encrypted.write('PARE', encrypted.length - 4);
  encrypted.write('PARE', 0);
  const noFooter = Buffer.from(content);
  noFooter.writeUInt32LE(noFooter.length * 2, noFooter.length - 8);
  return random.pick([
    {
      content: content.subarray(0, end),
      defect: { name: 'content that ends too early', reason: /truncated/ },
    },
    { content: encrypted, defect: { name: 'an encrypted footer', reason: /encrypted/ } },
    { content: noFooter, defect: { name: 'a footer larger than the file', reason: /footer/ } },
    { content: notTable.content, defect: { name: notTable.name, reason: /./ } },
    {
      content: Buffer.from('a,b\n1,2\n3,4\n5,6\n7,8\n'),
      defect: { name: 'CSV', reason: /truncated|mislabelled|CSV/ },
    },
  ]);
}
