import { headBytes } from '../../../activities/openmetadata/datalake/schema/text-head.ts';
import { missingWords, makeColumns, type Bounds } from './columns.ts';
import { compress, encode, type Encoding } from './encode.ts';
import { csvDefect, type CsvParts } from './csv-defects.ts';
import type { FuzzFile } from './fuzz-file.ts';
import type { Random } from './random.ts';
import type { Column } from './table.ts';
import { scalars } from './values.ts';

interface Dialect {
  readonly delimiter: string;
  readonly quoting: 'minimal' | 'all' | 'texts';
  readonly lineEnd: '\n' | '\r\n' | '\r' | 'mixed';
  readonly encoding: Encoding;
  readonly gzip: boolean;
  readonly header: boolean;
  readonly sepLine: boolean;
  readonly comma: boolean;
  readonly finalLineEnd: boolean;
  readonly blankLines: boolean;
  readonly trailing: boolean;
}

function drawDialect(random: Random, columns: number): Dialect {
  const delimiter =
    columns === 1
      ? ','
      : random.weighted([
          [6, ','],
          [3, ';'],
          [1.5, '\t'],
          [1, '|'],
        ] as const);
  return {
    delimiter,
    quoting: random.weighted([
      [6, 'minimal'],
      [1, 'all'],
      [1, 'texts'],
    ] as const),
    lineEnd: random.weighted([
      [6, '\n'],
      [3, '\r\n'],
      [0.5, '\r'],
      [0.7, 'mixed'],
    ] as const),
    encoding: random.weighted([
      [8, 'utf-8'],
      [1.5, 'utf-8 with mark'],
      [0.5, 'utf-16le with mark'],
      [0.5, 'utf-16be with mark'],
      [1, 'windows-1252'],
      [0.2, 'utf-16le without mark'],
    ] as const),
    gzip: random.chance(0.08),
    header: random.chance(0.95),
    sepLine: columns > 1 && random.chance(0.03),
    comma: delimiter !== ',' && random.chance(0.35),
    finalLineEnd: random.chance(0.85),
    blankLines: columns > 1 && random.chance(0.05),
    trailing: columns > 1 && random.chance(0.03),
  };
}

/** A CSV file of so many rows and columns, most often without a defect. */
export function makeCsv(random: Random, index: number, bounds: Bounds): FuzzFile {
  const dialect = drawDialect(random.fork('dialect'), bounds.columns);
  const names = { empty: bounds.columns > 1, repeated: true, numeric: true };
  const drawn = makeColumns(random.fork('columns'), bounds, { names, kinds: scalars, missingWords: true, surprises: true });
  const columns = drawn.map((column) => asWritten(column, dialect, random.fork(`style ${column.name}`)));
  const writer = recordWriter(dialect, columns);
  const parts: CsvParts = {
    columns,
    rows: bounds.rows,
    header: dialect.header ? writer.header() : undefined,
    records: Array.from({ length: bounds.rows }, (_, row) => writer.record(row)),
    delimiter: dialect.delimiter,
    before: dialect.sepLine ? [`sep=${dialect.delimiter}`] : [],
  };
  const { parts: written, truth: intended, defect, damage } = csvDefect(random.fork('defect'), parts, dialect);
  const text = join(random.fork('lines'), written, dialect);
  const encoded = encode(text, dialect.encoding);
  const encoding = encoded ? dialect.encoding : 'utf-8';
  const plain = damage?.bytes?.(encoded ?? encode(text, 'utf-8')!) ?? encoded ?? encode(text, 'utf-8')!;
  const packed = dialect.gzip ? compress(plain) : plain;
  const content = damage?.file?.(packed) ?? packed;
  const ending = dialect.delimiter === '\t' && random.chance(0.7) ? 'tsv' : 'csv';
  const withoutMark = encoding === 'utf-16le without mark' ? { name: encoding, reason: /UTF-16|no text/i } : undefined;
  const found = defect ?? withoutMark;
  const isGzip = content[0] === 0x1f;
  return {
    index,
    name: `${String(index).padStart(6, '0')}.${ending}${dialect.gzip ? '.gz' : ''}`,
    format: 'csv',
    content,
    truth: intended && {
      ...intended,
      header: dialect.header,
      ordered: true,
      emptyIsNull: true,
      large: plain.length > headBytes,
      ...(dialect.trailing && { trailing: true }),
    },
    ...(found && { defect: found }),
    ...(!isGzip &&
      !dialect.gzip &&
      dialect.header && {
        dataset: { skipRows: damage?.skipRows ?? 0, separator: dialect.delimiter, decimal: dialect.comma ? ',' : '.' },
      }),
    description: `CSV ${JSON.stringify({ ...dialect, encoding, rows: bounds.rows, columns: bounds.columns })}`,
  };
}

/** Columns as the dialect has them. */
function asWritten(column: Column, { comma, quoting, delimiter }: Dialect, random: Random): Column {
  const { kind } = column;
  const isWord = (cell: string | null): cell is null => cell === null || (cell === column.missingWord && missingWords.includes(cell));
  const usesComma = comma && (kind.type === 'decimal' || kind.type === 'float');
  const cells = column.cells.map((cell) => (isWord(cell) ? cell : usesComma ? cell.replace('.', ',') : cell));
  // What is quoted can't be missing.
  const empties = quoting === 'all' || (column.cells.length > 0 && kind.type === 'text' && random.chance(0.1));
  return {
    ...column,
    ...(usesComma && (kind.type === 'decimal' || kind.type === 'float') && { kind: { ...kind, comma: true } }),
    cells: empties ? cells.map((cell) => cell ?? '') : cells,
    name: delimiter === '\t' ? column.name.replaceAll('\t', ' ') : column.name,
  };
}

function recordWriter({ delimiter, quoting, trailing }: Dialect, columns: readonly Column[]) {
  const needed = new RegExp(`["\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`);
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const single = columns.length === 1;
  const write = (cell: string | null, isText: boolean): string => {
    if (cell === null) return single ? '""' : '';
    if (cell === '' || quoting === 'all' || (quoting === 'texts' && isText) || needed.test(cell)) return quoted(cell);
    return cell;
  };
  const isText = columns.map(({ kind }) => kind.type === 'text');
  const line = (cells: readonly string[]): string => cells.join(delimiter) + (trailing ? delimiter : '');
  return {
    header: () => line(columns.map(({ name }) => (name === '' && !single ? '' : write(name, true)))),
    record: (row: number) => line(columns.map(({ cells }, index) => write(cells[row] ?? null, isText[index]!))),
  };
}

function join(random: Random, { before, header, records }: CsvParts, { lineEnd, finalLineEnd, blankLines }: Dialect): string {
  const lines = [...before, ...(header === undefined ? [] : [header]), ...records];
  const ends = () => (lineEnd === 'mixed' ? random.pick(['\n', '\r\n']) : lineEnd);
  const text = lines.map((line) => line + ends() + (blankLines && random.chance(0.1) ? ends() : '')).join('');
  return finalLineEnd ? text : text.replace(/[\r\n]+$/, '');
}
