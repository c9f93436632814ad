import type { AnyPartitions } from '../../partitions/any-partitions.ts';
import { countKeys } from '../../partitions/count-keys.ts';
import { definedKeys } from '../../partitions/defined-keys.ts';
import type { KeyRange } from '../../partitions/keys/key-range.ts';
import type { StateStore } from '../../state/state-store.ts';
import { inPages } from './in-pages.ts';
import { windowRange } from './window-range.ts';

/** The keys of an asset whose statuses are shown. */
export interface ExaminedKeys {
  /** How many there are. */
  readonly total: number;
  /** Set if only windows of a range are examined. */
  readonly range: KeyRange | undefined;
  /** In the order in which they are shown. */
  readonly pages: AsyncIterable<readonly string[]>;
  /** Whether that is the order of their bytes. */
  readonly inOrder: boolean;
}

/** So many keys take a few milliseconds in a statement, and little memory. */
const pageSize = 10_000;

/**
 * All keys that the asset defines, those of a range, or, where it defines none, those that runs have recorded.
 * @throws UsageError unless the range is one of ended windows of the asset
 */
export async function examinedKeys(
  { partitionKeys, partitionStates }: StateStore,
  asset: string,
  partitions: AnyPartitions | undefined,
  range: string | undefined,
): Promise<ExaminedKeys> {
  if (range !== undefined) {
    const chosen = windowRange([asset], [partitions], range, 'Leave out --range');
    const { count, pages } = chosen.windows;
    return { total: count(chosen.range), range: chosen.range, pages: inPages(pages(chosen.range, pageSize), pageSize), inOrder: true };
  }
  if (partitions === undefined) {
    const read = (after: string | undefined) => partitionStates.recordedKeys(asset, after, pageSize);
    return { total: await partitionStates.countRecorded(asset), range: undefined, pages: pagesAfter(read), inOrder: true };
  }
  const at = new Date();
  return {
    total: await countKeys(partitions, at, partitionKeys.count),
    range: undefined,
    pages: inPages(definedKeys(partitions, at, partitionKeys.page, pageSize), pageSize),
    inOrder: partitions.kind !== 'static' && partitions.kind !== 'multi',
  };
}

async function* pagesAfter(read: (after: string | undefined) => Promise<readonly string[]>): AsyncGenerator<readonly string[]> {
  for (let page = await read(undefined); page.length > 0; page = await read(page.at(-1))) yield page;
}
