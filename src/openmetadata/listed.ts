/** A list for display: the total count and the first items. */
export interface Listed<T> {
  readonly total: number;
  readonly first: readonly T[];
}

const shown = 20;

export function listed<T>(items: readonly T[]): Listed<T> {
  return { total: items.length, first: items.slice(0, shown) };
}

/** Builds such a list from more items than should be kept. */
export function createListed<T>(): { add(item: T): void; listed(): Listed<T> } {
  const first: T[] = [];
  let total = 0;
  return {
    add: (item) => {
      total += 1;
      if (first.length < shown) first.push(item);
    },
    listed: () => ({ total, first }),
  };
}
