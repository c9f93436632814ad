import type { Blocked } from '../../client/blocked-text.ts';
import { otherBlockedRuns, reconciled } from '../runs/reconciled.ts';
import type { ReportSource } from '../report-source.ts';

/** Those that were lost are among the oldest; each is a question to Temporal. */
const reconciledAtOnce = 100;

/** Runs that cannot go on. Those that only seem to run are ended first. */
export async function readBlockedRuns(source: ReportSource): Promise<readonly Blocked[]> {
  const { runs } = await source.store();
  const oldest = await runs.list({ status: 'running', oldestFirst: true, limit: reconciledAtOnce });
  const [{ blockages }, others] = await Promise.all([
    reconciled(source, oldest),
    otherBlockedRuns(source, oldest),
  ]);
  const ofOldest = oldest.flatMap((run) => {
    const blockage = blockages.get(run.runId);
    return blockage === undefined ? [] : [{ ...run, blockage, isRecorded: true }];
  });
  return [...ofOldest, ...others];
}
