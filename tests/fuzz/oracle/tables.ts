import type { OtherTable, Truth } from '../support/fuzz-file.ts';
import type { Column } from '../support/table.ts';

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
 * - where every record ends in a separator, the same with a last column that has neither a name nor a value;
 * - what its defect leaves open, of two equal keys for example.
 */
export function tablesOf({ columns, rows, others = [], header, ordered, emptyIsNull, large, trailing }: Truth): Candidate[] {
  const of = ({ rule, ...table }: OtherTable): Candidate => ({ rule, ...table, named: header, ordered, emptyIsNull, large });
  const written = of({ rule: '', columns, rows });
  const all = [written, ...others.map(of), ...(header ? [] : [firstRecordAsHeader(written)])];
  return trailing ? [...all, ...all.map(withTrailing)] : all;
}

function firstRecordAsHeader(table: Candidate): Candidate {
  const columns = table.columns.map((column) => ({ ...column, name: column.cells[0] ?? '', cells: column.cells.slice(1) }));
  return { ...table, rule: 'its first record is the header', columns, rows: Math.max(0, table.rows - 1), named: true };
}

function withTrailing(table: Candidate): Candidate {
  const empty: Column = { name: '', kind: { type: 'empty' }, cells: Array.from({ length: table.rows }, () => null) };
  return { ...table, columns: [...table.columns, empty] };
}
