/** Frequencies of values. */
export function plainCounts(values: readonly (string | null)[]) {
  const present = values.filter((value) => value !== null);
  const occurrences = new Map<string, number>();
  for (const value of present) occurrences.set(value, (occurrences.get(value) ?? 0) + 1);
  const unique = [...occurrences.values()].filter((count) => count === 1).length;
  const nulls = values.length - present.length;
  return {
    valuesCount: present.length,
    nullCount: nulls,
    ...(values.length > 0 && { nullProportion: nulls / values.length }),
    uniqueCount: unique,
    distinctCount: occurrences.size,
    ...(present.length > 0 && {
      uniqueProportion: unique / present.length,
      distinctProportion: occurrences.size / present.length,
    }),
  };
}

export interface PlainDistribution {
  readonly sum: number;
  readonly mean: number;
  readonly stddev: number;
  readonly min: number;
  readonly max: number;
  readonly firstQuartile: number;
  readonly median: number;
  readonly thirdQuartile: number;
  readonly frequencies: readonly number[];
}

/** For finite values in ascending order; undefined without values. */
export function plainDistribution(sorted: readonly number[]): PlainDistribution | undefined {
  if (sorted.length === 0) return undefined;
  const sum = sorted.reduce((total, value) => total + value, 0);
  const mean = sum / sorted.length;
  const stddev = Math.sqrt(
    sorted.reduce((total, value) => total + (value - mean) ** 2, 0) / sorted.length,
  );
  const [firstQuartile, median, thirdQuartile] = [0.25, 0.5, 0.75].map((part) =>
    percentile(sorted, part),
  ) as [number, number, number];
  const frequencies = plainFrequencies(sorted, thirdQuartile - firstQuartile);
  return {
    sum,
    mean,
    stddev,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    firstQuartile,
    median,
    thirdQuartile,
    frequencies,
  };
}

function percentile(sorted: readonly number[], fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (position - below);
}

function plainFrequencies(sorted: readonly number[], interQuartileRange: number): number[] {
  const [min, max] = [sorted[0]!, sorted.at(-1)!];
  if (min === max) return [sorted.length];
  let width = (2 * interQuartileRange) / Math.cbrt(sorted.length);
  let count = Math.ceil((max - min) / width);
  if (interQuartileRange === 0 || count > 100) {
    count = Math.ceil(Math.log2(sorted.length) + 1);
    width = (max - min) / count;
  }
  const frequencies = Array.from({ length: count }, () => 0);
  for (const value of sorted)
    frequencies[Math.min(count - 1, Math.floor((value - min) / width))]! += 1;
  return frequencies;
}

/** For texts: the profile of their lengths in characters. */
export function plainLengths(values: readonly (string | null)[]): number[] {
  return values
    .flatMap((value) => (value === null ? [] : [Array.from(value).length]))
    .toSorted((a, b) => a - b);
}
