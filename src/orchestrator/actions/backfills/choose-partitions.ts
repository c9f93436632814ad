import { named } from '../../asker.ts';
import type { ChoosePartitions } from '../../backfills/plan-backfill.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { isTimePartitions } from '../../partitions/any-partitions.ts';
import { keysWithin } from '../../partitions/keys-within.ts';
import { windowRange } from '../../reports/partitions/window-range.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import { UsageError } from '../../usage-error.ts';
import { ofStatus } from './of-status.ts';
import { validKeys } from './valid-keys.ts';

/** Which partitions a backfill is to materialize. */
export type ChosenPartitions =
  | { readonly keys: readonly string[] }
  /** Of windows of time: `2026-01-01..2026-01-31`. */
  | { readonly range: string }
  | { readonly status: 'missing' | 'failed' | 'stale' };

const instead = () => `Give the keys ${named('with --partition or --partitions-file')}`;

/**
 * The chosen partitions of the assets of a unit: keys and ranges are of roots.
 * @param assets all that are selected
 * @param at until when windows have ended
 * @throws UsageError if there is no such key or range; later ones likewise
 */
export async function partitionChooser(
  source: ReportSource,
  assets: readonly DefinedAsset[],
  chosen: ChosenPartitions,
  at: Date,
): Promise<ChoosePartitions> {
  if ('range' in chosen) return rangeChooser(assets, chosen.range, at);

  // Keys are free if no asset defines any. Beside assets that do, one that defines none is materialized as a whole.
  const areFree = assets.every((asset) => asset.spec.partitions === undefined);
  const store = await source.store();
  if ('keys' in chosen) return validKeys(store, assets, [...new Set(chosen.keys)], areFree);
  const { status } = chosen;
  if (status === 'missing' && areFree) {
    const problem = `${assets.map(({ key }) => key).join(', ')} defines no partitions, so nobody knows which are missing`;
    throw new UsageError(`${problem}. ${instead()}`, 'PARTITIONS_NOT_DEFINED');
  }
  return (unit) => ofStatus(store, unit, status, areFree);
}

function rangeChooser(assets: readonly DefinedAsset[], range: string, at: Date): ChoosePartitions {
  const keys = assets.map(({ key }) => key);
  const given = windowRange(
    keys,
    assets.map(({ spec }) => spec.partitions),
    range,
    instead(),
  );
  return async (unit) => {
    if (!unit.isRoot) return [];
    if (unit.partitions === undefined) return [''];
    if (isTimePartitions(unit.partitions))
      return keysWithin(unit.partitions, given.windows, given.range, at);
    const problem = `${unit.assets[0]?.key} has no partitions that are windows of time, and only those have ranges`;
    throw new UsageError(`${problem}. ${instead()}`, 'PARTITION_RANGE_INVALID');
  };
}
