import { choose } from '../../choose.ts';
import { automationSensor } from '../../automation/group-runs.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { pauseAutomation, resumeAutomation } from '../../state/automation-assets.ts';
import { outdateTick } from '../../state/sensors.ts';
import { inTransaction } from '../../state/transaction.ts';
import { UsageError } from '../../usage-error.ts';

/** Which automations changed, and which were already in the requested state. */
export interface ChangedAutomation {
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Pauses the automation of assets until a person resumes it. Events during the pause are skipped.
 * @param given if empty, all assets that have an automation
 * @throws UsageError if there is no such asset, it has no automation, or no worker has started its
 * automation yet
 */
export async function pause(
  source: ReportSource,
  given: readonly string[],
  note: string,
): Promise<ChangedAutomation> {
  const keys = await automatedKeys(source, given);
  const { database } = await source.store();
  const paused = await inTransaction(database, async (db) => {
    await outdateTick(db, automationSensor);
    return pauseAutomation(db, keys, note);
  });
  return changeOf(keys, paused);
}

/** Resumes the automation of assets; only events from now on count. */
export async function resume(
  source: ReportSource,
  given: readonly string[],
): Promise<ChangedAutomation> {
  const keys = await automatedKeys(source, given);
  const store = await source.store();
  // Everything that happened before this moment must get its sequence number.
  await store.events.sequence();
  const resumed = await inTransaction(store.database, async (db) => {
    await outdateTick(db, automationSensor);
    return resumeAutomation(db, keys);
  });
  return changeOf(keys, resumed);
}

function changeOf(keys: readonly string[], changed: readonly string[]): ChangedAutomation {
  return { changed: changed.toSorted(), unchanged: keys.filter((key) => !changed.includes(key)) };
}

async function automatedKeys(
  source: ReportSource,
  given: readonly string[],
): Promise<readonly string[]> {
  const { assets } = await source.definitions();
  const automated = assets
    .filter(({ automation }) => automation !== undefined)
    .map(({ key }) => key);
  if (given.length === 0) return automated;
  const all = assets.map(({ key }) => key);
  for (const key of given) {
    if (!automated.includes(choose('asset', key, all))) {
      throw new UsageError(
        `${key} has no automation: runs of it are requested by schedules, sensors and people`,
        'AUTOMATION_NOT_FOUND',
      );
    }
  }
  return given;
}
