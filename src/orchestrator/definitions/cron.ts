/** The values of each field that a calendar allows, in order. Sunday is 0. */
export interface CronCalendar {
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly dayOfMonth: readonly number[];
  readonly month: readonly number[];
  readonly dayOfWeek: readonly number[];
}

export type CronReading =
  | { readonly calendars: readonly CronCalendar[]; readonly problem?: never }
  | { readonly calendars?: never; readonly problem: string };

type FieldName = keyof CronCalendar;

interface Field {
  readonly label: string;
  readonly first: number;
  readonly last: number;
  readonly names?: readonly string[];
}

const fields: Readonly<Record<FieldName, Field>> = {
  minute: { label: 'minute', first: 0, last: 59 },
  hour: { label: 'hour', first: 0, last: 23 },
  dayOfMonth: { label: 'day of the month', first: 1, last: 31 },
  month: {
    label: 'month',
    first: 1,
    last: 12,
    names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' '),
  },
  dayOfWeek: {
    label: 'day of the week',
    first: 0,
    last: 6,
    names: 'SUN MON TUE WED THU FRI SAT'.split(' '),
  },
};
const order = Object.keys(fields) as FieldName[];

const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Parses a cron expression in the syntax that all programs interpret alike: five fields of `*`,
 * numbers, names, ranges, lists and steps. If both day fields are restricted, a day that matches
 * either counts, as in cron and Dagster; that takes two calendars. Syntax that other programs
 * interpret differently, or not at all, is a problem.
 */
export function readCron(cron: string): CronReading {
  const texts = cron.trim().split(/\s+/);
  if (cron.trim().startsWith('@'))
    return { problem: `${cron.trim()} is not supported: write the five fields, such as 0 0 * * *` };
  if (/^(CRON_)?TZ=/.test(cron.trim()))
    return { problem: 'a time zone is not part of it: set timeZone' };
  if (texts.length !== order.length)
    return {
      problem: `expected five fields, found ${texts.length}: minute, hour, day, month, day of the week`,
    };

  const read = order.map((name, index) => ({
    name,
    text: texts[index] ?? '',
    values: readField(fields[name], texts[index] ?? ''),
  }));
  const problem = read.find(({ values }) => typeof values === 'string')?.values;
  if (typeof problem === 'string') return { problem };
  const whole = Object.fromEntries(
    read.map(({ name, values }) => [name, values]),
  ) as unknown as CronCalendar;
  return combineDays(whole, texts[2] ?? '', texts[4] ?? '');
}

function combineDays(
  whole: CronCalendar,
  dayOfMonthText: string,
  dayOfWeekText: string,
): CronReading {
  const every = { dayOfMonth: rangeOf(1, 31), dayOfWeek: rangeOf(0, 6) };
  const texts = { dayOfMonth: dayOfMonthText, dayOfWeek: dayOfWeekText };
  if (texts.dayOfMonth === '*' || texts.dayOfWeek === '*') return onDaysThatExist([whole]);
  for (const name of ['dayOfMonth', 'dayOfWeek'] as const) {
    const { label } = fields[name];
    // Some programs treat `*/2` and `1-31` as a kind of `*`: both day fields must match then.
    if (whole[name].length === every[name].length)
      return { problem: `${label} ${texts[name]} is every day: write * beside another day` };
    if (texts[name].includes('*')) {
      return {
        problem: `${label} ${texts[name]} beside another day is ambiguous: write its days, ${whole[name].join(',')}`,
      };
    }
  }
  return onDaysThatExist([
    { ...whole, dayOfWeek: every.dayOfWeek },
    { ...whole, dayOfMonth: every.dayOfMonth },
  ]);
}

/** Omits a calendar whose days occur in none of its months; the other one may still have some. */
function onDaysThatExist(calendars: readonly CronCalendar[]): CronReading {
  const possible = calendars.filter(({ month, dayOfMonth }) =>
    month.some((number) => Math.min(...dayOfMonth) <= (longestMonths[number - 1] ?? 0)),
  );
  if (possible.length > 0) return { calendars: possible };
  return {
    problem: `it would never run: none of its months has a day ${Math.min(...(calendars[0]?.dayOfMonth ?? []))}`,
  };
}

/** The values in order, or what is wrong with the field. */
function readField(field: Field, text: string): readonly number[] | string {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const found = readItem(field, item);
    if (typeof found === 'string') return `${field.label} ${JSON.stringify(text)}: ${found}`;
    for (const value of found) values.add(value);
  }
  return [...values].toSorted((a, b) => a - b);
}

function readItem(field: Field, item: string): readonly number[] | string {
  const { label, first, last, names } = field;
  const [, range = '', from = '', to, step] =
    /^((?:([0-9]+|[A-Za-z]+)(?:-([0-9]+|[A-Za-z]+))?)|\*)(?:\/([0-9]+))?$/.exec(item) ?? [];
  const expected = `expected *, ${first} to ${last}${names === undefined ? '' : ` or ${names[0]} to ${names.at(-1)}`}, ranges, lists and steps`;
  if (range === '')
    return `${JSON.stringify(item)} is not interpreted in the same way everywhere: ${expected}`;
  const by = step === undefined ? 1 : Number(step);
  if (by === 0) return `a step of 0 never ends`;
  if (range === '*') return rangeOf(first, last, by);

  const start = readValue(field, from);
  const isWeek = field === fields.dayOfWeek;
  if (start === undefined) return `${JSON.stringify(from)} is not a valid ${label}: ${expected}`;
  if (to === undefined) {
    if (step !== undefined)
      return `${JSON.stringify(item)} is ambiguous: write ${from}-${last}/${step}`;
    return [isWeek ? start % 7 : start];
  }
  const end = readValue(field, to);
  if (end === undefined) return `${JSON.stringify(to)} is not a valid ${label}: ${expected}`;
  // In a week, Sunday can be the first or the last day.
  const until = isWeek && end === 0 && start > 0 ? 7 : end;
  if (start > until) return `${JSON.stringify(item)} ends before it begins: write two ranges`;
  const values = rangeOf(start, until, by);
  return isWeek ? values.map((day) => day % 7) : values;
}

function readValue({ first, last, names }: Field, text: string): number | undefined {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named !== -1) return named + first;
  const value = /^[0-9]{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return (value >= first && value <= last) || (first === 0 && last === 6 && value === 7)
    ? value
    : undefined;
}

function rangeOf(start: number, end: number, step = 1): readonly number[] {
  return Array.from(
    { length: Math.floor((end - start) / step) + 1 },
    (_, index) => start + index * step,
  );
}
