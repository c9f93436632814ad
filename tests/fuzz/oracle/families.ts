import { cellLength } from '#openmetadata/profile/cell.ts';
import { compareExact, exactNumber } from './exact.ts';
import { sameJson } from './json.ts';
import { clockOf, compareMoments, momentOf } from './times.ts';

/**
 * How the values of a type are compared with their representation in the catalog. Keys are strings
 * that are equal if the values are.
 */
export interface Family {
  readonly name:
    | 'text'
    | 'exact'
    | 'double'
    | 'single'
    | 'boolean'
    | 'date'
    | 'moment'
    | 'instant'
    | 'clock'
    | 'uuid'
    | 'blob'
    | 'nested';
  /** For values with a minimum and a maximum. */
  readonly compare?: (a: string, b: string) => number;
  /** For values that can be summed; otherwise undefined. */
  readonly number?: (key: string) => number | undefined;
  /** Whether distinct values are counted. */
  readonly counted: boolean;
  /** Whether a cell of a table with this many columns, or a minimum or maximum, shows the value. */
  shows(cell: unknown, key: string, columns: number): boolean;
}

const textOf = (cell: unknown): string =>
  typeof cell === 'number' || typeof cell === 'string' ? String(cell) : '';
const finite = (key: string): number | undefined =>
  Number.isFinite(Number(key)) ? Number(key) : undefined;

function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length).join('')}…`;
}

const text: Family = {
  name: 'text',
  counted: true,
  shows: (cell, key, columns) => cell === cut(key, cellLength(columns)),
};

const exact: Family = {
  name: 'exact',
  counted: true,
  compare: compareExact,
  number: finite,
  shows: (cell, key) => exactNumber(textOf(cell)) === key,
};

const compareDoubles = (a: string, b: string): number => Number(a) - Number(b);
const special = (cell: unknown): string => textOf(cell).toLowerCase().replace('infinity', 'inf');

const double: Family = {
  name: 'double',
  counted: true,
  compare: compareDoubles,
  number: finite,
  shows: (cell, key) =>
    Number.isFinite(Number(key))
      ? textOf(cell) !== '' && Number(textOf(cell)) === Number(key)
      : special(cell) === special(key),
};

const single: Family = {
  ...double,
  name: 'single',
  shows: (cell, key) => textOf(cell) !== '' && Math.fround(Number(textOf(cell))) === Number(key),
};

const timed = (
  name: Family['name'],
  keyOf: (cell: string) => string | undefined,
  compare: Family['compare'],
): Family => ({
  name,
  counted: true,
  ...(compare && { compare }),
  shows: (cell, key) => typeof cell === 'string' && keyOf(cell) === key,
});

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const momentKey = (zoned: boolean, hasClock: boolean) => (cell: string) => {
  const moment = momentOf(cell, 'ymd');
  return moment?.zoned === zoned && moment.hasClock === hasClock ? moment.key : undefined;
};

export const families = {
  text,
  exact,
  double,
  single,
  boolean: { name: 'boolean', counted: true, shows: (cell, key) => cell === (key === 'true') },
  date: timed('date', momentKey(false, false), compareMoments),
  moment: timed('moment', momentKey(false, true), compareMoments),
  instant: timed('instant', momentKey(true, true), compareMoments),
  clock: timed('clock', clockOf, compareTexts),
  uuid: { name: 'uuid', counted: true, shows: (cell, key) => cell === key },
  blob: {
    name: 'blob',
    counted: true,
    shows: (cell, key) => cell === `\\x${key.slice(0, 64)}${key.length > 64 ? '…' : ''}`,
  },
  // Truncated JSON is not valid JSON.
  nested: {
    name: 'nested',
    counted: false,
    shows: (cell, key) => (typeof cell === 'string' && cell.endsWith('…')) || sameJson(cell, key),
  },
} as const satisfies Record<string, Family>;
