import type { PartitionStates } from '../../state/partition-states.ts';

/** The partitions of an asset that runs have recorded, in the order of their keys. */
export async function* recordedPages(
  { recordedKeys }: PartitionStates,
  asset: string,
  size: number,
): AsyncGenerator<readonly string[]> {
  for (
    let page = await recordedKeys(asset, undefined, size);
    page.length > 0;
    page = await recordedKeys(asset, page.at(-1), size)
  )
    yield page;
}
