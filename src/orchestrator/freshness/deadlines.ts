import type { Duration } from '@temporalio/common';
import { readCron } from '../definitions/cron.ts';
import { timeZoneProblem } from '../definitions/time-zone.ts';
import { TerminalError } from '../errors.ts';
import { cronWindows } from '../partitions/windows/cron-windows.ts';
import { createZoneClock } from '../partitions/windows/zone-clock.ts';
import type { FreshBy, Freshness, FreshWithin } from './policy.ts';
import { durationMs } from '../definitions/duration-ms.ts';

/**
 * When an asset is due again, and when it is overdue: milliseconds since 1970. They can be equal.
 */
export interface Deadline {
  readonly due: number;
  readonly overdue: number;
}

/** The deadlines of a freshness policy. Instants are milliseconds since 1970. */
export interface Deadlines {
  /** `within 26 hours`, `by 0 6 * * * in Europe/Madrid`. */
  readonly description: string;
  /**
   * The deadline of a partition, or an asset without partitions, that was materialized at an
   * instant.
   */
  readonly afterMaterialization: (at: number) => Deadline;
  /** The deadline of a window that ended at an instant and was not materialized. */
  readonly afterWindow: (end: number) => Deadline;
  /**
   * Materializations up to these instants are due, or overdue, at an instant: the inverse of
   * `afterMaterialization`.
   */
  readonly materializedUntil: (now: number) => Deadline;
  /**
   * Windows that ended up to these instants are due, or overdue, at an instant: the inverse of
   * `afterWindow`.
   */
  readonly endedUntil: (now: number) => Deadline;
}

/** @throws TerminalError that names the invalid field */
export function readFreshness(policy: Freshness): Deadlines {
  return 'within' in policy ? ofWithin(policy) : ofCron(policy);
}

function ofWithin({ within, warnAfter = within }: FreshWithin): Deadlines {
  const overdue = milliseconds('within', within);
  const due = milliseconds('warnAfter', warnAfter);
  if (due > overdue)
    throw invalid(
      'warnAfter',
      `expected at most ${within}, the time of within, but ${warnAfter} was given`,
    );
  const after = (at: number) => ({ due: at + due, overdue: at + overdue });
  const until = (now: number) => ({ due: now - due, overdue: now - overdue });
  const description = `within ${typeof within === 'number' ? `${within} ms` : within}`;
  return {
    description,
    afterMaterialization: after,
    afterWindow: after,
    materializedUntil: until,
    endedUntil: until,
  };
}

function ofCron({ by, timeZone = 'UTC', grace = 0 }: FreshBy): Deadlines {
  const { calendars, problem = timeZoneProblem(timeZone) } = readCron(by);
  if (calendars === undefined || problem !== undefined)
    throw invalid(timeZoneProblem(timeZone) === problem ? 'timeZone' : 'by', problem ?? '');
  const graceMs = grace === 0 ? 0 : milliseconds('grace', grace);
  const ticks = cronWindows(createZoneClock(timeZone), by, calendars);
  /** The first time of the cron at or after an instant. */
  const nextTick = (at: number) => {
    const before = ticks.positionAt(at);
    return before === at ? before : ticks.shift(before, 1);
  };
  const deadline = (tick: number) => ({ due: tick, overdue: tick + graceMs });
  const lastTicks = (now: number) => ({
    due: ticks.positionAt(now),
    overdue: ticks.positionAt(now - graceMs),
  });
  return {
    description: `by ${by} in ${timeZone}`,
    afterMaterialization: (at) => deadline(ticks.shift(nextTick(at), 1)),
    afterWindow: (end) => deadline(nextTick(end)),
    materializedUntil: (now) => {
      const { due, overdue } = lastTicks(now);
      return { due: ticks.shift(due, -1), overdue: ticks.shift(overdue, -1) };
    },
    endedUntil: lastTicks,
  };
}

function milliseconds(field: string, duration: Duration): number {
  const ms = durationMs(duration);
  if (ms !== undefined && ms > 0) return ms;
  throw invalid(
    field,
    `expected a duration such as 26 hours, but ${JSON.stringify(duration)} was given`,
  );
}

const invalid = (field: string, problem: string) =>
  new TerminalError(`freshness.${field}: ${problem}`, { code: 'DEFINITIONS_INVALID' });
