import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';

/** The run of each job that started last. */
export async function readLastRuns(source: ReportSource): Promise<ReadonlyMap<string, StoredRun>> {
  const [{ jobs }, { runs }] = await Promise.all([source.definitions(), source.store()]);
  const found = await Promise.all(
    [...jobs.keys()].map(async (job) => runs.list({ job, limit: 1 })),
  );
  return new Map(found.flat().map((run) => [run.job, run]));
}
