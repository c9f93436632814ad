import type { Definitions } from '../../definitions/deployment.ts';
import type {
  FailedPartition,
  SkippedPartition,
  StoredBackfill,
} from '../../state/backfill-reports.ts';
import type { BackfillRow } from '../../state/backfill-cells.ts';
import { requesterOf } from '../../state/request-partitions.ts';
import type { RefusedRequest } from '../../state/request-reports.ts';
import type { ReportSource } from '../report-source.ts';
import { chooseBackfill } from './choose-backfill.ts';

/** A backfill with what of it is not done, and why. */
export interface BackfillReport {
  readonly backfill: StoredBackfill;
  readonly failed: readonly FailedPartition[];
  readonly skipped: readonly SkippedPartition[];
  readonly refused: readonly RefusedRequest[];
  /** The states of its partitions, of the assets that share runs in a row each. */
  readonly rows: readonly BackfillRow[];
  /** Jobs of runs that are left, which the definitions do not have: nobody takes their requests. */
  readonly unknownJobs: readonly string[];
}

/** Of each row. */
const columns = 200;

/** @param limit of partitions of each kind. @throws UsageError if there is no such backfill */
export async function readBackfill(
  source: ReportSource,
  given: string,
  limit: number,
): Promise<BackfillReport> {
  const backfill = await chooseBackfill(source, given);
  const { backfills, requests } = await source.store();
  const [failed, skipped, { refused }, rows] = await Promise.all([
    backfills.failedPartitions(backfill.backfillId, limit),
    backfills.skippedPartitions(backfill.backfillId, limit),
    requests.ofSensor(requesterOf(backfill.backfillId), limit),
    backfills.cells(backfill.backfillId, columns),
  ]);
  return {
    backfill,
    failed,
    skipped,
    refused,
    rows,
    unknownJobs: jobsThatAreGone(backfill, await source.definitions()),
  };
}

function jobsThatAreGone({ units }: StoredBackfill, { jobs }: Definitions): readonly string[] {
  const left = units.filter(({ blocked, ready, requested }) => blocked + ready + requested > 0);
  return [...new Set(left.map(({ job }) => job))].filter((job) => !jobs.has(job));
}
