import type { Table } from './table.ts';

export type FileFormat = 'csv' | 'json' | 'jsonl' | 'parquet';

/** An intentional defect of a file, or an oddity that may be rejected. */
export interface Defect {
  readonly name: string;
  /** The reason of a correct rejection matches this. */
  readonly reason?: RegExp;
  /** Line that a rejection may name. */
  readonly line?: number;
}

/** How the datasets' conversion is configured to read a CSV file. */
export interface DatasetOptions {
  readonly skipRows: number;
  readonly separator: string;
  readonly decimal: '.' | ',';
}

/** A file of known content. */
export interface FuzzFile {
  readonly index: number;
  /** With the extension of its format. */
  readonly name: string;
  readonly format: FileFormat;
  readonly content: Buffer;
  /** Undefined if no interpretation of the content is acceptable. */
  readonly truth: Truth | undefined;
  readonly defect?: Defect;
  /** For a file that the datasets' conversion supports. */
  readonly dataset?: DatasetOptions;
  /** How it was written, for display. */
  readonly description: string;
}

export interface Truth extends Table {
  /** Whether the first record contains the names. */
  readonly header: boolean;
  /** Whether the order of the columns is significant. */
  readonly ordered: boolean;
  /** Empty texts and missing values are indistinguishable. */
  readonly emptyIsNull: boolean;
  /** Larger than the part from which the catalog's types are inferred. */
  readonly large: boolean;
  /** Every record ends in a separator. */
  readonly trailing?: boolean;
}
