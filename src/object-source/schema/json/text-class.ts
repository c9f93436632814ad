/** The meaning of a text, among the types that text columns can have. */
export type TextClass =
  'DATE' | 'TIME' | 'TIMESTAMP' | 'TIMESTAMP WITH TIME ZONE' | 'UUID' | 'VARCHAR';

const time = /^(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6}0*)?)?$/;
const moment =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,6}0*)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;
const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const longestClass = 40;

/**
 * Dates and times must be unambiguous ISO 8601: `01-02-25` could be any of three days, and stays
 * text. So do times with more than microsecond precision, which would be lost.
 */
export function textClass(text: string): TextClass {
  if (text.length > longestClass) return 'VARCHAR';
  if (uuid.test(text)) return 'UUID';
  const clock = time.exec(text);
  if (clock) return isTime(clock.slice(1)) ? 'TIME' : 'VARCHAR';
  const [, year, month, day, hour, minute, second, zone] = moment.exec(text) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return 'VARCHAR';
  if (hour === undefined) return 'DATE';
  if (!isTime([hour, minute, second])) return 'VARCHAR';
  if (zone === undefined) return 'TIMESTAMP';
  return zone === 'Z' || isTime(zone.slice(1).match(/\d\d/g) ?? [])
    ? 'TIMESTAMP WITH TIME ZONE'
    : 'VARCHAR';
}

/**
 * SQL that detects texts outside their class; undefined for classes where DuckDB's cast already
 * fails.
 */
export const isOther: Readonly<Partial<Record<TextClass, (text: string) => string>>> = {
  DATE: (text) => `${text} not like '____-__-__'`,
  TIME: (text) => `not regexp_full_match(${text}, '\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6}0*)?)?')`,
  TIMESTAMP: (text) =>
    `not regexp_full_match(${text}, '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6}0*)?')`,
  'TIMESTAMP WITH TIME ZONE': (text) =>
    `not regexp_full_match(${text}, '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6}0*)?(Z|[+-]\\d\\d(:?\\d\\d)?)')`,
};

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isTime([hour, minute, second]: readonly (string | undefined)[]): boolean {
  return Number(hour) < 24 && Number(minute ?? 0) < 60 && Number(second ?? 0) < 60;
}
