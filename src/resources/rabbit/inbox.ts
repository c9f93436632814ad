import { setTimeout as sleep } from 'node:timers/promises';

/** A buffer of messages that are taken in batches. */
export interface Inbox<T> {
  push(item: T): void;
  /** Stops delivery, including buffered messages. Only the first call has an effect. */
  end(error?: Error): void;
  /**
   * The next batch: when it is full, or this long after its first message. Undefined when the inbox
   * has ended.
   * @throws the error that the inbox ended with
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
