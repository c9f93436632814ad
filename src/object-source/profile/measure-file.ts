import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBTypeId } from '@duckdb/node-api';
import { isConversionError } from '../duckdb-error.ts';
import type { Format } from '../formats.ts';
import { usualBuffer } from '../schema/read-csv.ts';
import type { TableShape } from '../schema/table-shape.ts';
import { Unreadable } from '../unreadable.ts';
import { selectColumns } from '#openmetadata/profile/settings/select-columns.ts';
import {
  countRows,
  measureRelation,
  type FileProfile,
  type MeasureOptions,
} from './measure-relation.ts';
import { measuredColumns, type MeasuredColumn } from './measured-column.ts';
import { partitionFilter } from './partition-filter.ts';
import { readOnce } from './stage.ts';

export interface MeasureFileOptions extends MeasureOptions {
  readonly format: Format;
  readonly signal?: AbortSignal | undefined;
}

/** Profiles a file of a known shape. @throws Unreadable, BadContent */
export async function measureFile(
  path: string,
  shape: TableShape,
  options: MeasureFileOptions,
): Promise<FileProfile> {
  const { format, folder, signal } = options;
  if (format === 'json') await checkEnd(path);
  const checked = await shape.checked?.(path, { target: join(folder, 'rows'), signal });
  if (checked === undefined) return measureTyped(path, shape, options);
  const { rows, ...file } = checked;
  const profile = await measureTyped(file.path, file.shape, options);
  if (profile.rows === rows) return profile;
  // Several threads may mistake a line break in quotes for the end of a row.
  const inOrder = await measureTyped(file.path, readInOrder(file.shape), options);
  if (inOrder.rows === rows) return inOrder;
  throw new Unreadable(`DuckDB reads ${inOrder.rows} rows of the ${rows} that it has`);
}

function readInOrder(shape: TableShape): TableShape {
  const { inOrder, widened } = shape;
  return {
    ...shape,
    ...(inOrder && { relation: inOrder }),
    ...(widened && { widened: async (path) => readInOrder(await widened(path)) }),
  };
}

/** Attempts: with the types of the start, with those of the whole file, and with text only. */
const mostTypings = 3;

/** Falls back to wider types if those of the start do not fit the rest. */
async function measureTyped(
  path: string,
  shape: TableShape,
  options: MeasureFileOptions,
  typing = 1,
): Promise<FileProfile> {
  const { widened } = shape;
  if (!widened || typing === mostTypings) return measure(path, shape, options);
  try {
    const found = await measure(path, shape, options);
    if (!shape.mayRound || !hasRounded(shape, found)) return found;
  } catch (error) {
    if (!isConversionError(error)) throw error;
  }
  return measureTyped(path, await widened(path), options, typing + 1);
}

/** Whether doubles are so large that integers may have been rounded. */
function hasRounded(
  { columns }: TableShape,
  { profile: { columnProfile: profiles } }: FileProfile,
): boolean {
  const isLarge = (value: unknown): boolean => Math.abs(Number(value)) > Number.MAX_SAFE_INTEGER;
  const doubles = new Set(
    columns.filter(({ type }) => type.typeId === DuckDBTypeId.DOUBLE).map(({ name }) => name),
  );
  return profiles.some(({ name, min, max }) => doubles.has(name) && (isLarge(min) || isLarge(max)));
}

async function measure(
  whole: string,
  shape: TableShape,
  options: MeasureFileOptions,
): Promise<FileProfile> {
  const path = (await shape.unfold?.(whole)) ?? whole;
  const { settings, capturedAt, session } = options;
  const columns = selectColumns(measuredColumns(shape.columns), settings);
  const filter = partitionFilter(shape.columns, settings?.partition, capturedAt);
  const narrow = (relation: string): string =>
    narrowed(relation, columns, { width: shape.columns.length, filter });
  const { size: bytes } = await stat(path);
  const file = {
    relation: narrow(shape.relation(path)),
    columnar: options.format === 'parquet',
    bytes,
  };
  const rowCount =
    filter === undefined ? undefined : await countRows(session, shape.relation(path));
  return readOnce(session, columns, file, (relation, columnar) => {
    const ordered = shape.inOrder?.(path);
    // Several threads may reorder rows across buffers, despite the option to preserve the order.
    const mayMix = relation === file.relation || bytes > usualBuffer;
    const first = mayMix && ordered !== undefined ? narrow(ordered) : relation;
    return measureRelation(
      { relation, first, columnar, bytes, rowCount, width: shape.columns.length },
      columns,
      options,
    );
  });
}

/**
 * Restricts the relation to the permitted columns and rows, so that no statement can name others.
 */
function narrowed(
  relation: string,
  columns: readonly MeasuredColumn[],
  { width, filter }: { readonly width: number; readonly filter: string | undefined },
): string {
  if (columns.length === width && filter === undefined) return relation;
  const selected =
    columns.length === 0 ? 'true as nothing' : columns.map(({ sql }) => sql).join(', ');
  return `(select ${selected} from ${relation}${filter === undefined ? '' : ` where ${filter}`})`;
}

const endBytes = 64;

/** DuckDB accepts an array that is not closed. */
async function checkEnd(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer: first } = await file.read(Buffer.alloc(endBytes), 0, endBytes, 0);
    const { buffer: last, bytesRead } = await file.read(
      Buffer.alloc(endBytes),
      0,
      endBytes,
      Math.max(0, size - endBytes),
    );
    if (
      first.toString('utf8').trimStart().startsWith('[') &&
      !last.toString('utf8', 0, bytesRead).trimEnd().endsWith(']')
    ) {
      throw new Unreadable('truncated: its array is not closed');
    }
  } finally {
    await file.close();
  }
}
