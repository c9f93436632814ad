import {
  chosenKeyProblem,
  type DynamicPartitions,
  type Env,
  type PartitionChange,
  type RetryPolicy,
  wholeNumber,
} from '@moderate/orchestrator';

/** Limits of one tick, so that neither it nor the runs that it requests cause overload. */
export interface TickLimits {
  /** Pages of 100 users or objects. */
  readonly pages: number;
  readonly requests: number;
}

/** @throws TerminalError if `TRUST_SENSORS_MAX_REQUESTS` is not a positive integer */
export function readTickLimits(env: Env): TickLimits {
  return { pages: 50, requests: wholeNumber(env, 'TRUST_SENSORS_MAX_REQUESTS', 100) };
}

/** Hourly for three days: longer than a weekend without the trust service. */
export const hourlyForThreeDays: RetryPolicy = { afterMs: 3_600_000, attempts: 72 };

/** The keys that a batch adds. An invalid partition key is left to its run, which reports it. */
export function addedKeys(
  of: DynamicPartitions,
  keys: readonly string[],
): readonly PartitionChange[] {
  return [{ of, add: keys.filter((key) => chosenKeyProblem(key) === undefined) }];
}
