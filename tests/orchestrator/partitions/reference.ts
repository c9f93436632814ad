import { CronExpressionParser } from 'cron-parser';

/**
 * Slow and simple reference: uses `Intl` for local times, and iterates. Instants and local times
 * are milliseconds, as in the product.
 */
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** Liberia's clock was 44 minutes and 30 seconds behind UTC until 1972. */
const stepMs = 30_000;

export interface ReferenceClock {
  readonly localAt: (instant: number) => number;
  /** The first instant at which the clock shows this local time or a later one. */
  readonly reaches: (local: number) => number;
  /** The instants of clock changes. */
  readonly transitions: (from: number, to: number) => readonly number[];
}

export function referenceClock(timeZone: string): ReferenceClock {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (instant: number): number => {
    const [, sign, hours = '0', minutes = '0', seconds = '0'] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(instant)) ?? [];
    return (
      (sign === '-' ? -1000 : 1000) *
      (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))
    );
  };
  const localAt = (instant: number) => instant + offsetAt(instant);
  const hourly = new Map<number, number>();
  const offsetOfHour = (hour: number): number => {
    const known = hourly.get(hour) ?? offsetAt(hour * hourMs);
    hourly.set(hour, known);
    return known;
  };
  return {
    localAt,
    reaches: (local) => {
      const around = Array.from({ length: 97 }, (_, hour) =>
        offsetOfHour(Math.floor(local / hourMs) + hour - 48),
      );
      let instant = local - Math.max(...around);
      while (localAt(instant) < local) instant += stepMs;
      return instant;
    },
    transitions: (from, to) => {
      const found: number[] = [];
      let before = offsetAt(from);
      for (let start = from; start < to; start += 6 * hourMs) {
        const end = start + 6 * hourMs;
        if (offsetAt(end) === before) continue;
        for (let instant = start + stepMs; instant <= end; instant += stepMs) {
          const offset = offsetAt(instant);
          if (offset !== before) found.push(instant);
          before = offset;
        }
      }
      return found;
    },
  };
}

export interface ReferenceWindow {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface ReferenceOffset {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

/**
 * The windows that start on the dates around a date, except for those in the first and the last
 * days.
 */
export function dateWindows(
  clock: ReferenceClock,
  grain: 'daily' | 'weekly' | 'monthly',
  offset: ReferenceOffset,
  around: number,
): readonly ReferenceWindow[] {
  const reach = { daily: 5, weekly: 30, monthly: 125 }[grain];
  const first = Math.floor(around / dayMs) - reach;
  const starts = Array.from({ length: 2 * reach }, (_, index) => new Date((first + index) * dayMs))
    .filter((date) => {
      if (grain === 'weekly') return date.getUTCDay() === (1 + offset.days) % 7;
      return grain === 'daily' || date.getUTCDate() === 1 + offset.days;
    })
    .map((date) => {
      const local = date.getTime() + offset.hours * hourMs + offset.minutes * minuteMs;
      return { key: date.toISOString().slice(0, 10), start: clock.reaches(local) };
    });
  return starts
    .map(({ key, start }, index) => ({ key, start, end: starts[index + 1]?.start ?? Number.NaN }))
    .filter(({ start, end }) => start < end);
}

/** Whether a cron follows instants, if it is hourly, or local times otherwise, as cron does. */
export function cronTicks(
  clock: ReferenceClock,
  cron: string,
  from: number,
  to: number,
): readonly number[] {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(cron).fields;
  const has = (field: { readonly values: readonly unknown[] }, value: number) =>
    field.values.includes(value);
  const names = (local: number) => {
    const date = new Date(local);
    const [ofMonth, ofWeek] = [
      has(dayOfMonth, date.getUTCDate()),
      has(dayOfWeek, date.getUTCDay()),
    ];
    const isDay =
      dayOfMonth.isWildcard || dayOfWeek.isWildcard ? ofMonth && ofWeek : ofMonth || ofWeek;
    return (
      has(minute, date.getUTCMinutes()) &&
      has(hour, date.getUTCHours()) &&
      has(month, date.getUTCMonth() + 1) &&
      isDay
    );
  };
  const isEveryHour = hour.values.length === 24;
  const ticks: number[] = [];
  let reached = clock.localAt(from - 3 * dayMs);
  for (let instant = from - 3 * dayMs + minuteMs; instant < to; instant += minuteMs) {
    const local = clock.localAt(instant);
    let isTick = isEveryHour && names(local);
    for (let shown = reached + minuteMs; !isEveryHour && shown <= local; shown += minuteMs)
      isTick ||= names(shown);
    reached = Math.max(reached, local);
    if (isTick && instant >= from) ticks.push(instant);
  }
  return ticks;
}
