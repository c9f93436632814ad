import { headBytes } from '#object-source/schema/text-head.ts';
import { makeColumns, type Bounds } from './columns.ts';
import { compress, encode } from './encode.ts';
import { csvDefect, type CsvParts } from './csv-defects.ts';
import { drawDialect, type CsvDialect } from './csv-dialect.ts';
import { joinLines, recordWriter } from './csv-writer.ts';
import type { FuzzFile } from './fuzz-file.ts';
import type { Random } from './random.ts';
import type { Column } from './table.ts';
import { scalars } from './values.ts';

/** A CSV file with this many rows and columns, usually without a defect. */
export function makeCsv(random: Random, index: number, bounds: Bounds): FuzzFile {
  const dialect = drawDialect(random.fork('dialect'), bounds);
  const names = { empty: bounds.columns > 1, repeated: true, numeric: true };
  const drawn = makeColumns(random.fork('columns'), bounds, {
    names,
    kinds: scalars,
    missingWords: true,
    surprises: true,
  });
  const columns = drawn.map((column) =>
    asWritten(column, dialect, {
      random: random.fork(`style ${column.name}`),
      isOnly: bounds.columns === 1,
    }),
  );
  const writer = recordWriter(dialect, columns);
  const parts: CsvParts = {
    columns,
    rows: bounds.rows,
    header: dialect.header ? writer.header() : undefined,
    records: Array.from({ length: bounds.rows }, (_, row) => writer.record(row)),
    delimiter: dialect.delimiter,
    before: dialect.sepLine ? [`sep=${dialect.delimiter}`] : [],
  };
  const {
    parts: written,
    truth: intended,
    defect,
    damage,
  } = csvDefect(random.fork('defect'), parts, dialect);
  const text = joinLines(random.fork('lines'), written, dialect);
  const encoded = encode(text, dialect.encoding);
  const encoding = encoded ? dialect.encoding : 'utf-8';
  const plain =
    damage?.bytes?.(encoded ?? encode(text, 'utf-8')!) ?? encoded ?? encode(text, 'utf-8')!;
  const packed = dialect.gzip ? compress(plain) : plain;
  const content = damage?.file?.(packed) ?? packed;
  const ending = dialect.delimiter === '\t' && random.chance(0.7) ? 'tsv' : 'csv';
  const withoutMark =
    encoding === 'utf-16le without mark'
      ? { name: encoding, reason: /UTF-16|no text/i }
      : undefined;
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
      dialect.quotes === 'doubled' &&
      dialect.header && {
        dataset: {
          skipRows: damage?.skipRows ?? 0,
          separator: dialect.delimiter,
          decimal: dialect.comma ? ',' : '.',
        },
      }),
    description: `CSV ${JSON.stringify({ ...dialect, encoding, rows: bounds.rows, columns: bounds.columns })}`,
  };
}

interface Style {
  readonly random: Random;
  /** Whether it is the only column. */
  readonly isOnly: boolean;
}

/** Columns as written in the dialect. */
function asWritten(
  column: Column,
  { comma, quoting, quotes }: CsvDialect,
  { random, isOnly }: Style,
): Column {
  const { kind } = column;
  const isWord = (cell: string | null): cell is null =>
    cell === null || cell === column.missingWord;
  const usesComma = comma && (kind.type === 'decimal' || kind.type === 'float');
  // CSV readers disagree about backslashes that do not precede quotes.
  const plain = (text: string): string =>
    quotes === 'escaped' ? text.replaceAll('\\', '/') : text;
  const cells = column.cells.map((cell) =>
    isWord(cell) ? cell : usesComma ? cell.replace('.', ',') : plain(cell),
  );
  // Quoted text cannot be missing.
  const empties =
    quoting === 'all' || (column.cells.length > 0 && kind.type === 'text' && random.chance(0.1));
  return {
    ...column,
    ...(usesComma &&
      (kind.type === 'decimal' || kind.type === 'float') && { kind: { ...kind, comma: true } }),
    cells: empties ? cells.map((cell) => cell ?? '') : cells,
    // In a single-column table, a name such as `a;b` could be two.
    name: isOnly ? column.name.replaceAll(/[;|]/g, ' ') : column.name,
  };
}
