import type { ListedObject, ObjectStorage } from '#resources/object-storage.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import type { Format } from '../formats.ts';
import { readRange } from '../open-object.ts';
import { Unreadable } from '../unreadable.ts';
import { csvShape } from './csv-shape.ts';
import { jsonShape } from './json-shape.ts';
import { parquetShape, readParquetFooter } from './parquet-shape.ts';
import { requireFewColumns, type TableShape } from './table-shape.ts';
import { headBytes, textHead } from './text-head.ts';

export interface ShapeOptions {
  readonly session: DuckDbSession;
  /** A file that may be overwritten, in the folder of the session's database. */
  readonly scratch: string;
  readonly signal?: AbortSignal;
}

/** Reads a byte range of an object, inclusive on both ends. */
type Read = (first: number, last: number) => Promise<Buffer>;

/** The columns of an object, inferred from its start or its footer. @throws Unreadable, Replaced */
export function objectShape(
  storage: ObjectStorage,
  object: ListedObject,
  format: Format,
  options: ShapeOptions,
): Promise<TableShape> {
  const read: Read = (first, last) =>
    readRange(storage, object, {
      range: [first, last],
      ...(options.signal && { signal: options.signal }),
    });
  return shapeFrom(read, object.size, format, options);
}

/** The same for content that is read by other means. */
export async function shapeFrom(
  read: Read,
  size: number,
  format: Format,
  options: ShapeOptions,
): Promise<TableShape> {
  const shape = await formatShape(read, size, format, options);
  requireFewColumns(shape.columns.length);
  return shape;
}

async function formatShape(
  read: Read,
  size: number,
  format: Format,
  { session, scratch }: ShapeOptions,
): Promise<TableShape> {
  if (size === 0) throw new Unreadable('empty');
  if (format === 'parquet')
    return parquetShape(session, await readParquetFooter(size, read), scratch);
  const start = await read(0, Math.min(size, headBytes) - 1);
  const head = await textHead(start, start.length === size);
  return format === 'csv' ? csvShape(session, head, scratch) : jsonShape(head);
}
