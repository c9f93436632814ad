import type { RetryPolicy } from '@moderate/orchestrator';

/** Every hour for three days: longer than a weekend without a trust service. */
export const hourlyForThreeDays: RetryPolicy = { afterMs: 3_600_000, attempts: 72 };
