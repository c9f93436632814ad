import type { RawColumn } from './column-profile.ts';
import { binsOf, histogramBody, type Bins } from './histogram.ts';
import { isoTime } from './iso-time.ts';
import { jsonNumber } from './json-number.ts';
import { lengthMetrics } from './length-metrics.ts';
import type { Quartiles } from './quartiles.ts';
import type { TypeClass } from './type-class.ts';

/** The results of one scan for a column. Numbers are decimal texts. */
export interface Moments {
  readonly values: number;
  /** Values other than NaN and infinities; all following fields refer to these. */
  readonly finite: number;
  /** Number of negative infinities. */
  readonly below: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly sum: string | null;
  readonly stddev: string | null;
}

/** In select order. */
export const momentFields = [
  'values',
  'finite',
  'below',
  'min',
  'max',
  'sum',
  'stddev',
] as const satisfies readonly (keyof Moments)[];

/**
 * The moments of a column from a scan whose cells are in the order of `momentFields`. A cell that
 * was not selected is null: all values are finite then.
 */
export function readMoments([
  values,
  finite,
  below,
  min,
  max,
  sum,
  stddev,
]: readonly unknown[]): Moments {
  const textOf = (cell: unknown) => (typeof cell === 'string' ? cell : null);
  return {
    values: Number(values),
    finite: Number(finite ?? values),
    below: Number(below ?? 0),
    min: textOf(min),
    max: textOf(max),
    sum: textOf(sum),
    stddev: textOf(stddev),
  };
}

export interface Frequencies {
  readonly distinct: number;
  readonly unique: number;
  /** For numbers, if there is a finite one. */
  readonly quartiles?: Quartiles | undefined;
}

/** The measurements of a column, regardless of the database. */
export interface Measurements {
  readonly name: string;
  readonly typeClass: TypeClass;
  readonly moments: Moments;
  readonly frequencies: Frequencies | undefined;
  /** For numbers, see `binsFor`. */
  readonly bins: Bins | undefined;
  /** Counts of numbers per bin, and of texts per length. */
  readonly counts: ReadonlyMap<number, number> | undefined;
}

export function binsFor(
  { finite, min, max }: Moments,
  frequencies: Frequencies | undefined,
): Bins | undefined {
  const quartiles = frequencies?.quartiles;
  const [least, greatest] = [jsonNumber(min), jsonNumber(max)];
  if (!quartiles || least === undefined || greatest === undefined) return undefined;
  return binsOf({
    values: finite,
    min: least,
    max: greatest,
    interQuartileRange: quartiles[2] - quartiles[0],
  });
}

/** The metrics of a column according to its class, for this many rows. */
export function rawColumn(
  { name, typeClass, moments, frequencies, bins, counts }: Measurements,
  rows: number,
): RawColumn {
  const { values, finite, min, max } = moments;
  const sum = jsonNumber(moments.sum);
  const range = min === null || max === null ? undefined : { min, max };
  return {
    name,
    values,
    // Two evaluations of a view can return different rows.
    nulls: Math.max(0, rows - values),
    distinct: frequencies?.distinct,
    unique: frequencies?.unique,
    ...(typeClass === 'time' &&
      range && { range: { kind: 'time', min: isoTime(range.min), max: isoTime(range.max) } }),
    ...(typeClass === 'text' && counts && lengthMetrics(counts)),
    ...(typeClass === 'number' && {
      ...(range && { range: { kind: 'number', ...range } }),
      mean: sum === undefined ? undefined : sum / finite,
      sum,
      stddev: jsonNumber(moments.stddev),
      quartiles: frequencies?.quartiles,
      histogram: bins && counts && histogramBody(bins, frequenciesOf(bins, counts)),
    }),
  };
}

function frequenciesOf({ count }: Bins, counts: ReadonlyMap<number, number>): number[] {
  return Array.from({ length: count }, (_, bin) => counts.get(bin) ?? 0);
}
