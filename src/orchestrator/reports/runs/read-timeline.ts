import type { StoredRun } from '../../state/stored-run.ts';
import type { ReportSource } from '../report-source.ts';

/** The runs of a stretch of time, by job. */
export interface Timeline {
  readonly from: Date;
  readonly until: Date;
  /** That with the latest run first; of each the oldest run first. */
  readonly jobs: readonly { readonly job: string; readonly runs: readonly StoredRun[] }[];
  /** Whether there are more runs than were read. */
  readonly isCut: boolean;
}

/** Runs that ended in the last so many hours, or that run still. @param limit of each of both */
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
