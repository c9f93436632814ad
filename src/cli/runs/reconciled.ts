import { reconcileRuns, type StoredRun } from '@moderate/orchestrator/client';
import type { Context } from '../context.ts';

/** The same runs, after those that only seem to run have been ended. Where Temporal does not answer they come back as they are. */
export async function reconciled(context: Context, recorded: readonly StoredRun[]): Promise<readonly StoredRun[]> {
  if (!recorded.some(({ status }) => status === 'running')) return recorded;
  const { runs } = await context.store();
  try {
    if (!(await reconcileRuns(await context.temporal(), runs, recorded))) return recorded;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.output.note(`Whether runs that are recorded as running still do is not known: ${reason}`);
    return recorded;
  }
  return Promise.all(recorded.map(async (run) => (run.status === 'running' ? ((await runs.find(run.runId)) ?? run) : run)));
}
