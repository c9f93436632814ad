import { createReadStream } from 'node:fs';
import { Unreadable } from '../unreadable.ts';
import { isFeatureCollection } from './json/features.ts';
import { addValue, needsMending, noKinds, type JsonKinds } from './json/json-kinds.ts';
import { jsonRecords, type JsonRecordsOptions, type Layout } from './json/json-records.ts';
import { hasColumns, jsonType } from './json/json-type.ts';
import { EndOfText, parseJson } from './json/json-value.ts';
import { readJson, type ReadJsonOptions } from './json/read-json.ts';
import { seemsToNeedMending, unfoldRecords } from './json/unfold-records.ts';
import { uniqueNames, type TableShape } from './table-shape.ts';
import type { TextHead } from './text-head.ts';

/** JSON Lines, an array of records, the features of a GeoJSON collection, or a single record. */
export async function jsonShape(head: TextHead): Promise<TableShape> {
  const text = head.bytes.toString('utf8').trim();
  if (!/^[[{]/.test(text))
    throw new Unreadable('mislabelled: it is no JSON array, object or lines of objects');
  const layout = await layoutOf(head, text);
  const { kinds, records } = await countKinds([head.bytes], { layout, whole: head.whole });
  if (records === 0 && !head.whole) {
    const what = layout === 'array' ? 'record' : 'object';
    throw new Unreadable(
      `a single ${what} of more than 2 MB, whose fields its start does not show`,
    );
  }
  if (records === 0)
    throw new Unreadable(
      layout === 'features' ? 'empty: a collection without features' : 'empty: it has no records',
    );
  const single = !hasColumns(kinds);
  const keys = single ? ['json'] : [...kinds.fields.keys()];
  return shapeOf(kinds, { layout, single, keys, certain: head.whole });
}

async function layoutOf({ bytes }: TextHead, text: string): Promise<Layout> {
  const values = jsonRecords([bytes], { layout: 'values', whole: false });
  await values.next();
  // Lines of arrays are not an array of records, and lines of collections are not features.
  if (!(await values.next()).done) return 'values';
  if (text.startsWith('[')) return 'array';
  return isFeatureCollection(text) ? 'features' : 'values';
}

/** @throws Unreadable with the line of invalid or incomplete JSON */
async function countKinds(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  options: JsonRecordsOptions,
): Promise<{ readonly kinds: JsonKinds; readonly records: number }> {
  const kinds = noKinds();
  let records = 0;
  for await (const { bytes, line } of jsonRecords(chunks, options)) {
    try {
      addValue(kinds, parseJson(bytes.toString('utf8')));
    } catch (error) {
      if (error instanceof EndOfText)
        throw new Unreadable(`truncated: its last record, in line ${line}, is not complete`);
      throw error instanceof Unreadable ? new Unreadable(`line ${line}: ${error.message}`) : error;
    }
    records += 1;
  }
  return { kinds, records };
}

interface KnownShape {
  readonly layout: Layout;
  /** Whether each record is a single value rather than a row. */
  readonly single: boolean;
  /** Keys as in the records. */
  readonly keys: readonly string[];
  /** Whether the types are those of all values. */
  readonly certain: boolean;
}

function shapeOf(kinds: JsonKinds, known: KnownShape): TableShape {
  const { layout, single, keys, certain } = known;
  const types = keys.map((key) => jsonType(single ? kinds : (kinds.fields.get(key) ?? noKinds())));
  const names = uniqueNames(keys);
  const fields = keys.map((key, index) => ({ key, type: types[index]! }));
  const usual =
    !single &&
    kinds.repeated.size === 0 &&
    keys.length === new Set(keys.map(folded)).size &&
    !keys.includes('');
  const read: ReadJsonOptions = { certain, single, usual, repeated: kinds.repeated };
  return {
    columns: names.map((name, index) => ({ name, type: types[index]! })),
    relation: (path) => readJson(path, fields, read),
    unfold: async (path) => {
      const mends = needsMending(kinds) || (!certain && (await seemsToNeedMending(path)));
      return layout === 'features' || mends ? unfoldRecords(path, { layout, mends }) : path;
    },
    widened: async (path) => {
      const chunks = createReadStream(path, { highWaterMark: 2 ** 20 });
      const all = await countKinds(chunks, { layout, whole: true });
      return shapeOf(all.kinds, { layout, single, keys, certain: true });
    },
  };
}

/** Normalizes names as DuckDB compares them. */
function folded(name: string): string {
  return name.toLowerCase();
}
