export type Quartiles = readonly [first: number, second: number, third: number];

const fractions = [0.25, 0.5, 0.75] as const;

/** 0-based ranks of the values at or below each quartile of this many sorted values. */
export function quartileRanks(values: number): [number, number, number] {
  return [rank(0.25, values), rank(0.5, values), rank(0.75, values)];
}

/**
 * Continuous percentiles, interpolated between the values at each rank and the following one. A
 * single value means that both are equal.
 */
export function interpolate(
  around: readonly (readonly string[] | null | undefined)[],
  values: number,
): Quartiles | undefined {
  if (values === 0) return undefined;
  const found = fractions.map((fraction, index) => {
    const [low = Number.NaN, high = low] = (around[index] ?? []).map(Number);
    const share = fraction * (values - 1) - rank(fraction, values);
    return share === 0 ? low : low + (high - low) * share;
  });
  const [first, second, third] = found;
  return found.every(Number.isFinite) ? [first!, second!, third!] : undefined;
}

function rank(fraction: number, values: number): number {
  return Math.max(0, Math.floor(fraction * (values - 1)));
}
