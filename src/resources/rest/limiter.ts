/** Reports an overload of the server; nothing new starts for `pauseMs`. */
export type ReportOverload = (pauseMs?: number) => void;

export interface AdaptiveLimiter {
  /** Runs the task when there is room. Rejects with the signal's reason if it is aborted before. */
  run<T>(task: (overload: ReportOverload) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** The current maximum number of concurrent tasks. */
  limit(): number;
}

export interface LimiterOptions {
  readonly start?: number;
  readonly max?: number;
}

/**
 * Adapts concurrency to the server: halves it after an overload and increases it by one after a
 * full round without. Tasks started before the last halving do not halve it again, otherwise one
 * burst of failures would stop everything.
 */
export function createAdaptiveLimiter({
  start = 8,
  max = 24,
}: LimiterOptions = {}): AdaptiveLimiter {
  const waiting = new Set<() => void>();
  let limit = start;
  let active = 0;
  let halvedAt = -Infinity;
  let resumeAt = -Infinity;
  let timer: NodeJS.Timeout | undefined;

  function startWaiting(): void {
    const pause = resumeAt - performance.now();
    if (pause > 0) {
      if (waiting.size > 0) timer ??= setTimeout(wake, pause);
      return;
    }
    for (const begin of waiting) {
      if (active >= Math.floor(limit)) return;
      waiting.delete(begin);
      active += 1;
      begin();
    }
  }

  function wake(): void {
    timer = undefined;
    startWaiting();
  }

  function enter(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(begin);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.add(begin);
      startWaiting();
    });
  }

  return {
    limit: () => Math.floor(limit),

    async run(task, signal) {
      signal?.throwIfAborted();
      await enter(signal);
      const startedAt = performance.now();
      let overloaded = false;
      try {
        return await task((pauseMs = 0) => {
          overloaded = true;
          resumeAt = Math.max(resumeAt, performance.now() + pauseMs);
          if (startedAt <= halvedAt) return;
          limit = Math.max(1, limit / 2);
          halvedAt = performance.now();
        });
      } finally {
        if (!overloaded) limit = Math.min(max, limit + 1 / limit);
        active -= 1;
        startWaiting();
      }
    },
  };
}
