import { closest, distance } from 'fastest-levenshtein';

/** `. Did you mean X?`, or nothing where no name is near. */
export function didYouMean(given: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const nearest = closest(given, [...names]);
  const near =
    distance(given.toLowerCase(), nearest.toLowerCase()) <=
    Math.max(2, Math.ceil(nearest.length / 3));
  return near ? `. Did you mean ${nearest}?` : '';
}
