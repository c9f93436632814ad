import pTimeout from 'p-timeout';

/** A value that takes long to read and that many pages show. */
export interface Refreshed<T> {
  /**
   * At most a few seconds old. If reading takes long, returns an older value and refreshes it in
   * the background.
   */
  read(): Promise<T>;
  /** The last value without waiting for a newer one; undefined while the first read is slow. */
  recent(): Promise<T | undefined>;
}

const freshMs = 3_000;
/** Limits reading to a tenth of the time. */
const restFactor = 9;
/** A value that was not requested for this long is not reused: the next caller waits. */
const usableMs = 15_000;
const waitMs = 100;
const firstWaitMs = 500;

export function createRefreshed<T>(readAnew: () => Promise<T>): Refreshed<T> {
  let last: { readonly value: T; readonly at: number; readonly tookMs: number } | undefined;
  let reading: Promise<T> | undefined;
  const refresh = () => {
    const began = performance.now();
    reading ??= readAnew()
      .then((value) => {
        const at = performance.now();
        last = { value, at, tookMs: at - began };
        return value;
      })
      .finally(() => (reading = undefined));
    return reading;
  };
  const age = () => (last === undefined ? Infinity : performance.now() - last.at);
  const isFresh = () => age() <= Math.max(freshMs, (last?.tookMs ?? 0) * restFactor);
  return {
    read: async () => {
      if (last !== undefined && isFresh()) return last.value;
      const next = refresh();
      if (last === undefined || age() > Math.max(usableMs, last.tookMs * (restFactor + 2)))
        return next;
      const { value } = last;
      return pTimeout(next, { milliseconds: waitMs, fallback: () => value });
    },
    recent: async () => {
      if (last !== undefined && isFresh()) return last.value;
      const next = refresh();
      next.catch(() => undefined);
      return (
        last?.value ?? pTimeout(next, { milliseconds: firstWaitMs, fallback: () => undefined })
      );
    },
  };
}
