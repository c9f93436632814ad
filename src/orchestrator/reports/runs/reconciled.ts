import { type BlockedRun, findBlockedRuns } from '../../client/find-blocked-runs.ts';
import { messageOf } from '../../message-of.ts';
import { reconcileRuns } from '../../client/reconcile-runs.ts';
import type { Blockage } from '../../client/blockage.ts';
import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';

export interface ReconciledRuns {
  readonly runs: readonly StoredRun[];
  /** Why running ones are blocked, by run id. */
  readonly blockages: ReadonlyMap<string, Blockage>;
}

/**
 * The same runs, after those that have ended but are recorded as running were marked as ended. If
 * Temporal does not respond, they are returned unchanged.
 */
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
  /** Whether the state database has it. */
  readonly isRecorded: boolean;
}

/** Each takes a request to Temporal. */
const examinedAtOnce = 200;

/**
 * Blocked open runs other than the reconciled ones: most of them are not in the state database,
 * because they were blocked before a worker could begin them. Empty if Temporal does not respond.
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
