import { expect, test } from 'vitest';
import { formatOf, isTableLike } from '#object-source/formats.ts';

test.for([
  ['a/b.CSV', 'csv', true],
  ['a/b.tsv.gz', 'tsv', true],
  ['a/b.ndjson', 'jsonl', true],
  // Tables for this client's predecessor, which must not be deleted from its catalog.
  ['a/b.parquet.snappy', undefined, true],
  ['a/b.pq', undefined, true],
  ['a/b.avro', undefined, true],
  ['a/b.json.zip', undefined, true],
  ['a/b.png', undefined, false],
  ['a.csv/b', undefined, false],
] as const)('%s is read as %s, and may be in a catalog: %s', ([key, fileFormat, tableLike]) => {
  expect(formatOf(key)?.fileFormat).toBe(fileFormat);
  expect(isTableLike(key)).toBe(tableLike);
});
