import type { PostgresSession } from '../../../../src/resources/postgres.ts';
import type { ColumnProfileBody, SampleDataBody, TableProfileBody } from '../../entities.ts';
import { columnProfile } from '../../profile/column-profile.ts';
import { chooseSample } from './choose-sample.ts';
import { measureColumns } from './measure-columns.ts';
import { measuredColumns, type MeasuredColumn } from './measured-column.ts';
import type { Arithmetic } from './moments.ts';
import { rowCountOf } from './row-count.ts';
import { querySampleRows } from './sample-rows.ts';
import { sourceOf, type Sample } from './source.ts';
import { beginProfile } from './table-size.ts';
import type { ProfiledTable } from './tables.ts';

export interface ProfileTableOptions {
  readonly maxRows: number;
  /** Sample rows to read; 0 for none. */
  readonly sampleRows: number;
  /** Milliseconds since 1970; also the seed of a sample, so that a second attempt sees the same rows. */
  readonly capturedAt: number;
  readonly arithmetic: Arithmetic;
}

export interface TableProfile {
  readonly profile: TableProfileBody;
  readonly sampleRows?: SampleDataBody;
  /** Whether all rows were read, a random sample, or the first ones of a view or foreign table. */
  readonly sampled: 'no' | 'random' | 'first rows';
}

/**
 * Profiles a table within a transaction whose statements all see one snapshot: its size, one scan for what is added up, one grouping
 * a column for what needs an order, one scan a number for its histogram. Several columns share a statement where the table is small.
 */
export async function profileTable(session: PostgresSession, table: ProfiledTable, options: ProfileTableOptions): Promise<TableProfile> {
  const { maxRows, capturedAt, arithmetic } = options;
  const size = await beginProfile(session, table.oid);
  const chosen = await chooseSample(session, table, size, { maxRows, seed: capturedAt });
  const source = (columns: readonly MeasuredColumn[]) => sourceOf(table, chosen.sample, columns);
  const columns = measuredColumns(table.columns);
  const { rows: seen, raw } = await measureColumns(session, columns, { source, arithmetic, computed: !table.stored });
  const rowCount = await rowCountOf(session, table, { chosen, seen, size });
  const measured = new Map(raw.map((column) => [column.name, columnProfile(column, capturedAt)]));
  const profile: TableProfileBody = {
    tableProfile: {
      timestamp: capturedAt,
      ...profileSample(chosen.sample, { seen, rowCount }),
      columnCount: table.columns.length,
      rowCount,
      ...(table.stored && { sizeInByte: size.bytes }),
    },
    columnProfile: table.columns.map(({ name }): ColumnProfileBody => measured.get(name) ?? { name, timestamp: capturedAt }),
  };
  const sampled = sampledAs(chosen.sample, seen < rowCount);
  if (options.sampleRows === 0 || columns.length === 0) return { profile, sampled };
  const rows = await querySampleRows(session, columns, { source: source(columns), rows: options.sampleRows });
  return { profile, sampled, sampleRows: rows };
}

function sampledAs({ kind }: Sample, partly: boolean): TableProfile['sampled'] {
  if (kind === 'first') return partly ? 'first rows' : 'no';
  return kind === 'all' ? 'no' : 'random';
}

function profileSample(sample: Sample, { seen, rowCount }: { readonly seen: number; readonly rowCount: number }) {
  if (sample.kind === 'pages' || sample.kind === 'rows') {
    return { profileSample: sample.percent, profileSampleType: 'PERCENTAGE' as const };
  }
  return seen < rowCount
    ? { profileSample: seen, profileSampleType: 'ROWS' as const }
    : { profileSample: 100, profileSampleType: 'PERCENTAGE' as const };
}
