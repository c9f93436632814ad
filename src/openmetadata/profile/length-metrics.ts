import type { RawColumn } from './column-profile.ts';
import { binsOf, histogramBody, type Bins } from './histogram.ts';
import { interpolate, quartileRanks } from './quartiles.ts';

/**
 * The numeric metrics of texts, computed from their lengths in characters and the number of texts
 * of each length. Only terabytes of text could have enough distinct lengths to fill the memory.
 */
export function lengthMetrics(
  counts: ReadonlyMap<number, number>,
): Pick<RawColumn, 'range' | 'sum' | 'mean' | 'stddev' | 'quartiles' | 'histogram'> {
  const lengths = [...counts].toSorted(([one], [other]) => one - other);
  const [[min] = [], [max] = []] = [lengths[0], lengths.at(-1)];
  if (min === undefined || max === undefined) return {};
  const values = total(lengths, () => 1);
  const sum = total(lengths, (length) => length);
  const mean = sum / values;
  const quartiles = interpolate(
    quartileRanks(values).map((rank) =>
      [rank, rank + 1].map((each) => String(lengthAt(lengths, each) ?? max)),
    ),
    values,
  );
  const bins =
    quartiles && binsOf({ values, min, max, interQuartileRange: quartiles[2] - quartiles[0] });
  return {
    range: { kind: 'number', min: String(min), max: String(max) },
    sum,
    mean,
    stddev: Math.sqrt(total(lengths, (length) => (length - mean) ** 2) / values),
    quartiles,
    histogram: bins && histogramBody(bins, frequencies(lengths, bins)),
  };
}

type Counted = readonly [length: number, texts: number];

function total(lengths: readonly Counted[], of: (length: number) => number): number {
  return lengths.reduce((sum, [length, texts]) => sum + of(length) * texts, 0);
}

/** The length at a 0-based rank among the sorted lengths. */
function lengthAt(lengths: readonly Counted[], rank: number): number | undefined {
  let below = 0;
  return lengths.find(([, texts]) => rank < (below += texts))?.[0];
}

function frequencies(lengths: readonly Counted[], { start, width, count }: Bins): number[] {
  const found = Array.from({ length: count }, () => 0);
  for (const [length, texts] of lengths) {
    const bin = count === 1 ? 0 : Math.min(count - 1, Math.floor((length - start) / width));
    found[bin]! += texts;
  }
  return found;
}
