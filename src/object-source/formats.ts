/** The format of an object's content. */
export type Format = 'csv' | 'json' | 'jsonl' | 'parquet';

export interface TableFormat {
  readonly format: Format;
  /** Named as in OpenMetadata. */
  readonly fileFormat: 'csv' | 'tsv' | 'json' | 'json.gz' | 'jsonl' | 'jsonl.gz' | 'parquet';
}

const formats: readonly (readonly [ending: string, TableFormat])[] = [
  ['.csv', { format: 'csv', fileFormat: 'csv' }],
  ['.csv.gz', { format: 'csv', fileFormat: 'csv' }],
  ['.tsv', { format: 'csv', fileFormat: 'tsv' }],
  ['.tsv.gz', { format: 'csv', fileFormat: 'tsv' }],
  ['.json', { format: 'json', fileFormat: 'json' }],
  ['.json.gz', { format: 'json', fileFormat: 'json.gz' }],
  ['.jsonl', { format: 'jsonl', fileFormat: 'jsonl' }],
  ['.jsonl.gz', { format: 'jsonl', fileFormat: 'jsonl.gz' }],
  ['.ndjson', { format: 'jsonl', fileFormat: 'jsonl' }],
  ['.ndjson.gz', { format: 'jsonl', fileFormat: 'jsonl.gz' }],
  ['.parquet', { format: 'parquet', fileFormat: 'parquet' }],
];

/**
 * By file extension; undefined for objects that are not tables. Compression of text is detected
 * from the first bytes.
 */
export function formatOf(key: string): TableFormat | undefined {
  const name = key.toLowerCase();
  return formats.find(([ending]) => name.endsWith(ending))?.[1];
}

/**
 * Whether an object may be a table for this client or its predecessor: others are never in a
 * catalog.
 */
export function isTableLike(key: string): boolean {
  return /\.(?:csv|tsv|jsonl?|ndjson|avro|parquet|parq|pqt?)(?:\.[a-z]+)?$/i.test(key);
}
