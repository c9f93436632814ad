/** A list for people: how many there are and the first of them. */
export interface Listed<T> {
  readonly total: number;
  readonly first: readonly T[];
}

const shown = 20;

export function listed<T>(items: readonly T[]): Listed<T> {
  return { total: items.length, first: items.slice(0, shown) };
}
