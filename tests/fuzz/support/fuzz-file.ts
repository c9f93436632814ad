import type { Table } from './table.ts';

export type FileFormat = 'csv' | 'json' | 'jsonl' | 'parquet';

/** What is wrong with a file on purpose, or so unusual that it may be refused. */
export interface Defect {
  readonly name: string;
  /** What the reason of a refusal has to match, for it to be the true one. */
  readonly reason?: RegExp;
  /** That a refusal may name. */
  readonly line?: number;
}

/** How the datasets' conversion is asked to read a CSV file. */
export interface DatasetOptions {
  readonly skipRows: number;
  readonly separator: string;
  readonly decimal: '.' | ',';
}

/** A file of known content. */
export interface FuzzFile {
  readonly index: number;
  /** With the ending that tells its format. */
  readonly name: string;
  readonly format: FileFormat;
  readonly content: Buffer;
  /** Undefined where no reading of the content is right. */
  readonly truth: Truth | undefined;
  readonly defect?: Defect;
  /** Of a file that the datasets' conversion may be given. */
  readonly dataset?: DatasetOptions;
  /** How it was written, for people. */
  readonly description: string;
}

export interface Truth extends Table {
  /** Whether the first record holds the names. */
  readonly header: boolean;
  /** Whether the order of the columns means something. */
  readonly ordered: boolean;
  /** Empty texts and missing values look the same. */
  readonly emptyIsNull: boolean;
  /** Larger than what the catalog's types are inferred from. */
  readonly large: boolean;
  /** Every record ends in a separator. */
  readonly trailing?: boolean;
}
