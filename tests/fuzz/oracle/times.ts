import type { DateOrder } from '../support/table.ts';

const parts: Record<DateOrder, RegExp> = {
  ymd: /^(\d{4}|[+-]\d{6})[-/.](\d{1,2})[-/.](\d{1,2})/,
  dmy: /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)(?!\d)/,
  mdy: /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)(?!\d)/,
};
const rest = /^(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/;

export interface Moment {
  /** `2024-02-29`, or with a time `2024-02-29T10:00:00.5`: in UTC if it has a time zone. */
  readonly key: string;
  readonly hasClock: boolean;
  readonly zoned: boolean;
}

/** The moment in a text. Undefined if there is none. */
export function momentOf(text: string, order: DateOrder): Moment | undefined {
  const date = parts[order].exec(text);
  if (date === null) return undefined;
  const [first = '', second = '', third = ''] = date.slice(1);
  const [year, month, day] = {
    ymd: [first, second, third],
    dmy: [third, second, first],
    mdy: [third, first, second],
  }[order] as [string, string, string];
  const clock = rest.exec(text.slice(date[0].length));
  if (clock === null) return undefined;
  const [, hours, minutes, seconds = '00', fraction = '', zone] = clock;
  // As in POSIX: 69 to 99 are in the 20th century.
  const full = year.length >= 4 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900);
  if (
    Number(month) < 1 ||
    Number(month) > 12 ||
    Number(day) < 1 ||
    Number(day) > daysIn(full, Number(month))
  )
    return undefined;
  const local = `${year.length > 4 ? year : String(full).padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (hours === undefined) return { key: local, hasClock: false, zoned: false };
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const minute =
    zone === undefined
      ? `${local}T${hours}:${minutes}`
      : inUtc(`${local}T${hours}:${minutes}`, zone);
  const after = fraction.replace(/0+$/, '');
  return {
    key: `${minute}:${seconds}${after === '' ? '' : `.${after}`}`,
    hasClock: true,
    zoned: zone !== undefined,
  };
}

/** Of keys. Years before 0 and after 9999 have a sign and six digits. */
export function compareMoments(a: string, b: string): number {
  const [x, y] = [yearOf(a), yearOf(b)];
  if (x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

function yearOf(key: string): number {
  return Number(/^[+-]?\d+/.exec(key)?.[0]);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (((year % 400) + 400) % 400), month, 0)).getUTCDate();
}

/** Years before 0 and after 9999 are written as in ISO 8601. */
function inUtc(minute: string, zone: string): string {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [
    undefined,
    '+',
    '0',
  ];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return new Date(Date.parse(`${minute}:00Z`) - offset * 60_000).toISOString().slice(0, -8);
}

/** `10:30:00`, without trailing zeros in a fraction. */
export function clockOf(text: string): string | undefined {
  const [, hours, minutes, seconds = '00', fraction = ''] =
    /^(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const after = fraction.replace(/0+$/, '');
  return `${hours.padStart(2, '0')}:${minutes}:${seconds}${after === '' ? '' : `.${after}`}`;
}
