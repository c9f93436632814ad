import type pg from 'pg';
import { readAutomationWork, wereMaterialized } from '../state/automation-events.ts';
import type { DefinedAsset } from '../definitions/deployment.ts';
import { readAutomation } from './automation.ts';

/** Whether a tick of automation has work to do, given the cursor. */
export type HasWork = (cursor: number) => Promise<boolean>;

/**
 * Checks whether an upstream asset was materialized, whether a window has ended or a cron time has
 * passed, and whether a run for which partitions may wait has ended since the last check. Regular
 * ticks catch everything else.
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
