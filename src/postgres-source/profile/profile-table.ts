import type { PostgresSession } from '#resources/postgres.ts';
import type {
  ColumnProfileBody,
  SampleDataBody,
  TableProfileBody,
} from '#openmetadata/entities.ts';
import { columnProfile } from '#openmetadata/profile/column-profile.ts';
import { selectColumns, wantedMetrics } from '#openmetadata/profile/settings/select-columns.ts';
import type { TableSettings } from '#openmetadata/profile/settings/table-settings.ts';
import { chooseSample, countRows, type ChosenSample, type SampleOptions } from './choose-sample.ts';
import { measureTableColumns } from './measure-columns.ts';
import { measuredColumns, type MeasuredColumn } from './measured-column.ts';
import type { Arithmetic } from './moments.ts';
import { checkPartitionValues, partitionFilter } from './partition-filter.ts';
import { rowCountOf } from './row-count.ts';
import { querySampleRows } from './sample-rows.ts';
import { sourceOf, type Sample, type Source } from './source.ts';
import { beginProfile, type TableSize } from './table-size.ts';
import type { ProfiledColumn, ProfiledTable } from './tables.ts';

export interface ProfileTableOptions {
  readonly maxRows: number;
  /** Number of sample rows; 0 for none. */
  readonly sampleRows: number;
  /** Milliseconds since 1970; also the seed of the sample, so that a retry reads the same rows. */
  readonly capturedAt: number;
  readonly arithmetic: Arithmetic;
  /** Settings of this table's profile, which override the options above. */
  readonly settings?: TableSettings | undefined;
}

export interface TableProfile {
  /** Undefined if the settings exclude metrics of both the table and its columns. */
  readonly profile: TableProfileBody | undefined;
  readonly sampleRows?: SampleDataBody;
  /** Whether all rows were read, a random sample, or the first ones of a view or foreign table. */
  readonly sampled: 'no' | 'random' | 'first rows';
}

/**
 * Profiles a table within a transaction whose statements all see one snapshot: its size, one scan
 * for sums, one grouping per column for what requires an order, and one scan per numeric column for
 * its histogram. Small tables share statements between columns.
 *
 * @throws SettingsRefused
 */
export async function profileTable(
  session: PostgresSession,
  table: ProfiledTable,
  options: ProfileTableOptions,
): Promise<TableProfile> {
  const { capturedAt, settings } = options;
  const filter = partitionFilter(table, settings?.partition, capturedAt);
  await checkPartitionValues(session, table, settings?.partition);
  const size = await beginProfile(session, table.oid);
  const taken = selectColumns(table.columns, settings);
  const columns = measuredColumns(taken);
  const metrics = settings === undefined || settings.tableMetrics || settings.columnMetrics;
  const chosen: ChosenSample = metrics
    ? await chooseSample(session, table, size, {
        ...sampleOptions(options),
        seed: capturedAt,
        filter,
      })
    : { sample: { kind: 'all' } };
  const source = (named: readonly MeasuredColumn[]) =>
    sourceOf(table, chosen.sample, named, filter);
  const measured = metrics
    ? await measureTable(session, table, {
        ...options,
        chosen,
        source,
        size,
        taken,
        partly: filter !== undefined,
      })
    : ({ profile: undefined, sampled: 'no' } as const);
  const sampleRows =
    options.sampleRows === 0 ? 0 : (settings?.sampleDataCount ?? options.sampleRows);
  if (sampleRows === 0 || columns.length === 0) return measured;
  return {
    ...measured,
    sampleRows: await querySampleRows(session, columns, {
      source: source(columns),
      rows: sampleRows,
    }),
  };
}

interface MeasureTableOptions extends ProfileTableOptions {
  readonly chosen: ChosenSample;
  source(columns: readonly MeasuredColumn[]): Source;
  readonly size: TableSize;
  readonly taken: readonly ProfiledColumn[];
  /** Only the rows of a partition are measured. */
  readonly partly: boolean;
}

async function measureTable(
  session: PostgresSession,
  table: ProfiledTable,
  { capturedAt, arithmetic, settings, chosen, source, size, taken, partly }: MeasureTableOptions,
): Promise<Pick<TableProfile, 'profile' | 'sampled'>> {
  const described = settings?.columnMetrics === false ? [] : taken;
  const { rows: seen, raw } = await measureTableColumns(session, measuredColumns(described), {
    source,
    arithmetic,
    computed: !table.stored,
  });
  const rowCount = partly
    ? ((await countRows(session, table)) ?? seen)
    : await rowCountOf(session, table, { chosen, seen, size });
  const measured = new Map(
    raw.map((column) => [column.name, wantedMetrics(columnProfile(column, capturedAt), settings)]),
  );
  const ofTable = {
    columnCount: table.columns.length,
    rowCount,
    ...(table.stored && { sizeInByte: size.bytes }),
  };
  return {
    profile: {
      tableProfile: {
        timestamp: capturedAt,
        ...profileSample(chosen.sample, { seen, rowCount }, partly),
        ...(settings?.tableMetrics === false ? {} : ofTable),
      },
      columnProfile: described.map(
        ({ name }): ColumnProfileBody => measured.get(name) ?? { name, timestamp: capturedAt },
      ),
    },
    sampled: sampledAs(chosen.sample, seen < rowCount),
  };
}

/** From the settings of this table, or from the job's config. */
function sampleOptions({
  maxRows,
  settings,
}: ProfileTableOptions): Pick<SampleOptions, 'maxRows' | 'percent' | 'method'> {
  const sample = settings?.sample;
  return {
    maxRows: sample?.kind === 'rows' ? sample.rows : maxRows,
    percent: sample?.kind === 'percent' ? sample.percent : undefined,
    method: settings?.samplingMethod && methods[settings.samplingMethod],
  };
}

const methods = { BERNOULLI: 'rows', SYSTEM: 'pages' } as const;

function sampledAs({ kind }: Sample, partly: boolean): TableProfile['sampled'] {
  if (kind === 'first') return partly ? 'first rows' : 'no';
  return kind === 'all' ? 'no' : 'random';
}

/**
 * @param partly whether the sample is taken from part of the rows, so that its percentage does not
 * refer to the table
 */
function profileSample(
  sample: Sample,
  { seen, rowCount }: { readonly seen: number; readonly rowCount: number },
  partly: boolean,
) {
  if (!partly && (sample.kind === 'pages' || sample.kind === 'rows')) {
    return { profileSample: sample.percent, profileSampleType: 'PERCENTAGE' as const };
  }
  return seen < rowCount
    ? { profileSample: seen, profileSampleType: 'ROWS' as const }
    : { profileSample: 100, profileSampleType: 'PERCENTAGE' as const };
}
