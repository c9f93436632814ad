/** Runs the task for every item, at most `limit` at once. After a failure it starts no more, waits for those that run, and throws the first. */
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
