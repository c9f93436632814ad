import type { AssetCheckFailures } from '../../state/materializations.ts';

/**
 * ` by 2026-01-01`, or ` by 3 partitions`; empty for an asset that was materialized unpartitioned.
 */
export function notPassedBy({
  partitions,
  partition,
}: Pick<AssetCheckFailures, 'partitions' | 'partition'>): string {
  if (partitions > 1) return ` by ${partitions} partitions`;
  return partition === '' ? '' : ` by ${partition}`;
}
