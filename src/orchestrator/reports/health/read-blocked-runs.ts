import { otherBlockedRuns, reconciled, type AnyBlockedRun } from '../runs/reconciled.ts';
import type { ReportSource } from '../report-source.ts';

export interface BlockedRunsOptions {
  /** Limits the check to runs of this job. */
  readonly job?: string | undefined;
  /** How many recorded runs are checked; each takes a request to Temporal. */
  readonly limit: number;
  /** Whether to check the oldest instead of the latest runs. */
  readonly oldestFirst?: boolean;
  /** Whether only recorded runs are checked. */
  readonly recordedOnly?: boolean;
}

/** Lost runs are among the oldest. */
const oldest = { limit: 100, oldestFirst: true };

/** Blocked runs. Runs that have ended but are recorded as running are marked as ended first. */
export async function readBlockedRuns(
  source: ReportSource,
  { recordedOnly = false, ...page }: BlockedRunsOptions = oldest,
): Promise<readonly AnyBlockedRun[]> {
  const { runs } = await source.store();
  const running = await runs.list({ ...page, status: 'running' });
  const [{ blockages }, others] = await Promise.all([
    reconciled(source, running),
    recordedOnly ? [] : otherBlockedRuns(source, running, page.job),
  ]);
  const ofRecorded = running.flatMap((run) => {
    const blockage = blockages.get(run.runId);
    return blockage === undefined ? [] : [{ ...run, blockage, isRecorded: true }];
  });
  return [...ofRecorded, ...others];
}
