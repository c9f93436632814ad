import { didYouMean } from '../../definitions/did-you-mean.ts';
import { partitionStatuses, type PartitionStatus } from '../../state/partition-states.ts';
import { UsageError } from '../../usage-error.ts';

/** The spelling for people. */
export const shownStatus = (status: PartitionStatus) => status.replace('-', ' ');

/**
 * Parses `missing,failed` and appends it to earlier values of the option.
 * @throws UsageError that names an invalid status
 */
export function readStatuses(
  text: string,
  before: readonly PartitionStatus[] = [],
): readonly PartitionStatus[] {
  const read = text.split(',').map((given) => {
    const status = partitionStatuses.find((name) => name === given.trim());
    if (status !== undefined) return status;
    const hint = didYouMean(given, partitionStatuses);
    throw new UsageError(
      `--status: expected ${partitionStatuses.join(', ')}, but ${JSON.stringify(given)} was given${hint}`,
    );
  });
  return [...new Set([...before, ...read])];
}
