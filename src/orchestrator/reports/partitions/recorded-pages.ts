import type { PartitionStates } from '../../state/partition-states.ts';

/** The recorded partitions of an asset, in key order. */
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
