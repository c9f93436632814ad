type Filter = readonly [
  field: string,
  operator: 'eq' | 'gt' | 'lte',
  value: string | number | null,
];

/** Most that the API gives at once. Read on until a page is shorter: its total ignores the filters. */
export const pageSize = 100;

export interface ListQuery {
  readonly filters: readonly Filter[];
  /** Without it rows come in any order, and move when they are updated. */
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
 * Whether the API may take a filter's text for a number, a date, a truth value or a list, which gives a 500 on a text column.
 * Says yes too often rather than too rarely.
 */
export function mayBeConverted(text: string): boolean {
  return !/^\p{L}[^,]*$/u.test(text) || converted.test(text);
}
