import type { CronCalendar } from '../../definitions/cron.ts';
import { dayMs, guessTime, instantOfMinute, minuteText } from './calendar.ts';
import { ticksBetween } from './cron-ticks.ts';
import type { WindowSequence } from './window-sequence.ts';
import type { ZoneClock } from './zone-clock.ts';

/** The rarest cron, on February 29, occurs every 4 years, and after 8 years around 2100. */
const longestPause = 9 * 366 * dayMs;
const longestStep = 64 * dayMs;

/**
 * Windows from each time of a cron to the next. A position is the instant at which its window
 * begins.
 */
export function cronWindows(
  clock: ZoneClock,
  cron: string,
  calendars: readonly CronCalendar[],
): WindowSequence {
  const between = (from: number, to: number) => ticksBetween(clock, calendars, from, to);

  /** The times after an instant, in order. */
  function* after(instant: number): Generator<number, void> {
    let from = instant + 1;
    for (let step = dayMs; from < instant + longestPause; step = Math.min(2 * step, longestStep)) {
      yield* between(from, from + step);
      from += step;
    }
  }

  /** The times up to an instant, the latest first. */
  function* upTo(instant: number): Generator<number, void> {
    let to = instant + 1;
    for (let step = dayMs; to > instant - longestPause; step = Math.min(2 * step, longestStep)) {
      yield* between(to - step, to).toReversed();
      to -= step;
    }
  }

  const positionAt = (instant: number) => firstOf(upTo(instant));
  return {
    kind: 'cron',
    timeZone: clock.timeZone,
    description: `cron ${cron} in ${clock.timeZone}`,
    expected: `a time of the cron ${cron} in ${clock.timeZone}, in UTC, such as ${minuteText(firstOf(after(Date.UTC(2026, 0, 31))))}`,
    identity: `cron ${clock.timeZone} ${JSON.stringify(calendars)}`,
    positionOf: (key) => {
      const instant = instantOfMinute(key);
      return instant === undefined ? undefined : between(instant, instant + 1)[0];
    },
    keyOf: minuteText,
    startOf: (position) => position,
    positionAt,
    guess: (text) => {
      const time = guessTime(text);
      return time === undefined ? undefined : positionAt(time);
    },
    shift: (position, by) => {
      let reached = position;
      for (let left = by; left > 0; left -= 1) reached = firstOf(after(reached));
      for (let left = by; left < 0; left += 1) reached = firstOf(upTo(reached - 1));
      return reached;
    },
    count: (first, last) => {
      let count = 0;
      for (let from = first; from <= last; from += longestStep)
        count += between(from, Math.min(from + longestStep, last + 1)).length;
      return count;
    },
    positions: function* (first, last) {
      for (let from = first; from <= last; from += longestStep)
        yield* between(from, Math.min(from + longestStep, last + 1));
    },
    slotOf: () => null,
  };
}

function firstOf(ticks: Iterable<number>): number {
  for (const tick of ticks) return tick;
  throw new RangeError('The cron has no time in nine years');
}
