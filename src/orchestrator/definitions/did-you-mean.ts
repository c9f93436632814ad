import { closest, distance } from 'fastest-levenshtein';

/** No name is as long, and it would be compared with each of them. */
const longest = 200;

/** `. Did you mean X?`, or nothing where no name is near. */
export function didYouMean(given: string, names: readonly string[]): string {
  if (names.length === 0 || given.length > longest) return '';
  const nearest = closest(given, [...names]);
  const near =
    distance(given.toLowerCase(), nearest.toLowerCase()) <=
    Math.max(2, Math.ceil(nearest.length / 3));
  return near ? `. Did you mean ${nearest}?` : '';
}
