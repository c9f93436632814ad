/**
 * The header's names, as pandas makes them whole: a column without one is `Unnamed: 3`, a second `a` is `a.1`. Names that differ in their case only
 * count as the same, since DuckDB and many others take them so.
 */
export function columnNames(header: readonly string[]): readonly string[] {
  const given = header.map((name, index) => (name === '' ? `Unnamed: ${index}` : name));
  const taken = new Set(given.map((name) => name.toLowerCase()));
  const seen = new Set<string>();
  const copies = new Map<string, number>();
  return given.map((name) => {
    let unique = name;
    if (seen.has(name.toLowerCase())) {
      let copy = copies.get(name.toLowerCase()) ?? 0;
      while (taken.has(unique.toLowerCase())) unique = `${name}.${(copy += 1)}`;
      copies.set(name.toLowerCase(), copy);
    }
    seen.add(unique.toLowerCase());
    taken.add(unique.toLowerCase());
    return unique;
  });
}
