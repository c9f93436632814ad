import type { Truth } from '../support/fuzz-file.ts';
import type { Column, Kind } from '../support/table.ts';

/** A possible table of a file. */
export interface Candidate {
  /** Why it is possible; empty for the one that the file was generated from. */
  readonly rule: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Whether the file contains the column names. */
  readonly named: boolean;
  readonly ordered: boolean;
  readonly emptyIsNull: boolean;
  readonly large: boolean;
}

/**
 * The possible tables of a file:
 *
 * - the one it was generated from;
 * - without a header, the same with arbitrary names, or with its first record as the header, unless
 * that record is certainly a row: it has a value of its column's type, and its numbers are neither
 * years nor a sequence, which may be names;
 * - with a header in which each name could be a value of its column, the same with that header as a
 * row, unless it starts with a label followed by years or a sequence, which the values are not;
 * - if every record ends in a separator, the same with an additional last column without name or
 * values.
 */
export function tablesOf({
  columns,
  rows,
  header,
  ordered,
  emptyIsNull,
  large,
  trailing,
}: Truth): Candidate[] {
  const written: Candidate = {
    rule: '',
    columns,
    rows,
    named: header,
    ordered,
    emptyIsNull,
    large,
  };
  const headers = header
    ? ordered && couldBeRow(columns)
      ? [headerAsRecord]
      : []
    : isSurelyRow(columns)
      ? []
      : [firstRecordAsHeader];
  const all = [written, ...headers.map((change) => change(written))];
  return trailing ? [...all, ...all.map(withTrailing)] : all;
}

function firstRecordAsHeader(table: Candidate): Candidate {
  const columns = table.columns.map((column) => ({
    ...column,
    name: column.cells[0] ?? '',
    cells: column.cells.slice(1),
  }));
  return {
    ...table,
    rule: 'its first record is the header',
    columns,
    rows: Math.max(0, table.rows - 1),
    named: true,
  };
}

function headerAsRecord(table: Candidate): Candidate {
  const columns = table.columns.map((column) => {
    const { name, kind, cells } = column;
    return {
      ...column,
      kind: kind.type === 'empty' ? kindOfName(name) : kind,
      cells: [name === '' ? null : name, ...cells],
    };
  });
  return { ...table, rule: 'its header is a record', columns, rows: table.rows + 1, named: false };
}

const like: Readonly<Record<string, RegExp>> = {
  integer: /^-?\d+(?:\.\d+)?$/,
  decimal: /^-?\d+(?:[.,]\d+)?$/,
  float: /^-?\d+(?:[.,]\d+)?$/,
  boolean: /^(?:true|false)$/i,
  date: /^\d{4}-\d\d-\d\d$/,
  timestamp: /^\d{4}-\d\d-\d\d[ T]/,
  time: /^\d\d:\d\d$/,
};

/** The kind of a column with this single value. */
function kindOfName(name: string): Kind {
  const [type] = Object.entries(like).find(([, pattern]) => pattern.test(name)) ?? ['text'];
  return type === 'date' ? { type, order: 'ymd' } : ({ type } as Kind);
}

/** Whether there are non-text columns, and all of their names are valid values of them. */
function couldBeRow(columns: readonly Column[]): boolean {
  const isLike = (name: string): boolean =>
    Object.values(like).some((pattern) => pattern.test(name));
  if (columns[0]!.cells.length === 0) return columns.some(({ name }) => isLike(name));
  // Codes of digits look like numbers.
  const typed = columns.flatMap(({ name, kind, cells }) => {
    const isDigits =
      kind.type === 'code' && cells.every((cell) => cell === null || like['decimal']!.test(cell));
    const type = isDigits ? 'decimal' : kind.type;
    return like[type] === undefined ? [] : [{ name, type }];
  });
  const fits = typed.every(({ name, type }) => name.trim() === '' || like[type]!.test(name));
  return typed.length > 0 && fits && !namesSequence(columns);
}

/** A label followed by years, as in a table with one column per year. */
function namesSequence([label, ...others]: readonly Column[]): boolean {
  const numbers = others.map(({ name }) => Number(name || 'none'));
  const isSequence =
    numbers.length > 1 && numbers.every((number, index) => number === numbers[0]! + index);
  const areYears = others.some(({ cells }) =>
    cells.every((cell) => cell === null || /^(?:18|19|20|21)\d\d$/.test(cell)),
  );
  return (
    isSequence && !areYears && /^[A-Za-z]/.test(label?.name ?? '') && label?.kind.type === 'text'
  );
}

const typesOfValues: ReadonlySet<Kind['type']> = new Set([
  'integer',
  'decimal',
  'float',
  'boolean',
  'date',
  'timestamp',
  'time',
  'uuid',
]);

/** Whether the first record cannot be a header. */
function isSurelyRow(columns: readonly Column[]): boolean {
  const isTyped = columns.some(({ kind, missingWord, cells: [first, ...below] }) => {
    const isValue = (cell: string | null | undefined): boolean =>
      (cell ?? '') !== '' && cell !== missingWord;
    return typesOfValues.has(kind.type) && isValue(first) && below.some(isValue);
  });
  const numbers = columns
    .map(({ cells }) => cells[0]?.trim() ?? '')
    .filter((cell) => /^\d+(?:\.\d+)?$/.test(cell));
  return isTyped && !isRange(numbers.map(Number));
}

/** Years, or numbers at equal intervals. */
function isRange(numbers: readonly number[]): boolean {
  const [first = 0, second = first] = numbers;
  const isSequence = numbers.every(
    (number, index) => Math.abs(number - first - index * (second - first)) < 1e-9,
  );
  return (
    (numbers.length > 1 && isSequence) ||
    (numbers.length > 0 && numbers.every((number) => number >= 1800 && number <= 2200))
  );
}

function withTrailing(table: Candidate): Candidate {
  const empty: Column = {
    name: '',
    kind: { type: 'empty' },
    cells: Array.from({ length: table.rows }, () => null),
  };
  return { ...table, columns: [...table.columns, empty] };
}
