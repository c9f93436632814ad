import type { ColumnProfileBody } from '../entities.ts';
import { edgeLabels } from './edge-labels.ts';

/**
 * Bins of equal width. Bin i holds values from `start + i * width` up to the next bin's start; the
 * last one has no upper bound.
 */
export interface Bins {
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

export interface Distribution {
  /** Number of finite values. */
  readonly values: number;
  readonly min: number;
  readonly max: number;
  readonly interQuartileRange: number;
}

const maxBins = 100;
/** Smaller doubles have too few digits to divide a range by. */
const leastWidth = 2 ** -1022;

/**
 * The bins of a column: their width follows the Freedman–Diaconis rule, or Sturges' if that gives
 * more than 100 bins or the quartiles are equal. None without values, or if the range overflows a
 * double.
 */
export function binsOf({ values, min, max, interQuartileRange }: Distribution): Bins | undefined {
  const range = max - min;
  if (values === 0 || !Number.isFinite(range)) return undefined;
  const freedmanDiaconis = (2 * interQuartileRange) / Math.cbrt(values);
  const count = Math.ceil(range / freedmanDiaconis);
  if (count >= 1 && count <= maxBins)
    return aligned({ start: min, width: freedmanDiaconis, count });
  const sturges = Math.min(maxBins, Math.ceil(Math.log2(values) + 1));
  return aligned({ start: min, width: range / sturges, count: sturges });
}

/** Falls back to a single bin if doubles cannot distinguish the edges. */
function aligned(bins: Bins): Bins {
  const last = bins.start + bins.width * (bins.count - 1);
  const distinct =
    bins.width >= leastWidth && bins.start + bins.width > bins.start && last + bins.width > last;
  return distinct ? bins : { start: bins.start, width: 0, count: 1 };
}

/** As OpenMetadata shows it: `0 to 21.329`, …, `85.316 and up`. */
export function histogramBody(
  bins: Bins,
  frequencies: readonly number[],
): NonNullable<ColumnProfileBody['histogram']> {
  const labels = edgeLabels(
    Array.from({ length: bins.count }, (_, index) => bins.start + index * bins.width),
  );
  const boundaries = labels.map((label, index) =>
    index + 1 < labels.length ? `${label} to ${labels[index + 1]}` : `${label} and up`,
  );
  return { boundaries, frequencies };
}
