export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** Converts days since 1970-01-01 to `2026-01-31`. */
export function dateText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/**
 * Converts a date such as `2026-01-31` to days since 1970-01-01; undefined for another format or a
 * nonexistent date.
 */
export function dayOfDate(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const time = Date.parse(`${text}T00:00Z`);
  return Number.isNaN(time) || dateText(time / dayMs) !== text ? undefined : time / dayMs;
}

/** `2026-10-25T00:00Z`. */
export function minuteText(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 16)}Z`;
}

/**
 * The instant of a text such as `2026-10-25T00:00Z`; undefined for another format or a nonexistent
 * time.
 */
export function instantOfMinute(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) || minuteText(instant) !== text ? undefined : instant;
}

/**
 * Guesses the time meant by a date or time in another format, regardless of zone: `2026-1-5`,
 * `2026-02-30` (the last of February), `20260105T10`, `2026-01`.
 */
export function guessTime(text: string): number | undefined {
  const [, year, month = '1', day = '1', hour = '0', minute = '0'] =
    /^\s*(\d{4})(?:\D?(\d{1,2}))?(?:\D?(\d{1,2}))?(?:\D{0,2}(\d{1,2}))?(?:\D?(\d{1,2}))?/.exec(
      text,
    ) ?? [];
  if (year === undefined) return undefined;
  const ofYear = Math.min(Math.max(Number(month), 1), 12);
  const date = new Date(0);
  date.setUTCFullYear(Number(year), ofYear, 0);
  date.setUTCDate(Math.min(Math.max(Number(day), 1), date.getUTCDate()));
  return date.setUTCHours(Math.min(Number(hour), 23), Math.min(Number(minute), 59));
}
