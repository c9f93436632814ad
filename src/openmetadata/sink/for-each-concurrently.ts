/**
 * Runs the task for every item with at most `limit` at once. After a failure, starts no more, waits
 * for running tasks, and throws the first error.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  limit: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].values();
  let failure: { readonly error: unknown } | undefined;

  async function work(): Promise<void> {
    for (const item of queue) {
      if (failure) return;
      try {
        await task(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  }

  await Promise.all(Array.from({ length: limit }, work));
  if (failure) throw failure.error;
}
