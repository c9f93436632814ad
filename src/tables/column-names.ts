export interface UniqueNames {
  /**
   * Whether names are compared case-sensitively, as in a catalog; in files for DuckDB and many
   * other programs, `a` and `A` would be the same name.
   */
  readonly caseMatters: boolean;
  /** Characters. */
  readonly longest?: number;
}

/** Room for a suffix that makes a long name unique. */
const suffixRoom = 8;

/**
 * Makes column names unique in the same way as pandas: an empty or blank name becomes `Unnamed: 3`,
 * with its 0-based index; a second `a` becomes `a.1`. An original name never changes to make room
 * for a generated one.
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

/** Never splits a surrogate pair. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
