/** How an object's content is read. */
export type Format = 'csv' | 'json' | 'jsonl' | 'parquet';

export interface TableFormat {
  readonly format: Format;
  /** As OpenMetadata names it. */
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

/** By the key's ending; undefined for objects that are no tables. Whether text is compressed is seen from its first bytes. */
export function formatOf(key: string): TableFormat | undefined {
  const name = key.toLowerCase();
  return formats.find(([ending]) => name.endsWith(ending))?.[1];
}

/** Whether an object may be a table to this client or to the one that it replaces: all others never are in a catalog. */
export function isTableLike(key: string): boolean {
  return /\.(?:csv|tsv|jsonl?|ndjson|avro|parquet|parq|pqt?)(?:\.[a-z]+)?$/i.test(key);
}
