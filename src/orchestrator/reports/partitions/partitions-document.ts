import type { PartitionsReport } from './read-partitions.ts';
import { worstOf, type Cell } from './survey.ts';

/** A cell as JSON. */
export function cellDocument(cell: Cell, notPassed: number) {
  const [failed = 0, missing = 0, stale = 0, inProgress = 0, fresh = 0] = cell.counts;
  const { first, last } = cell;
  return {
    first,
    last,
    status: worstOf(cell),
    counts: { fresh, inProgress, stale, failed, missing },
    notPassed,
  };
}

/** The partitions of an asset as JSON. */
export function partitionsDocument({
  asset,
  partitions,
  range,
  total,
  survey,
  outside,
  failures,
  notPassed,
}: PartitionsReport) {
  const { fresh, stale, failed, missing, 'in-progress': inProgress } = survey.counts;
  return {
    asset: asset.key,
    partitions:
      partitions === undefined
        ? null
        : {
            kind: partitions.kind,
            description: partitions.description,
          },
    range: range ?? null,
    total,
    first: survey.first ?? null,
    last: survey.last ?? null,
    counts: {
      fresh,
      inProgress,
      stale,
      failed,
      missing: partitions === undefined ? null : missing,
    },
    others: outside ?? null,
    listed: survey.listed.map(({ status, ranges, more }) => ({
      status,
      ranges: ranges.map(({ keys, ...shown }) => {
        if (status !== 'failed') return shown;
        return {
          ...shown,
          failures: keys.flatMap((key) => failures.get(key) ?? []),
        };
      }),
      more,
    })),
    notPassed: { count: notPassed.count, isCut: notPassed.isCut, partitions: notPassed.listed },
  };
}
