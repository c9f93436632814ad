import { missingWords } from './cell-kind.ts';

export type ColumnType = 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP' | 'VARCHAR';

/** Infers the type of a column from all of its cells. */
export interface ColumnTyper {
  see(cell: string): void;
  result(): { readonly type: ColumnType; readonly hasMissingWords: boolean };
}

const integer = 1;
const number = 2;
const truth = 4;
const date = 8;
const time = 16;
const all = 31;

/**
 * No leading zeros, as in codes, and no more digits than a 64-bit integer always holds: such
 * columns stay text, so that nothing is lost.
 */
const integerShape = /^-?(?:0|[1-9]\d{0,17})$/;
const numberShape = /^[+-]?(?:(?:0|[1-9]\d{0,17})(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const commaShape = /^[+-]?(?:(?:0|[1-9]\d{0,17})(?:,\d*)?|,\d+)(?:[eE][+-]?\d{1,3})?$/;
const infinity = /^[+-]?(?:inf|Infinity)$/;
const timeShape =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?)?$/;
const truths = new Set(['True', 'False', 'TRUE', 'FALSE', 'true', 'false']);

/** The narrowest type that all cells share, otherwise text. */
export function createColumnTyper(decimal: '.' | ','): ColumnTyper {
  let kinds = all;
  let hasMissingWords = false;
  const kindsOf =
    decimal === '.'
      ? (cell: string) => kindsOfCell(cell, numberShape)
      : (cell: string) => kindsOfCell(cell, commaShape);
  return {
    see(cell) {
      if (kinds === 0 || cell === '') return;
      const own = kindsOf(cell);
      if (own === 0 && missingWords.has(cell)) hasMissingWords = true;
      else kinds &= own;
    },
    result: () => ({ type: typeOf(kinds), hasMissingWords: hasMissingWords && kinds !== 0 }),
  };
}

/** A column without values counts as numeric, as in pandas. */
function typeOf(kinds: number): ColumnType {
  if (kinds === all) return 'DOUBLE';
  if (kinds & integer) return 'BIGINT';
  if (kinds & number) return 'DOUBLE';
  if (kinds & truth) return 'BOOLEAN';
  if (kinds & date) return 'DATE';
  return kinds & time ? 'TIMESTAMP' : 'VARCHAR';
}

function kindsOfCell(cell: string, decimals: RegExp): number {
  if (integerShape.test(cell)) return isExact(cell) ? integer | number : integer;
  if (decimals.test(cell)) return Number.isFinite(Number(cell.replace(',', '.'))) ? number : 0;
  if (truths.has(cell)) return truth;
  if (infinity.test(cell)) return number;
  const day = timeShape.exec(cell);
  if (day === null || !isDay(Number(day[1]), Number(day[2]), Number(day[3]))) return 0;
  return cell.length === 10 ? date | time : time;
}

/**
 * Whether a double represents all digits of an integer exactly: next to 1.5, a 17-digit identifier
 * is only preserved as text.
 */
function isExact(whole: string): boolean {
  return whole.length <= 15 || String(Number(whole)) === whole;
}

function isDay(year: number, month: number, day: number): boolean {
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
