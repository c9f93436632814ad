import type pg from 'pg';
import { readAutomationWork, wereMaterialized } from '../state/automation-events.ts';
import type { DefinedAsset } from '../definitions/deployment.ts';
import { readAutomation } from './automation.ts';

/** Whether a tick of automation has anything to do; given the cursor. */
export type HasWork = (cursor: number) => Promise<boolean>;

/**
 * Looks whether an upstream asset was materialized, or a window or a time of a cron has come, and whether a run has ended since the last look for which partitions may
 * wait. What waits for something else is looked at by the ticks that come anyway.
 */
export function watchAutomation(database: pg.Pool, assets: readonly DefinedAsset[]): HasWork {
  let endsSeen = 0;
  return async (cursor) => {
    const { hasEvents, isDue, waits, lastEnd } = await readAutomationWork(
      database,
      cursor,
      new Date(),
    );
    const hasEnded = waits && lastEnd > endsSeen;
    endsSeen = lastEnd;
    return (
      isDue ||
      hasEnded ||
      (hasEvents &&
        (await wereMaterialized(database, [...readAutomation(assets).readers.keys()], cursor)))
    );
  };
}
