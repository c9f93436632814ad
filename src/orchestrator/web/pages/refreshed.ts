import pTimeout from 'p-timeout';

/** Something that takes long to read, and that many pages show. */
export interface Refreshed<T> {
  /** At most some seconds old; older where reading it anew takes long, which then goes on in the background. */
  read(): Promise<T>;
  /** The last one without waiting for a newer. Undefined where the first takes long. */
  recent(): Promise<T | undefined>;
}

const freshMs = 3_000;
/** Reading it again and again takes at most a tenth of the time. */
const restFactor = 9;
/** Nobody has looked for so long: who looks now waits. */
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
