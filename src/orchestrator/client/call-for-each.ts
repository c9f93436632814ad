import pLimit from 'p-limit';

const atOnce = 20;

/**
 * Sends a request to Temporal for each item. After one has failed, those that have not been sent
 * are dropped: a server that does not answer would hold each for as long.
 */
export async function callForEach<T, R>(
  items: readonly T[],
  call: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const limit = pLimit(atOnce);
  try {
    return await limit.map(items, call);
  } finally {
    limit.clearQueue();
  }
}
