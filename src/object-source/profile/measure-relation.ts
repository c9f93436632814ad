import type {
  ColumnProfileBody,
  SampleDataBody,
  TableProfileBody,
} from '#openmetadata/entities.ts';
import { columnProfile } from '#openmetadata/profile/column-profile.ts';
import { wantedMetrics } from '#openmetadata/profile/settings/select-columns.ts';
import type { TableSettings } from '#openmetadata/profile/settings/table-settings.ts';
import type { DuckDbSession } from '#duckdb/open-duckdb.ts';
import { measureRelationColumns } from './measure-columns.ts';
import type { MeasuredColumn } from './measured-column.ts';
import { querySampleRows } from './sample-rows.ts';
import { columnsPerStage, staged, type StageOptions } from './stage.ts';

export interface MeasureOptions {
  readonly session: DuckDbSession;
  /** Larger files are measured on a random sample of this many rows; all rows if omitted. */
  readonly profileSampleRows: number | null;
  /** Number of sample rows to show; 0 for none. */
  readonly sampleRows: number;
  readonly memoryLimitMb: number;
  /** Milliseconds since 1970. */
  readonly capturedAt: number;
  /** Size of the object, for the catalog. */
  readonly size: number;
  /** For temporary files. */
  readonly folder: string;
  /** Settings of this table's profile, which override the options above. */
  readonly settings?: TableSettings | undefined;
}

export interface FileProfile {
  readonly profile: TableProfileBody;
  readonly sampleRows?: SampleDataBody;
  readonly sampled: boolean;
  /** Rows of the whole file. */
  readonly rows: number;
}

/** How DuckDB reads a file of a known shape. */
export interface MeasuredRelation extends Pick<StageOptions, 'relation' | 'columnar' | 'bytes'> {
  /** The relation that the first rows are read from. */
  readonly first: string;
  /** Row count of the whole file, if the relation only has those of a partition. */
  readonly rowCount: number | undefined;
  /** Number of columns of the whole file. */
  readonly width: number;
}

/**
 * Profiles the columns of a relation, several hundred at a time, on all rows or a random sample.
 */
export async function measureRelation(
  { relation, first, columnar, bytes, rowCount, width: columnCount }: MeasuredRelation,
  columns: readonly MeasuredColumn[],
  options: MeasureOptions,
): Promise<FileProfile> {
  const { session, memoryLimitMb, capturedAt, folder, settings } = options;
  const measured = settings?.columnMetrics === false ? [] : columns;
  const limit = sampleLimit(options);
  const total =
    limit !== undefined || measured.length === 0 ? await countRows(session, relation) : undefined;
  const mostRows = total === undefined ? undefined : limit?.(total);
  const sampled = total !== undefined && mostRows !== undefined && total > mostRows;
  const stage = { relation, columnar, sampleRows: sampled ? mostRows : undefined, bytes, folder };

  const width = columnsPerStage(bytes);
  const columnProfiles: ColumnProfileBody[] = [];
  let seen = measured.length === 0 ? Math.min(total ?? 0, mostRows ?? Infinity) : 0;
  for (let start = 0; start < measured.length; start += width) {
    const chunk = measured.slice(start, start + width);
    const { rows, raw } = await staged(session, chunk, stage, (from, stored) =>
      measureRelationColumns(session, from, stored, memoryLimitMb),
    );
    seen = rows;
    columnProfiles.push(
      ...raw.map((column) => wantedMetrics(columnProfile(column, capturedAt), settings)),
    );
  }
  const rows = rowCount ?? total ?? seen;
  const partly = sampled || (rowCount !== undefined && seen < rowCount);
  const profile: TableProfileBody = {
    tableProfile: {
      timestamp: capturedAt,
      ...(partly
        ? { profileSample: seen, profileSampleType: 'ROWS' as const }
        : { profileSample: 100, profileSampleType: 'PERCENTAGE' as const }),
      ...(settings?.tableMetrics !== false && {
        columnCount,
        rowCount: rows,
        sizeInByte: options.size,
      }),
    },
    columnProfile: columnProfiles,
  };
  const shown = options.sampleRows === 0 ? 0 : (settings?.sampleDataCount ?? options.sampleRows);
  if (shown === 0 || columns.length === 0) return { profile, sampled, rows };
  const parts: SampleDataBody[] = [];
  for (let start = 0; start < columns.length; start += width) {
    const chunk = columns.slice(start, start + width);
    parts.push(
      await querySampleRows(session, first, chunk, { rows: shown, width: columns.length }),
    );
  }
  return { profile, sampled, rows, sampleRows: besideEachOther(parts) };
}

/**
 * The maximum number of rows to measure, from the table's settings or the job's config; undefined
 * for all.
 */
function sampleLimit({
  settings,
  profileSampleRows,
}: MeasureOptions): ((total: number) => number) | undefined {
  const sample = settings?.sample;
  if (sample?.kind === 'percent')
    return (total) => Math.max(1, Math.round((total * sample.percent) / 100));
  const rows = sample?.rows ?? profileSampleRows;
  return rows === null ? undefined : () => rows;
}

function besideEachOther(parts: readonly SampleDataBody[]): SampleDataBody {
  const rows = parts[0]?.rows ?? [];
  return {
    columns: parts.flatMap(({ columns }) => columns),
    rows: rows.map((_, index) =>
      parts.flatMap((part) => part.rows[index] ?? part.columns.map(() => null)),
    ),
  };
}

export async function countRows(session: DuckDbSession, relation: string): Promise<number> {
  return Number((await session.rows(`select count(*) from ${relation}`))[0]?.[0]);
}
