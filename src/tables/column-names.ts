export interface UniqueNames {
  /** Whether `a` and `A` are two names, as in a catalog; in files for DuckDB and many others they would be one. */
  readonly caseMatters: boolean;
  /** Characters. */
  readonly longest?: number;
}

/** Room for what makes a long name unique. */
const suffixRoom = 8;

/**
 * The names that columns have everywhere, as pandas makes them whole: one that is empty or blank is `Unnamed: 3`, by its place from 0; a second `a`
 * is `a.1`. A name that is there as it stands never changes for the sake of another.
 */
export function uniqueColumnNames(
  given: readonly string[],
  { caseMatters, longest }: UniqueNames,
): string[] {
  const same = (name: string): string => (caseMatters ? name : name.toLowerCase());
  const names = given.map((name, index) => {
    if (name.trim() === '') return `Unnamed: ${index}`;
    return longest === undefined ? name : cut(name, longest - suffixRoom);
  });
  const taken = new Set(names.map(same));
  const seen = new Set<string>();
  const copies = new Map<string, number>();
  return names.map((name) => {
    const key = same(name);
    let unique = name;
    if (seen.has(key)) {
      let copy = copies.get(key) ?? 0;
      while (taken.has(same(unique))) unique = `${name}.${(copy += 1)}`;
      copies.set(key, copy);
    }
    seen.add(same(unique));
    taken.add(same(unique));
    return unique;
  });
}

/** Never within a character. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
