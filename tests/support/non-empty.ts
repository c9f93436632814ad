/**
 * Returns the list, for assertions about each of its elements, which would hold for an empty list.
 * @throws Error if it is empty
 */
export function nonEmpty<
  T extends readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>,
>(list: T): T {
  if (('size' in list ? list.size : list.length) === 0)
    throw new Error('The list is empty: nothing of it would be checked');
  return list;
}
