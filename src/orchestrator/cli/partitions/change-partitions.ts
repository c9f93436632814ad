import { changeKeys } from '../../actions/partitions/change-keys.ts';
import type { Context } from '../context.ts';

/**
 * Adds keys to dynamic partitions, or removes keys.
 * @throws UsageError if no asset has these partitions, or a key is invalid
 */
export async function changePartitions(
  context: Context,
  change: 'add' | 'remove',
  given: string,
  keys: readonly string[],
): Promise<void> {
  const document = await changeKeys(context, change, given, keys);
  const { partitions, added, removed, count } = document;
  const changed = added + removed;
  context.output.show(document, [
    `${changed} of ${keys.length} ${keys.length === 1 ? 'key' : 'keys'} ${change === 'add' ? 'added to' : 'removed from'} ${partitions}, which has ${count} now.` +
      (changed === keys.length
        ? ''
        : ` The others ${change === 'add' ? 'were there' : 'were not there'} before.`),
  ]);
}
