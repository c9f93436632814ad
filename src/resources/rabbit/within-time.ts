import { RetryableError } from '@moderate/orchestrator';

/**
 * Waits for an answer of a broker, which may be there and not give any.
 * @throws RetryableError with the problem when there is none in time; the work is then left to itself
 */
export async function withinTime<T>(ms: number, work: Promise<T>, problem: () => string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new RetryableError(problem())), ms);
  work.catch(() => {});
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
