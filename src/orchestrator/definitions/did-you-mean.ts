import { closest, distance } from 'fastest-levenshtein';

/** No name is this long, and a longer text would be compared with every name. */
const longest = 200;

/** `. Did you mean X?`, or an empty text if no name is similar. */
export function didYouMean(given: string, names: readonly string[]): string {
  if (names.length === 0 || given.length > longest) return '';
  const nearest = closest(given, [...names]);
  const near =
    distance(given.toLowerCase(), nearest.toLowerCase()) <=
    Math.max(2, Math.ceil(nearest.length / 3));
  return near ? `. Did you mean ${nearest}?` : '';
}
