import { isOutage } from './is-outage.ts';

/** Remembers the last value that was read, as a fallback when reading fails. */
export interface Recall<T> {
  /** @throws Error the read error, if no earlier value is still valid */
  orWhatWas(key: string, read: () => Promise<T>): Promise<T>;
}

const mostEntries = 1_000;

/** @param lifeMs how long a value remains valid */
export function createRecall<T>(lifeMs: (value: T) => number): Recall<T> {
  const known = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    orWhatWas: async (key, read) => {
      const before = known.get(key);
      try {
        const value = await read();
        known.delete(key);
        known.set(key, { value, until: Date.now() + lifeMs(value) });
        const [oldest] = known.size > mostEntries ? known.keys() : [];
        if (oldest !== undefined) known.delete(oldest);
        return value;
      } catch (error) {
        if (!isOutage(error)) known.delete(key);
        else if (before !== undefined && before.until >= Date.now()) return before.value;
        throw error;
      }
    },
  };
}
