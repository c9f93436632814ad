import { declaredVersions } from '../../definitions/declared-versions.ts';
import { keysAfter } from '../../partitions/keys-after.ts';
import type { PartitionStatus } from '../../state/partition-states.ts';
import type { ReportSource } from '../report-source.ts';
import { findAsset } from '../assets/find-asset.ts';
import { readInProgress } from './in-progress.ts';

export interface KeyWithStatus {
  readonly key: string;
  readonly status: PartitionStatus;
}

/**
 * A page of the partitions of an asset: all that it defines, or, if it defines none, those that
 * runs have recorded.
 * @param after the last key of the previous page
 * @returns undefined if `after` is not one of the keys
 * @throws UsageError if there is no such asset
 */
export async function readPartitionKeys(
  source: ReportSource,
  given: string,
  after: string | undefined,
  limit: number,
): Promise<readonly KeyWithStatus[] | undefined> {
  const definitions = await source.definitions();
  const asset = findAsset(definitions, given);
  const store = await source.store();
  const { partitionKeys, partitionStates } = store;
  const { partitions } = asset.spec;
  const keys =
    partitions === undefined
      ? await partitionStates.recordedKeys(asset.key, after, limit)
      : await keysAfter(partitions, after, limit, new Date(), partitionKeys.page);
  if (keys === undefined) return undefined;
  if (keys.length === 0) return [];
  const page = { keys, inOrder: false };
  const { running, hasBackfills, pending } = await readInProgress(store, definitions, asset.key);
  const inProgress = new Set([...running, ...(hasBackfills ? await pending(page) : [])]);
  const recorded = await partitionStates.recorded(declaredVersions(asset), page);
  return keys.map((key) => ({
    key,
    status: inProgress.has(key) ? 'in-progress' : (recorded.get(key) ?? 'missing'),
  }));
}
