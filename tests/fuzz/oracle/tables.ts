import type { OtherTable, Truth } from '../support/fuzz-file.ts';
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
 * - without a header, the same with any names, or with its first record for one: the two can't be told apart in every file;
 * - with a header of which each name could be a value of its column, the same with that header for a row, unless it begins with a label and
 *   goes on with years or with a sequence, which the values are not;
 * - where every record ends in a separator, the same with a last column that has neither a name nor a value;
 * - what its defect leaves open, of two equal keys for example.
 */
export function tablesOf({ columns, rows, others = [], header, ordered, emptyIsNull, large, trailing }: Truth): Candidate[] {
  const of = ({ rule, ...table }: OtherTable): Candidate => ({ rule, ...table, named: header, ordered, emptyIsNull, large });
  const written = of({ rule: '', columns, rows });
  const headers = header ? (ordered && couldBeRow(columns) ? [headerAsRecord] : []) : [firstRecordAsHeader];
  const all = [written, ...others.map(of), ...headers.map((change) => change(written))];
  return trailing ? [...all, ...all.map(withTrailing)] : all;
}

function firstRecordAsHeader(table: Candidate): Candidate {
  const columns = table.columns.map((column) => ({ ...column, name: column.cells[0] ?? '', cells: column.cells.slice(1) }));
  return { ...table, rule: 'its first record is the header', columns, rows: Math.max(0, table.rows - 1), named: true };
}

function headerAsRecord(table: Candidate): Candidate {
  const columns = table.columns.map((column) => {
    const { name, kind, cells } = column;
    return { ...column, kind: kind.type === 'empty' ? kindOfName(name) : kind, cells: [name === '' ? null : name, ...cells] };
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
  const isLike = (name: string): boolean => Object.values(like).some((pattern) => pattern.test(name));
  if (columns[0]!.cells.length === 0) return columns.some(({ name }) => isLike(name));
  // Codes of digits look like numbers.
  const typed = columns.flatMap(({ name, kind, cells }) => {
    const isDigits = kind.type === 'code' && cells.every((cell) => cell === null || like['decimal']!.test(cell));
    const type = isDigits ? 'decimal' : kind.type;
    return like[type] === undefined ? [] : [{ name, type }];
  });
  const fits = typed.every(({ name, type }) => name.trim() === '' || like[type]!.test(name));
  return typed.length > 0 && fits && !namesSequence(columns);
}

/** A label, and then years or a sequence, as in a table with a column for each year. */
function namesSequence([label, ...others]: readonly Column[]): boolean {
  const numbers = others.map(({ name }) => Number(name || 'none'));
  const isSequence = numbers.length > 1 && numbers.every((number, index) => number === numbers[0]! + index);
  const areYears = others.some(({ cells }) => cells.every((cell) => cell === null || /^(?:18|19|20|21)\d\d$/.test(cell)));
  return isSequence && !areYears && /^[A-Za-z]/.test(label?.name ?? '') && label?.kind.type === 'text';
}

function withTrailing(table: Candidate): Candidate {
  const empty: Column = { name: '', kind: { type: 'empty' }, cells: Array.from({ length: table.rows }, () => null) };
  return { ...table, columns: [...table.columns, empty] };
}
