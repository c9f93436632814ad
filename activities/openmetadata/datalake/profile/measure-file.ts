import { open, stat } from 'node:fs/promises';
import type { ColumnProfileBody, SampleDataBody, TableProfileBody } from '../../entities.ts';
import { columnProfile } from '../../profile/column-profile.ts';
import type { DuckDbSession } from '../../../duckdb/open-duckdb.ts';
import { isConversionError } from '../duckdb-error.ts';
import type { Format } from '../formats.ts';
import type { TableShape } from '../schema/table-shape.ts';
import { Unreadable } from '../unreadable.ts';
import { measureColumns } from './measure-columns.ts';
import { measuredColumns, type MeasuredColumn } from './measured-column.ts';
import { querySampleRows } from './sample-rows.ts';
import { columnsPerStage, readOnce, staged, type StageOptions } from './stage.ts';

export interface MeasureFileOptions {
  readonly session: DuckDbSession;
  readonly format: Format;
  /** Of larger files so many random rows are measured; all without it. */
  readonly profileSampleRows: number | null;
  /** First rows to show; 0 for none. */
  readonly sampleRows: number;
  readonly memoryLimitMb: number;
  /** Milliseconds since 1970. */
  readonly capturedAt: number;
  /** Of the object, for the catalog. */
  readonly size: number;
  /** For files of its own. */
  readonly folder: string;
}

export interface FileProfile {
  readonly profile: TableProfileBody;
  readonly sampleRows?: SampleDataBody;
  readonly sampled: boolean;
}

/** Profiles a file of a known shape. @throws Unreadable */
export async function measureFile(path: string, shape: TableShape, options: MeasureFileOptions): Promise<FileProfile> {
  if (options.format === 'json') await checkEnd(path);
  const records = (await shape.unfold?.(path)) ?? path;
  try {
    return await measure(records, shape, options);
  } catch (error) {
    if (!isConversionError(error) || !shape.widened) throw error;
  }
  return measure(records, await shape.widened(records), options);
}

async function measure(path: string, shape: TableShape, options: MeasureFileOptions): Promise<FileProfile> {
  const columns = measuredColumns(shape.columns);
  const { size: bytes } = await stat(path);
  const file = { relation: shape.relation(path), columnar: options.format === 'parquet', bytes };
  return readOnce(options.session, columns, file, (relation, columnar) => {
    const first = relation === file.relation ? (shape.inOrder?.(path) ?? relation) : relation;
    return measureRelation({ relation, first, columnar, bytes }, columns, options);
  });
}

interface MeasuredRelation extends Pick<StageOptions, 'relation' | 'columnar' | 'bytes'> {
  /** What the first rows are read from. */
  readonly first: string;
}

async function measureRelation(
  { relation, first, columnar, bytes }: MeasuredRelation,
  columns: readonly MeasuredColumn[],
  options: MeasureFileOptions,
): Promise<FileProfile> {
  const { session, profileSampleRows, memoryLimitMb, capturedAt, folder } = options;
  const total = profileSampleRows === null ? undefined : Number((await session.rows(`select count(*) from ${relation}`))[0]?.[0]);
  const sampled = profileSampleRows !== null && total !== undefined && total > profileSampleRows;
  const stage = { relation, columnar, sampleRows: sampled ? profileSampleRows : undefined, bytes, folder };

  const width = columnsPerStage(bytes);
  const columnProfiles: ColumnProfileBody[] = [];
  let seen = 0;
  for (let start = 0; start < columns.length; start += width) {
    const chunk = columns.slice(start, start + width);
    const { rows, raw } = await staged(session, chunk, stage, (from, stored) => measureColumns(session, from, stored, memoryLimitMb));
    seen = rows;
    columnProfiles.push(...raw.map((column) => columnProfile(column, capturedAt)));
  }
  const profile: TableProfileBody = {
    tableProfile: {
      timestamp: capturedAt,
      ...(sampled
        ? { profileSample: seen, profileSampleType: 'ROWS' as const }
        : { profileSample: 100, profileSampleType: 'PERCENTAGE' as const }),
      columnCount: columns.length,
      rowCount: total ?? seen,
      sizeInByte: options.size,
    },
    columnProfile: columnProfiles,
  };
  if (options.sampleRows === 0) return { profile, sampled };
  const parts: SampleDataBody[] = [];
  for (let start = 0; start < columns.length; start += width) {
    const chunk = columns.slice(start, start + width);
    parts.push(await querySampleRows(session, first, chunk, { rows: options.sampleRows, width: columns.length }));
  }
  return { profile, sampled, sampleRows: besideEachOther(parts) };
}

function besideEachOther(parts: readonly SampleDataBody[]): SampleDataBody {
  const rows = parts[0]?.rows ?? [];
  return {
    columns: parts.flatMap(({ columns }) => columns),
    rows: rows.map((_, index) => parts.flatMap((part) => part.rows[index] ?? part.columns.map(() => null))),
  };
}

const endBytes = 64;

/** DuckDB takes an array for whole that is not closed. */
async function checkEnd(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer: first } = await file.read(Buffer.alloc(endBytes), 0, endBytes, 0);
    const { buffer: last, bytesRead } = await file.read(Buffer.alloc(endBytes), 0, endBytes, Math.max(0, size - endBytes));
    if (first.toString('utf8').trimStart().startsWith('[') && !last.toString('utf8', 0, bytesRead).trimEnd().endsWith(']')) {
      throw new Unreadable('truncated: its array is not closed');
    }
  } finally {
    await file.close();
  }
}
