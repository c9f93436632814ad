import type { LatestKnown } from './latest.ts';
import type { AssetReport } from './read-asset.ts';

/** The state of one partition, with the same fields as that of a whole asset. */
export function knownOfPartition(
  { asset, latest, latestFailure, stale, checks }: AssetReport,
  partition: string,
): Partial<LatestKnown> {
  if (latest === undefined && latestFailure === undefined) return {};
  const isFailed =
    latestFailure !== undefined && (latest === undefined || latestFailure.endedAt > latest.endedAt);
  return {
    overview: {
      asset: asset.key,
      partitions: latest === undefined ? 0 : 1,
      latest: latest ?? null,
      failed: isFailed ? { ...latestFailure, partition, partitions: 1 } : null,
      failedChecks: checks.flatMap(({ name, severity, failing }) =>
        failing === undefined ? [] : [{ name, severity, partitions: 1, partition }],
      ),
    },
    stale,
  };
}
