/** In which order a date is written. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** What the values of a column are, and so what their texts mean. */
export type Kind =
  | { readonly type: 'integer' | 'decimal' | 'float'; readonly comma?: boolean }
  | { readonly type: 'boolean' | 'time' | 'uuid' | 'text' | 'blob' | 'nested' | 'mixed' | 'empty' }
  /** Digits whose zeros or points are part of them: no numbers, no dates. */
  | { readonly type: 'code' }
  | { readonly type: 'date'; readonly order: DateOrder }
  | { readonly type: 'timestamp'; readonly order: DateOrder; readonly zoned: boolean };

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  /** As the file writes them, without quotes; null where there is nothing. JSON text of nested and mixed values. */
  readonly cells: readonly (string | null)[];
  /** A word that stands for a missing value in a column of other values. */
  readonly missingWord?: string;
  /** Of a Parquet file. */
  readonly sqlType?: string;
}

/** What a file says: known before it is written, and never asked of the product. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: number;
}
