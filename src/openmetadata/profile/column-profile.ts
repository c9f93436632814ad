import type { ColumnProfileBody } from '../entities.ts';
import { exactNumber } from './json-number.ts';

/** The counts and statistics of a column's rows, limited to those that its type has. */
export interface RawColumn {
  readonly name: string;
  readonly values: number;
  readonly nulls: number;
  /** Number of distinct values. */
  readonly distinct?: number | undefined;
  /** Number of values that occur once. */
  readonly unique?: number | undefined;
  /** Decimal numbers (lengths for text), or ISO 8601 times. */
  readonly range?:
    { readonly kind: 'number' | 'time'; readonly min: string; readonly max: string } | undefined;
  readonly mean?: number | undefined;
  readonly sum?: number | undefined;
  /** Population standard deviation. */
  readonly stddev?: number | undefined;
  /** First, second and third quartile, as continuous percentiles. */
  readonly quartiles?: readonly [number, number, number] | undefined;
  readonly histogram?: ColumnProfileBody['histogram'];
}

/**
 * The request body for the API. Omits numbers that JSON cannot represent, and proportions of an
 * empty set.
 */
export function columnProfile(raw: RawColumn, timestamp: number): ColumnProfileBody {
  const { name, values, nulls, distinct, unique, quartiles, mean, stddev } = raw;
  const [first, median, third] = quartiles ?? [];
  const body = {
    name,
    timestamp,
    valuesCount: values,
    nullCount: nulls,
    nullProportion: proportion(nulls, values + nulls),
    uniqueCount: unique,
    uniqueProportion: proportion(unique, values),
    distinctCount: distinct,
    distinctProportion: proportion(distinct, values),
    min: raw.range && limit(raw.range.kind, raw.range.min),
    max: raw.range && limit(raw.range.kind, raw.range.max),
    mean,
    sum: raw.sum,
    stddev,
    median,
    firstQuartile: first,
    thirdQuartile: third,
    interQuartileRange: quartiles && quartiles[2] - quartiles[0],
    nonParametricSkew: skew(mean, median, stddev),
    histogram: raw.histogram,
  };
  return withoutGaps(body);
}

function proportion(part: number | undefined, whole: number): number | undefined {
  return part === undefined || whole === 0 ? undefined : part / whole;
}

function skew(
  mean: number | undefined,
  median: number | undefined,
  stddev: number | undefined,
): number | undefined {
  if (mean === undefined || median === undefined || stddev === undefined) return undefined;
  return stddev === 0 ? 0 : (mean - median) / stddev;
}

function limit(kind: 'number' | 'time', text: string): number | string {
  return kind === 'number' ? exactNumber(text) : text;
}

type Gaps<T> = { readonly [K in keyof T]: T[K] | undefined };

function withoutGaps({
  name,
  timestamp,
  ...metrics
}: Gaps<ColumnProfileBody> & Pick<ColumnProfileBody, 'name' | 'timestamp'>): ColumnProfileBody {
  const carried = Object.entries(metrics).filter(
    ([, value]) => value !== undefined && (typeof value !== 'number' || Number.isFinite(value)),
  );
  return { name, timestamp, ...Object.fromEntries(carried) };
}
