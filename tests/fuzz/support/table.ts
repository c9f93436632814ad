/** The order of a date's parts. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** The kind of a column's values, which determines what their texts mean. */
export type Kind =
  | { readonly type: 'integer' | 'decimal' | 'float'; readonly comma?: boolean }
  | { readonly type: 'boolean' | 'time' | 'uuid' | 'text' | 'blob' | 'nested' | 'mixed' | 'empty' }
  /** Digits with significant zeros or points: neither numbers nor dates. */
  | { readonly type: 'code' }
  | { readonly type: 'date'; readonly order: DateOrder }
  | { readonly type: 'timestamp'; readonly order: DateOrder; readonly zoned: boolean };

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  /**
   * As written in the file, without quotes; null if missing. JSON text for nested and mixed values.
   */
  readonly cells: readonly (string | null)[];
  /** A word for a missing value in a column of other values. */
  readonly missingWord?: string;
  /** For a Parquet file. */
  readonly sqlType?: string;
}

/** A file's content: known before it is written, and never read back through the product. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: number;
}
