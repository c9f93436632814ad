import type { AssetCheckFailures } from '../../state/materializations.ts';

/** ` by 2026-01-01`, or ` by 3 partitions`; nothing for an asset that was materialized as a whole. */
export function notPassedBy({
  partitions,
  partition,
}: Pick<AssetCheckFailures, 'partitions' | 'partition'>): string {
  if (partitions > 1) return ` by ${partitions} partitions`;
  return partition === '' ? '' : ` by ${partition}`;
}
