import { named } from '../../asker.ts';
import type { ChoosePartitions } from '../../backfills/plan-backfill.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { isTimePartitions } from '../../partitions/any-partitions.ts';
import { definedKeys } from '../../partitions/defined-keys.ts';
import { haveIdenticalKeys } from '../../partitions/have-identical-keys.ts';
import { keysWithin } from '../../partitions/keys-within.ts';
import { givenRange } from '../../reports/partitions/given-range.ts';
import type { ReportSource } from '../../reports/report-source.ts';
import type { StateStore } from '../../state/state-store.ts';
import { UsageError } from '../../usage-error.ts';
import { ofStatus } from './of-status.ts';
import { validKeys } from './valid-keys.ts';

type ChosenStatus = 'missing' | 'failed' | 'stale';

/** The partitions that a backfill should materialize. */
export type ChosenPartitions =
  | { readonly keys: readonly string[] }
  /** `2026-01-01..2026-01-31`, optionally limited to partitions with a status. */
  | { readonly range: string; readonly status?: ChosenStatus | undefined }
  | { readonly status: ChosenStatus };

const pageSize = 10_000;
const instead = () => `Give the keys ${named('with --partition or --partitions-file')}`;

/**
 * Chooses the partitions of a unit's assets; keys and ranges apply to root units.
 * @param assets all selected assets
 * @param at windows that end later are excluded
 * @throws UsageError if there is no such key or range, also when the chooser is called
 */
export async function partitionChooser(
  source: ReportSource,
  assets: readonly DefinedAsset[],
  chosen: ChosenPartitions,
  at: Date,
): Promise<ChoosePartitions> {
  const store = await source.store();
  if ('range' in chosen) {
    const ofRange = rangeChooser(store, assets, chosen.range, at);
    return chosen.status === undefined ? ofRange : withStatus(store, ofRange, chosen.status);
  }

  // Any key is valid if no selected asset defines partitions. If others do, an asset that defines
  // none is materialized unpartitioned.
  const areFree = assets.every((asset) => asset.spec.partitions === undefined);
  if ('keys' in chosen) return validKeys(store, assets, [...new Set(chosen.keys)], areFree);
  const { status } = chosen;
  if (status === 'missing' && areFree) {
    const problem = `${assets.map(({ key }) => key).join(', ')} defines no partitions, so it is unknown which are missing`;
    throw new UsageError(`${problem}. ${instead()}`, 'PARTITIONS_NOT_DEFINED');
  }
  return (unit) => ofStatus(store, unit, status, areFree);
}

function rangeChooser(
  { partitionKeys }: StateStore,
  assets: readonly DefinedAsset[],
  text: string,
  at: Date,
): ChoosePartitions {
  const { partitions, range } = givenRange(
    assets.map(({ key }) => key),
    assets.map(({ spec }) => spec.partitions),
    text,
    instead(),
  );
  return async (unit) => {
    if (!unit.isRoot) return [];
    if (unit.partitions === undefined) return [''];
    if (isTimePartitions(unit.partitions) && isTimePartitions(partitions))
      return keysWithin(unit.partitions, partitions, range, at);
    if (haveIdenticalKeys(unit.partitions, partitions))
      return collected(definedKeys(partitions, at, partitionKeys.page, pageSize, range));
    const problem = `${unit.assets[0]?.key} has other partitions than those of the range ${text}`;
    throw new UsageError(`${problem}. ${instead()}`, 'PARTITION_RANGE_INVALID');
  };
}

/** Those of the chosen keys for which any asset of the unit has the status. */
function withStatus(
  store: StateStore,
  choose: ChoosePartitions,
  status: ChosenStatus,
): ChoosePartitions {
  return async (unit) => {
    const chosen = await choose(unit);
    if (chosen.length === 0) return chosen;
    const found = new Set(await ofStatus(store, unit, status, false));
    return chosen.filter((key) => found.has(key));
  };
}

async function collected(pages: AsyncIterable<readonly string[]>): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of pages) for (const key of page) keys.push(key);
  return keys;
}
