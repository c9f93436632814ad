import type { PostgresSession } from '../../../../src/resources/postgres.ts';
import type { RawColumn } from '../../profile/column-profile.ts';
import { binsOf, histogramBody, type Bins } from '../../profile/histogram.ts';
import { jsonNumber } from '../../profile/json-number.ts';
import { queryBuckets } from './buckets.ts';
import { queryFrequencies, type Frequencies } from './frequencies.ts';
import { isoTime } from './iso-time.ts';
import { chunked, type MeasuredColumn } from './measured-column.ts';
import { queryMoments, type Arithmetic, type Moments } from './moments.ts';
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
    const histograms = await queryBuckets(session, measured.flatMap(binned), source);
    raw.push(...measured.map((each) => rawColumn(each, rows, histograms.get(each.column))));
  }
  return { rows, raw };
}

function binsFor({ finite, min, max }: Moments, frequencies: Frequencies | undefined): Bins | undefined {
  const quartiles = frequencies?.quartiles;
  const [least, greatest] = [jsonNumber(min), jsonNumber(max)];
  if (!quartiles || least === undefined || greatest === undefined) return undefined;
  return binsOf({ values: finite, min: least, max: greatest, interQuartileRange: quartiles[2] - quartiles[0] });
}

function binned({ column, moments, bins }: Measured) {
  return bins ? [{ column, bins, hasNonFinite: moments.finite < moments.values }] : [];
}

function rawColumn({ column, moments, frequencies, bins }: Measured, rows: number, counts: number[] | undefined): RawColumn {
  const { values, finite, min, max } = moments;
  const { typeClass } = column.traits;
  const sum = jsonNumber(moments.sum);
  const range = min === null || max === null ? undefined : { min, max };
  return {
    name: column.name,
    values,
    // Rows of a view that is computed twice can differ.
    nulls: Math.max(0, rows - values),
    distinct: frequencies?.distinct,
    unique: frequencies?.unique,
    ...(typeClass === 'time' && range && { range: { kind: 'time', min: isoTime(range.min), max: isoTime(range.max) } }),
    ...(typeClass === 'text' && { mean: values === 0 ? undefined : Number(moments.length) / values }),
    ...(typeClass === 'number' && {
      ...(range && { range: { kind: 'number', ...range } }),
      mean: sum === undefined ? undefined : sum / finite,
      sum,
      stddev: jsonNumber(moments.stddev),
      quartiles: frequencies?.quartiles,
      histogram: bins && counts && histogramBody(bins, counts),
    }),
  };
}
