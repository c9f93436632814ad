import type { PostgresSession } from '#resources/postgres.ts';
import type { RawColumn } from '#openmetadata/profile/column-profile.ts';
import type { Bins } from '#openmetadata/profile/histogram.ts';
import { binsFor, rawColumn, type Frequencies, type Moments } from '#openmetadata/profile/measurements.ts';
import { queryCounts, type Counting } from './counts.ts';
import { queryFrequencies } from './frequencies.ts';
import { chunked, type MeasuredColumn } from './measured-column.ts';
import { queryMoments, type Arithmetic } from './moments.ts';
import type { Source } from './source.ts';

export interface MeasureOptions {
  source(columns: readonly MeasuredColumn[]): Source;
  readonly arithmetic: Arithmetic;
  /** Each statement computes or fetches the rows anew, so that fewer statements are better than little memory. */
  readonly computed: boolean;
}

interface Measured {
  readonly column: MeasuredColumn;
  readonly moments: Moments;
  readonly frequencies: Frequencies | undefined;
  readonly bins: Bins | undefined;
}

/** Values that one statement may sort; each of its columns can take up the sort memory of a session. */
const valuesPerStatement = { stored: 1_000_000, computed: 8_000_000 };
const columnsPerStatement = 50;

/** Everything that SQL can tell of the columns, and the number of rows that it looked at. */
export async function measureColumns(
  session: PostgresSession,
  columns: readonly MeasuredColumn[],
  { source, arithmetic, computed }: MeasureOptions,
): Promise<{ rows: number; raw: RawColumn[] }> {
  const { rows, moments } = await queryMoments(session, columns, { source, arithmetic });
  const values = computed ? valuesPerStatement.computed : valuesPerStatement.stored;
  const size = Math.min(columnsPerStatement, Math.max(1, Math.floor(values / Math.max(1, rows))));
  const raw: RawColumn[] = [];
  for (const chunk of chunked(
    columns.map((column, index) => ({ column, moments: moments[index]! })),
    size,
  )) {
    const frequencies = await queryFrequencies(session, chunk, source);
    const measured = chunk.map((each): Measured => {
      const found = frequencies.get(each.column);
      return { ...each, frequencies: found, bins: binsFor(each.moments, found) };
    });
    const counts = await queryCounts(session, measured.flatMap(countingOf), source);
    for (const { column, ...each } of measured) {
      const { name, traits } = column;
      raw.push(rawColumn({ name, typeClass: traits.typeClass, ...each, counts: counts.get(column) }, rows));
    }
  }
  return { rows, raw };
}

function countingOf({ column, moments, bins }: Measured): Counting[] {
  if (column.traits.typeClass === 'text') return [{ by: 'length', column }];
  return bins ? [{ by: 'bin', column, bins, hasNonFinite: moments.finite < moments.values }] : [];
}
