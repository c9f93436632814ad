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

/** A backfill with its unfinished partitions, and the reasons. */
export interface BackfillReport {
  readonly backfill: StoredBackfill;
  readonly failed: readonly FailedPartition[];
  readonly skipped: readonly SkippedPartition[];
  readonly refused: readonly RefusedRequest[];
  /** The states of its partitions, in one row for all assets that share runs. */
  readonly rows: readonly BackfillRow[];
  /**
   * Jobs of remaining runs that are no longer in the definitions, so that no worker accepts their
   * requests.
   */
  readonly unknownJobs: readonly string[];
}

/** The number of columns of each row. */
const columns = 200;

/**
 * @param limit maximum number of partitions per status
 * @throws UsageError if there is no such backfill
 */
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
