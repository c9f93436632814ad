import { declaredVersions } from '../../definitions/declared-versions.ts';
import type { DefinedAsset } from '../../definitions/deployment.ts';
import { definedAmong } from '../../partitions/defined-among.ts';
import { definedKeys } from '../../partitions/defined-keys.ts';
import { partitionStatuses, type PartitionStatus } from '../../state/partition-states.ts';
import type { StateStore } from '../../state/state-store.ts';
import { readWindowStates } from '../../summaries/window-states.ts';
import { toWindowedAsset } from '../../summaries/windowed-asset.ts';
import { endedSpan } from './ended-span.ts';
import { recordedPages } from './recorded-pages.ts';

const pageSize = 10_000;

/**
 * The partitions of an asset with a status; time windows must have ended. Recorded partitions that
 * are not in the definition have no status. Partitions in progress are not considered.
 */
export async function keysWithStatus(
  { database, partitionKeys, partitionStates }: StateStore,
  asset: DefinedAsset,
  status: Exclude<PartitionStatus, 'in-progress'>,
): Promise<readonly string[]> {
  const windowed = toWindowedAsset(asset);
  if (windowed !== undefined) {
    const span = endedSpan(windowed.windows);
    const { states } = await readWindowStates(database, windowed, span);
    const wanted = partitionStatuses.indexOf(status);
    const found: string[] = [];
    for (const [index, state] of states.entries())
      if (state === wanted) found.push(windowed.windows.sequence.keyOf(span.first + index));
    return found;
  }
  const partitions = asset.spec.partitions;
  const declared = declaredVersions(asset);
  const pages =
    partitions === undefined || status !== 'missing'
      ? recordedPages(partitionStates, asset.key, pageSize)
      : definedKeys(partitions, new Date(), partitionKeys.page, pageSize);
  const found: string[] = [];
  for await (const keys of pages) {
    const statuses =
      keys.length === 0
        ? undefined
        : await partitionStates.recorded(declared, { keys, inOrder: false });
    const ofPage = keys.filter((key) => (statuses?.get(key) ?? 'missing') === status);
    for (const key of partitions === undefined
      ? ofPage
      : await definedAmong(partitions, ofPage, partitionKeys.without))
      found.push(key);
  }
  return found;
}
