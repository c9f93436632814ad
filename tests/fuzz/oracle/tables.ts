import type { Truth } from '../support/fuzz-file.ts';
import type { Column, Kind } from '../support/table.ts';

/** A table that a file may be. */
export interface Candidate {
  /** Why it may; empty for the one that the file was made of. */
  readonly rule: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Whether the file says what the columns are called. */
  readonly named: boolean;
  readonly ordered: boolean;
  readonly emptyIsNull: boolean;
  readonly large: boolean;
}

/**
 * The tables that a file may be:
 *
 * - what it was made of;
 * - without a header, the same with any names, or with its first record for one, unless that record is surely a row: it has a value of the type
 *   of its column, and its numbers are neither years nor a sequence, which may be names;
 * - with a header of which each name could be a value of its column, the same with that header for a row, unless it begins with a label and
 *   goes on with years or with a sequence, which the values are not;
 * - where every record ends in a separator, the same with a last column that has neither a name nor a value.
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

/** What the only value of a column is. */
function kindOfName(name: string): Kind {
  const [type] = Object.entries(like).find(([, pattern]) => pattern.test(name)) ?? ['text'];
  return type === 'date' ? { type, order: 'ymd' } : ({ type } as Kind);
}

/** Whether there are columns of other values than texts, all of whose names are such values too. */
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

/** A label, and then years or a sequence, as in a table with a column for each year. */
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

/** Whether the first record can't be a header. */
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

/** Years, or numbers of which each is as much more than the one before. */
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
