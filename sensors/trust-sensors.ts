import {
  chosenKeyProblem,
  type DynamicPartitions,
  type Env,
  type PartitionChange,
  type RetryPolicy,
  wholeNumber,
} from '@moderate/orchestrator';

/** What one tick may do, so that neither it nor what it starts is too much at once. */
export interface TickLimits {
  /** Of 100 users or objects each. */
  readonly pages: number;
  readonly requests: number;
}

/** @throws TerminalError when `TRUST_SENSORS_MAX_REQUESTS` is not a whole number of at least 1 */
export function readTickLimits(env: Env): TickLimits {
  return { pages: 50, requests: wholeNumber(env, 'TRUST_SENSORS_MAX_REQUESTS', 100) };
}

/** Every hour for three days: longer than a weekend without a trust service. */
export const hourlyForThreeDays: RetryPolicy = { afterMs: 3_600_000, attempts: 72 };

/** The keys that a batch adds. One that cannot be the key of a partition is left to its run, which says so. */
export function addedKeys(
  of: DynamicPartitions,
  keys: readonly string[],
): readonly PartitionChange[] {
  return [{ of, add: keys.filter((key) => chosenKeyProblem(key) === undefined) }];
}
