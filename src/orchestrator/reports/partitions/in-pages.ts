/** The same keys in pages of the given size; the last page can be smaller. */
export async function* inPages(
  pages: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  size: number,
): AsyncGenerator<readonly string[]> {
  let rest: string[] = [];
  for await (const page of pages) {
    for (const key of page) {
      rest.push(key);
      if (rest.length < size) continue;
      yield rest;
      rest = [];
    }
  }
  if (rest.length > 0) yield rest;
}
