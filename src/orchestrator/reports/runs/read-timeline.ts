import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';

/** The runs in a period, by job. */
export interface Timeline {
  readonly from: Date;
  readonly until: Date;
  /** Jobs with the latest runs first; runs of a job in chronological order. */
  readonly jobs: readonly { readonly job: string; readonly runs: readonly StoredRun[] }[];
  /** Whether there are more runs than were read. */
  readonly isCut: boolean;
}

/** Runs that ended in the last hours, or are still running. @param limit maximum number of each */
export async function readTimeline(
  source: ReportSource,
  hours: number,
  limit: number,
): Promise<Timeline> {
  const until = new Date();
  const from = new Date(until.getTime() - hours * 3_600_000);
  const { runs } = await source.store();
  const [running, ended] = await Promise.all([
    runs.list({ status: 'running', limit }),
    runs.list({ endedAfter: from, limit }),
  ]);
  const byJob = Map.groupBy([...running, ...ended], ({ job }) => job);
  const inOrder = [...byJob].map(([job, ofJob]) => ({
    job,
    runs: ofJob.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime()),
  }));
  const latest = ({ runs: ofJob }: (typeof inOrder)[number]) =>
    ofJob.at(-1)?.startedAt.getTime() ?? 0;
  return {
    from,
    until,
    isCut: running.length === limit || ended.length === limit,
    jobs: inOrder.toSorted((a, b) => latest(b) - latest(a)),
  };
}
