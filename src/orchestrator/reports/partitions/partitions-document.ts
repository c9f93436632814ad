import type { PartitionsReport } from './read-partitions.ts';

/** The partitions of an asset as JSON. */
export function partitionsDocument({
  asset,
  partitions,
  range,
  total,
  survey,
  outside,
  failures,
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
  };
}
