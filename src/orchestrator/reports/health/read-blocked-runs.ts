import { otherBlockedRuns, reconciled, type AnyBlockedRun } from '../runs/reconciled.ts';
import type { ReportSource } from '../report-source.ts';

export interface BlockedRunsOptions {
  /** Of this job only. */
  readonly job?: string | undefined;
  /** How many recorded runs are examined: each is a question to Temporal. */
  readonly limit: number;
  /** The latest of them unless true. */
  readonly oldestFirst?: boolean;
  /** Whether only recorded runs are examined. */
  readonly recordedOnly?: boolean;
}

/** Those that were lost are among the oldest. */
const oldest = { limit: 100, oldestFirst: true };

/** Runs that cannot go on. Those that only seem to run are ended first. */
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
