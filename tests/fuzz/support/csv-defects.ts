import { notTables, type NotTable } from './not-tables.ts';
import type { Defect } from './fuzz-file.ts';
import type { Random } from './random.ts';
import type { Column, Table } from './table.ts';

/** A CSV file as lines. */
export interface CsvParts extends Table {
  readonly before: readonly string[];
  readonly header: string | undefined;
  readonly records: readonly string[];
  readonly delimiter: string;
}

export interface CsvDamage {
  /** Changes the encoded text. */
  readonly bytes?: (bytes: Buffer) => Buffer;
  /** Changes the file. */
  readonly file?: (bytes: Buffer) => Buffer;
  /** Number of lines that the datasets' conversion is configured to skip. */
  readonly skipRows?: number;
}

export interface DamagedCsv {
  readonly parts: CsvParts;
  readonly truth: Table | undefined;
  readonly defect?: Defect;
  readonly damage?: CsvDamage;
}

interface Style {
  readonly encoding: string;
  readonly gzip: boolean;
  readonly header: boolean;
  readonly sepLine: boolean;
  readonly trailing: boolean;
  readonly blankLines: boolean;
}

type Maker = (random: Random, parts: CsvParts, style: Style) => DamagedCsv | undefined;

const truthOf = ({ columns, rows }: CsvParts): Table => ({ columns, rows });
const isPlain = ({ header, records }: CsvParts): boolean =>
  ![header ?? '', ...records].some((line) => /["'\r\n]/.test(line));

/** Line of a row, 1-based, if every record is one line. */
const lineOf = ({ before, header }: CsvParts, row: number): number =>
  before.length + (header === undefined ? 0 : 1) + row + 1;

function replaced(parts: CsvParts, row: number, record: string): CsvParts {
  return { ...parts, records: parts.records.map((each, index) => (index === row ? record : each)) };
}

const unclosedQuote: Maker = (random, parts, { blankLines }) => {
  if (!isPlain(parts) || parts.rows === 0 || blankLines) return undefined;
  const row = random.int(0, parts.rows - 1);
  const cells = parts.records[row]!.split(parts.delimiter);
  const cell = random.int(0, cells.length - 1);
  const record = cells
    .map((each, index) => (index === cell ? `"${each}` : each))
    .join(parts.delimiter);
  return {
    parts: replaced(parts, row, record),
    truth: undefined,
    defect: {
      name: `a quote in line ${lineOf(parts, row)} that is not closed`,
      reason: /quote|values/,
    },
  };
};

const wideRow: Maker = (random, parts, { trailing, blankLines }) => {
  if (!isPlain(parts) || parts.rows < 2 || trailing || blankLines || parts.columns.length < 2)
    return undefined;
  const row = random.int(0, parts.rows - 1);
  const extra: Column = {
    name: '',
    kind: { type: 'code' },
    cells: Array.from({ length: parts.rows }, (_, index) => (index === row ? 'more' : null)),
  };
  return {
    parts: replaced(parts, row, `${parts.records[row]!}${parts.delimiter}more`),
    truth: { columns: [...parts.columns, extra], rows: parts.rows },
    defect: {
      name: `one value too many in line ${lineOf(parts, row)}`,
      reason: /values|columns/,
      line: lineOf(parts, row),
    },
  };
};

const narrowRow: Maker = (random, parts, { trailing, blankLines }) => {
  if (!isPlain(parts) || parts.rows < 2 || trailing || blankLines || parts.columns.length < 3)
    return undefined;
  const row = random.int(0, parts.rows - 1);
  const cells = parts.records[row]!.split(parts.delimiter);
  const kept = random.int(2, cells.length - 1);
  const columns = parts.columns.map((column, index) =>
    index < kept
      ? column
      : { ...column, cells: column.cells.map((cell, each) => (each === row ? null : cell)) },
  );
  return {
    parts: replaced(parts, row, cells.slice(0, kept).join(parts.delimiter)),
    truth: { columns, rows: parts.rows },
    defect: {
      name: `values missing in line ${lineOf(parts, row)}`,
      reason: /values|columns/,
      line: lineOf(parts, row),
    },
  };
};

const shortHeader: Maker = (_, parts, { trailing }) => {
  if (
    parts.header === undefined ||
    parts.header.includes('"') ||
    trailing ||
    parts.columns.length < 3 ||
    parts.rows === 0
  )
    return undefined;
  const header = parts.header.split(parts.delimiter).slice(0, -1).join(parts.delimiter);
  const columns = parts.columns.map((column, index) =>
    index < parts.columns.length - 1 ? column : { ...column, name: '' },
  );
  return {
    parts: { ...parts, header },
    truth: { columns, rows: parts.rows },
    defect: { name: 'a header of one name too few', reason: /values|columns|header/ },
  };
};

const preamble: Maker = (random, parts, { sepLine, trailing, blankLines }) => {
  // A header alone cannot be distinguished from a preamble.
  if (sepLine || trailing || blankLines || parts.columns.length < 2 || parts.rows < 2)
    return undefined;
  const lines = random.pick([
    ['Report of all meters'],
    ['Meters', ''],
    ['# made by a script', '# version 3'],
    ['Company', 'Export', ''],
  ]);
  return {
    parts: { ...parts, before: lines },
    truth: truthOf(parts),
    defect: { name: 'lines before the header', reason: /values where/ },
    damage: { skipRows: lines.length },
  };
};

const nul: Maker = (random, parts) => {
  if (!isPlain(parts) || parts.rows === 0) return undefined;
  const row = random.int(0, parts.rows - 1);
  return {
    parts: replaced(parts, row, `${parts.records[row]!}a\0b`),
    truth: undefined,
    defect: {
      name: `a character 0 in line ${lineOf(parts, row)}`,
      reason: /character 0|NUL|no text/i,
    },
  };
};

const brokenCharacter: Maker = (random, parts, { encoding, gzip }) => {
  const text = parts.columns.findIndex(({ kind }) => kind.type === 'text');
  const others = parts.records.join('').match(/[^\0-\x7f]/g)?.length ?? 0;
  if (
    !isPlain(parts) ||
    encoding !== 'utf-8' ||
    gzip ||
    text < 0 ||
    others < 8 ||
    parts.columns.length < 2
  )
    return undefined;
  const row = random.int(0, parts.rows - 1);
  const cells = parts.records[row]!.split(parts.delimiter);
  const record = cells
    .map((cell, index) => (index === text ? `${cell}${placeholder}x` : cell))
    .join(parts.delimiter);
  const columns = parts.columns.map((column, index) =>
    index === text
      ? {
          ...column,
          cells: column.cells.map((cell, each) => (each === row ? `${cell ?? ''}\ufffdx` : cell)),
        }
      : column,
  );
  const damage = {
    bytes: (bytes: Buffer) => replacedBytes(bytes, Buffer.from(placeholder), Buffer.from([0xe9])),
  };
  return {
    parts: replaced(parts, row, record),
    truth: { columns, rows: parts.rows },
    defect: { name: 'a byte that is no UTF-8', reason: /UTF-8|unicode/i },
    damage,
  };
};

/** Never occurs in generated text. */
const placeholder = '\ue000';

function replacedBytes(bytes: Buffer, found: Buffer, other: Buffer): Buffer {
  const at = bytes.indexOf(found);
  return Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at + found.length)]);
}

const cutGzip: Maker = (random, parts, { gzip }) => {
  if (!gzip) return undefined;
  const share = random.next();
  return {
    parts,
    truth: undefined,
    defect: {
      name: 'compressed content that ends too early',
      reason: /compressed|truncated|empty/,
    },
    damage: {
      file: (bytes) =>
        bytes.subarray(0, Math.max(12, Math.floor(bytes.length * (0.3 + share * 0.6)))),
    },
  };
};

const noTable: Maker = (random, parts) => {
  const { name, content, reason }: NotTable = random.pick(notTables);
  return { parts, truth: undefined, defect: { name, reason }, damage: { file: () => content } };
};

const makers: readonly (readonly [weight: number, maker: Maker])[] = [
  [3, unclosedQuote],
  [3, wideRow],
  [3, narrowRow],
  [2, shortHeader],
  [2, preamble],
  [1, nul],
  [1, brokenCharacter],
  [1, cutGzip],
  [2, noTable],
];

/** One in eight files has a defect, if its content allows one. */
export function csvDefect(random: Random, parts: CsvParts, style: Style): DamagedCsv {
  const whole = { parts, truth: truthOf(parts) };
  if (!random.chance(0.125)) return whole;
  return random.weighted(makers)(random, parts, style) ?? whole;
}
