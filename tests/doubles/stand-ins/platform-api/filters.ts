import { crash, databaseError, detail } from './answers.ts';
import { guessValue } from './guess-value.ts';
import { Refusal } from './refusal.ts';
import type { Guess } from './guess-value.ts';

/** Empty `json` columns contain JSON null, which is not SQL null. */
export type ColumnType = 'text' | 'id' | 'time' | 'json';
export type Columns = Readonly<Record<string, ColumnType>>;
export type Row = Readonly<Record<string, unknown>>;

interface Condition {
  readonly field: string;
  readonly operator: string;
  readonly value: string | number | null;
}

type Compare = (comparison: number) => boolean;

const comparisons: Readonly<Record<string, Compare>> = {
  eq: (result) => result === 0,
  ne: (result) => result !== 0,
  lt: (result) => result < 0,
  gt: (result) => result > 0,
  lte: (result) => result <= 0,
  gte: (result) => result >= 0,
};

/** Text comparison as in a database with a language-specific collation. */
const { compare: compareTexts } = new Intl.Collator('en');

export function compareValues(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return compareTexts(String(one), String(other));
}

/**
 * Throws the API's 400 for an unreadable filter. A flat list of strings counts as one filter, `{}`
 * and `""` as none.
 */
export function parseFilters(json: string): readonly Condition[] {
  return parseItems(json).map((item) => {
    const [field, operator, value] = Array.isArray(item) ? (item as unknown[]) : fieldsOf(item);
    if (typeof field !== 'string' || typeof operator !== 'string' || !isValue(value))
      throw new Refusal(detail(400, 'invalid filter'));
    return { field, operator, value };
  });
}

/** Rows that match the condition; throws the API's 500 if it does not fit the column. */
export function testOf(
  { field, operator, value }: Condition,
  columns: Columns,
): (row: Row) => boolean {
  const type = columns[field];
  if (type === undefined) throw new Refusal(crash());
  if (operator === 'contains')
    return (row) => wordsOf(row[field]).includes(String(value).toLowerCase());
  if (operator === 'in' || operator === 'nin') {
    const guess = guessValue(value ?? '');
    if (guess.type !== 'list') throw new Refusal(crash());
    for (const element of guess.value) checkType(element, type);
    const isIn = (row: Row) =>
      guess.value.some((element) => compareValues(row[field], element.value) === 0);
    return operator === 'in' ? isIn : (row) => !isIn(row);
  }
  const holds = comparisons[operator];
  if (!holds) throw new Refusal(crash());
  if (value === null)
    return (row) => type !== 'json' && (row[field] === null) === (operator === 'eq');
  const guess = guessValue(value);
  checkType(guess, type);
  return (row) => row[field] !== null && holds(compareValues(row[field], guess.value));
}

export function parseItems(json: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw new Refusal(detail(400, String(error)));
  }
  if (
    parsed === '' ||
    (typeof parsed === 'object' && parsed !== null && Object.keys(parsed).length === 0)
  )
    return [];
  if (!Array.isArray(parsed)) throw new Refusal(detail(400, 'Unsupported format'));
  const items: readonly unknown[] = parsed;
  return items.every((item) => typeof item === 'string') ? [items] : items;
}

function fieldsOf(item: unknown): readonly unknown[] {
  const { field, operator, value } = (item ?? {}) as Record<string, unknown>;
  return [field, operator, value];
}

function isValue(value: unknown): value is Condition['value'] {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function checkType(guess: Guess, type: ColumnType): void {
  const fits = {
    text: guess.type === 'text',
    id: guess.type === 'number',
    time: guess.type === 'time',
    json: guess.type !== 'list',
  }[type];
  const zoned = guess.type === 'time' && /(Z|[+-]\d\d:\d\d)$/.test(guess.value);
  const large = type === 'id' && guess.type === 'number' && Math.abs(guess.value) >= 2 ** 31;
  if (!fits || zoned || large) throw new Refusal(databaseError(500));
}

function wordsOf(value: unknown): readonly string[] {
  return String(value).toLowerCase().split(/\s+/);
}
