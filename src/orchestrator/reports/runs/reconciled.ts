import { type BlockedRun, findBlockedRuns } from '../../client/find-blocked-runs.ts';
import { messageOf } from '../../message-of.ts';
import { reconcileRuns } from '../../client/reconcile-runs.ts';
import type { Blockage } from '../../client/blockage.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';

export interface ReconciledRuns {
  readonly runs: readonly StoredRun[];
  /** Why those that run cannot go on, by run id. */
  readonly blockages: ReadonlyMap<string, Blockage>;
}

/** The same runs, after those that only seem to run have been ended. Where Temporal does not answer they come back as they are. */
export async function reconciled(
  source: ReportSource,
  recorded: readonly StoredRun[],
): Promise<ReconciledRuns> {
  const asTheyAre = { runs: recorded, blockages: new Map<string, Blockage>() };
  if (!recorded.some(({ status }) => status === 'running')) return asTheyAre;
  const { runs } = await source.store();
  try {
    const { ended, blockages } = await reconcileRuns(await source.temporal(), runs, recorded);
    if (!ended) return { runs: recorded, blockages };
    const read = async (run: StoredRun) =>
      run.status === 'running' ? ((await runs.find(run.runId)) ?? run) : run;
    return { runs: await Promise.all(recorded.map(read)), blockages };
  } catch (error) {
    source.note(
      `Could not check whether runs that are recorded as running have ended: ${messageOf(error)}`,
    );
    return asTheyAre;
  }
}

export interface AnyBlockedRun extends BlockedRun {
  /** Whether the state database knows it. */
  readonly isRecorded: boolean;
}

/** Each is a question to Temporal. */
const examinedAtOnce = 200;

/**
 * Open runs that cannot go on, beside those that were reconciled: of most of them the state database does not know, since they were blocked before
 * a worker could begin them. None where Temporal does not answer.
 */
export async function otherBlockedRuns(
  source: ReportSource,
  alreadyReconciled: readonly StoredRun[],
  job?: string,
): Promise<readonly AnyBlockedRun[]> {
  const { runs } = await source.store();
  const known = new Set(alreadyReconciled.map(({ workflowId }) => workflowId));
  const found = await source
    .temporal()
    .then((client) => findBlockedRuns(client, { job, known, limit: examinedAtOnce }))
    .catch(() => []);
  return Promise.all(
    found.map(async (run) => ({ ...run, isRecorded: (await runs.find(run.runId)) !== undefined })),
  );
}
