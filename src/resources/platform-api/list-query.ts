type Filter = readonly [
  field: string,
  operator: 'eq' | 'gt' | 'lte',
  value: string | number | null,
];

/** The API's maximum page size. Read until a page is shorter: its total ignores the filters. */
export const pageSize = 100;

export interface ListQuery {
  readonly filters: readonly Filter[];
  /** Without it, the row order is undefined and changes with updates. */
  readonly sortBy: readonly [field: string, direction: 'asc' | 'desc'];
  readonly limit?: number;
}

export function listQuery({
  filters,
  sortBy,
  limit = pageSize,
}: ListQuery): Record<string, string> {
  return {
    filters: JSON.stringify(filters),
    sorts: JSON.stringify([sortBy]),
    limit: String(limit),
  };
}

const converted = /^[+-]?(nan|inf|infinity|true|false)$/i;

/**
 * Whether the API may interpret a filter's text as a number, date, boolean or list, which results
 * in a 500 on a text column. Prefers false positives to false negatives.
 */
export function mayBeConverted(text: string): boolean {
  return !/^\p{L}[^,]*$/u.test(text) || converted.test(text);
}
