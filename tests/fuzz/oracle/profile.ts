import type { ColumnProfileBody } from '#openmetadata/entities.ts';
import type { Reading } from './readings.ts';

/** Doubles are summed in another order, with rounding at each step. */
const tolerance = 1e-11;

/** Compares the measurements of a column with its values. */
export function wrongProfile({ family, keys }: Reading, profile: ColumnProfileBody): string[] {
  const values = keys.filter((key) => key !== null);
  const complaints: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    if (found !== wanted) complaints.push(`${what} ${String(found)} where it is ${String(wanted)}`);
  };
  expect('valuesCount', profile.valuesCount, values.length);
  expect('nullCount', profile.nullCount, keys.length - values.length);
  if (values.length === 0) return complaints;
  if (family.counted) {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect('distinctCount', profile.distinctCount, counts.size);
    expect(
      'uniqueCount',
      profile.uniqueCount,
      [...counts.values()].filter((count) => count === 1).length,
    );
  }
  const { compare } = family;
  if (compare !== undefined) {
    const measured =
      family.number === undefined
        ? values
        : values.filter((value) => family.number?.(value) !== undefined);
    if (measured.length > 0) {
      const least = measured.reduce((a, b) => (compare(b, a) < 0 ? b : a));
      const greatest = measured.reduce((a, b) => (compare(b, a) > 0 ? b : a));
      if (!family.shows(profile.min, least, 1))
        complaints.push(`min ${String(profile.min)} where it is ${least}`);
      if (!family.shows(profile.max, greatest, 1))
        complaints.push(`max ${String(profile.max)} where it is ${greatest}`);
    }
  }
  if (family.name === 'text') complaints.push(...wrongLengths(values, profile));
  const numbers = values
    .map((value) => family.number?.(value))
    .filter((number) => number !== undefined);
  if (family.number !== undefined) complaints.push(...wrongSums(numbers, profile));
  return complaints;
}

/** The numeric metrics of a text are those of its length in characters. */
function wrongLengths(values: readonly string[], profile: ColumnProfileBody): string[] {
  const lengths = values.map((value) => Array.from(value).length);
  const [least, greatest] = [
    lengths.reduce((a, b) => Math.min(a, b)),
    lengths.reduce((a, b) => Math.max(a, b)),
  ];
  return [
    ...(profile.min === least ? [] : [`shortest length ${profile.min} where it is ${least}`]),
    ...(profile.max === greatest ? [] : [`greatest length ${profile.max} where it is ${greatest}`]),
    ...wrongSums(lengths, profile),
  ];
}

function wrongSums(numbers: readonly number[], { sum, mean }: ColumnProfileBody): string[] {
  const wanted = numbers.reduce((a, b) => a + b, 0);
  const scale = numbers.reduce((a, b) => a + Math.abs(b), 0) * tolerance + Number.MIN_VALUE;
  // Values that overflow a double are omitted.
  if (!Number.isFinite(wanted) || numbers.length === 0) return [];
  return [
    ...(isNear(sum, wanted, scale) ? [] : [`sum ${sum} where it is ${wanted}`]),
    ...(isNear(mean, wanted / numbers.length, scale / numbers.length)
      ? []
      : [`mean ${mean} where it is ${wanted / numbers.length}`]),
  ];
}

function isNear(found: number | undefined, wanted: number, scale: number): boolean {
  return found !== undefined && Math.abs(found - wanted) <= scale;
}
