import { crash, databaseError, detail, invalid, ok } from './answers.ts';
import { compareValues, parseFilters, parseItems, testOf } from './filters.ts';
import { Refusal } from './refusal.ts';
import type { Answer } from '../router.ts';
import type { Columns, Row } from './filters.ts';

export const listParameters = ['offset', 'limit', 'filters', 'sorts'] as const;

const most = 100;

/** A page of the rows visible to the user. The total in its header is that of the whole table. */
export function listRows(
  query: URLSearchParams,
  columns: Columns,
  table: readonly Row[],
  visible = table,
): Answer {
  const limit = wholeNumber(query, 'limit', most);
  const offset = wholeNumber(query, 'offset', 0);
  if (limit > most) {
    throw new Refusal(
      invalid(
        ['query', 'limit'],
        `ensure this value is less than or equal to ${most}`,
        'value_error.number.not_le',
      ),
    );
  }
  const tests = parseFilters(query.get('filters') || '[]').map((filter) => testOf(filter, columns));
  const order = orderOf(query.get('sorts') || '[]', columns);
  if (limit < 0 || offset < 0) throw new Refusal(databaseError(500));
  const found = visible.filter((row) => tests.every((test) => test(row))).toSorted(order);
  return {
    ...ok(found.slice(offset, offset + limit)),
    headers: { 'x-total-count': String(table.length) },
  };
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^-?\d+$/.test(text))
    throw new Refusal(
      invalid(['query', name], 'value is not a valid integer', 'type_error.integer'),
    );
  return Number(text);
}

/** Without sorting, rows keep their order. */
function orderOf(sorts: string, columns: Columns): (one: Row, other: Row) => number {
  const keys = parseItems(sorts).map((item) => {
    const [field, direction] = Array.isArray(item) ? (item as string[]) : [];
    if (field === undefined || (direction !== 'asc' && direction !== 'desc'))
      throw new Refusal(detail(400, 'invalid sort'));
    if (!(field in columns)) throw new Refusal(crash());
    return { field, sign: direction === 'asc' ? 1 : -1 };
  });
  return (one, other) => {
    for (const { field, sign } of keys) {
      const result = sign * compareValues(one[field], other[field]);
      if (result !== 0) return result;
    }
    return 0;
  };
}
