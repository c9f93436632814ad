import { setTimeout as sleep } from 'node:timers/promises';

/** Where messages wait until somebody takes them by the batch. */
export interface Inbox<T> {
  push(item: T): void;
  /** Nothing is given out any more, also not what waits. The first call counts. */
  end(error?: Error): void;
  /**
   * The next batch: when it is full, or so long after its first message. Nothing once the inbox has ended.
   * @throws the error that it ended with
   */
  take(): Promise<readonly T[] | undefined>;
}

export function createInbox<T>(batchSize: number, lingerMs: number): Inbox<T> {
  const items: { readonly item: T; readonly since: number }[] = [];
  let ended: { readonly error: Error | undefined } | undefined;
  let changed = Promise.withResolvers<void>();

  function tell(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  return {
    push: (item) => {
      items.push({ item, since: performance.now() });
      tell();
    },
    end: (error) => {
      ended ??= { error };
      tell();
    },
    take: async () => {
      while (ended === undefined && items.length < batchSize) {
        const left =
          items[0] === undefined ? undefined : items[0].since + lingerMs - performance.now();
        if (left !== undefined && left <= 0) break;
        await (left === undefined ? changed.promise : Promise.race([changed.promise, sleep(left)]));
      }
      if (ended?.error !== undefined) throw ended.error;
      return ended === undefined ? items.splice(0, batchSize).map(({ item }) => item) : undefined;
    },
  };
}
