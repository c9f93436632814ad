import { didYouMean } from './definitions/did-you-mean.ts';
import { UsageError } from './usage-error.ts';

const codes = {
  asset: 'ASSET_NOT_FOUND',
  'set of dynamic partitions': 'PARTITIONS_NOT_DEFINED',
  job: 'JOB_NOT_FOUND',
  schedule: 'SCHEDULE_NOT_FOUND',
  'alert rule': 'ALERT_NOT_FOUND',
  'queue of dead letters': 'QUEUE_NOT_FOUND',
  sensor: 'SENSOR_NOT_FOUND',
  'task queue': 'QUEUE_NOT_FOUND',
} as const;

/**
 * The value, if it is one of the names.
 * @throws UsageError that suggests a similar name, or lists all names
 */
export function choose<T extends string>(
  what: keyof typeof codes,
  given: string,
  names: readonly T[],
): T {
  const chosen = names.find((name) => name === given);
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    `No ${what} is named ${given === '' ? '""' : given.slice(0, longestName)}${didYouMean(given, names) || listed(names)}`,
    codes[what],
  );
}

const longestName = 200;
const mostListed = 20;

function listed(names: readonly string[]): string {
  if (names.length === 0) return ': there is none';
  const more = names.length - mostListed;
  return `. There is ${names.slice(0, mostListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
