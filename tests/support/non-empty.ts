/**
 * The list itself, for assertions about each of its elements: they would hold of an empty one.
 * @throws Error where it is empty
 */
export function nonEmpty<
  T extends readonly unknown[] | ReadonlySet<unknown> | ReadonlyMap<unknown, unknown>,
>(list: T): T {
  if (('size' in list ? list.size : list.length) === 0)
    throw new Error('The list is empty: nothing of it would be checked');
  return list;
}
