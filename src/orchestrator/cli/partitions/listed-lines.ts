import type { PartitionFailure } from '../../state/partition-states.ts';
import { ago } from '../../time-text.ts';
import { shownStatus } from './status-option.ts';
import type { ListedStatus, StatusRange } from '../../reports/partitions/survey.ts';

/** `Failed (3)`. */
export function listedTitle({ status, ranges, more }: ListedStatus): string {
  const count = ranges.reduce((sum, range) => sum + range.count, more.partitions);
  const text = shownStatus(status);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} (${count})`;
}

/** `2026-01-01..2026-01-31 (31)`; for failed partitions, lines below say when and why. */
export function listedLines(
  { ranges, more }: ListedStatus,
  failures: ReadonlyMap<string, PartitionFailure>,
): readonly string[] {
  const left =
    more.ranges === more.partitions
      ? `${more.partitions} more`
      : `${more.partitions} more, in ${more.ranges} ranges`;
  return [
    ...(ranges.length === 0 ? ['none'] : []),
    ...ranges.flatMap((range) => [rangeText(range), ...failureLines(range, failures)]),
    ...(more.partitions === 0 ? [] : [`… and ${left}: --limit shows them`]),
  ];
}

function rangeText({ first, last, count }: StatusRange): string {
  return count === 1 ? first : `${first}..${last} (${count})`;
}

/** Empty for partitions with another status. */
function failureLines(
  { keys, count }: StatusRange,
  failures: ReadonlyMap<string, PartitionFailure>,
): readonly string[] {
  const known = keys.flatMap((key) => failures.get(key) ?? []);
  if (known.length === 0) return [];
  const lines = known.map(({ partition, failedAt, error }) => {
    const [reason = ''] = error.split('\n').filter((line) => line.trim() !== '');
    return `  ${count === 1 ? '' : `${partition} `}failed ${ago(failedAt)}: ${reason}`;
  });
  return [...lines, ...(count > keys.length ? [`  … and ${count - keys.length} more`] : [])];
}
