import { dayMs } from './calendar.ts';
import type { ZoneClock } from './zone-clock.ts';

const firstYear = 1840;

/**
 * The days that a zone skipped when it crossed the date line, in days since 1970, in order:
 * 2011-12-30 in Pacific/Apia, 1993-08-21 in Pacific/Kwajalein. They contain no instant. The time
 * zone database has none after the current year of this process.
 * @param startOf the first instant of a day's window
 */
export function skippedDays(clock: ZoneClock, startOf: (day: number) => number): readonly number[] {
  const found: number[] = [];
  let [from, local] = [Date.UTC(firstYear, 0, 1), clock.localAt(Date.UTC(firstYear, 0, 1))];
  for (let year = firstYear; year <= new Date().getUTCFullYear(); year += 1) {
    const [start, localStart] = [from, local];
    from = Date.UTC(year + 1, 0, 1);
    local = clock.localAt(from);
    if (Math.abs(local - localStart - (from - start)) < dayMs / 2) continue;
    for (const stretch of clock.stretches(start, from)) {
      const day = Math.floor(clock.localAt(stretch.start - 1) / dayMs);
      found.push(...[day, day + 1].filter((of) => startOf(of) === startOf(of + 1)));
    }
  }
  return [...new Set(found)];
}

export interface DayNumbers {
  /** Undefined for a skipped day. */
  readonly numberOf: (day: number) => number | undefined;
  readonly dayOf: (number: number) => number;
}

/**
 * Numbers the days that a zone had: 0 is 1970-01-01, and consecutive days have consecutive numbers.
 */
export function numberDays(skipped: readonly number[]): DayNumbers {
  const since = skipped.filter((day) => day >= 0);
  const before = skipped.filter((day) => day < 0).toReversed();
  return {
    numberOf: (day) =>
      skipped.includes(day)
        ? undefined
        : day - since.filter((of) => of < day).length + before.filter((of) => of > day).length,
    dayOf: (number) => {
      let day = number;
      for (const of of since) if (of <= day) day += 1;
      for (const of of before) if (of >= day) day -= 1;
      return day;
    },
  };
}
