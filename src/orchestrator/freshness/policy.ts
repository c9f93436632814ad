import type { Duration } from '@temporalio/common';

/** Until when an asset is fresh. It becomes overdue by the passage of time alone. */
export type Freshness = FreshWithin | FreshBy;

/**
 * An asset is overdue this long after it was materialized. If its partitions are time windows, the
 * latest ended one must be materialized within this time after its end; of other partitions, each
 * counts.
 */
export interface FreshWithin {
  readonly within: Duration;
  /** When it is shown as due, before it becomes overdue. */
  readonly warnAfter?: Duration;
}

/**
 * An asset must be materialized before each time of a cron, after the previous time. If its
 * partitions are time windows, the latest ended one must be materialized by then. From that time
 * until the end of the grace period it is shown as due.
 */
export interface FreshBy {
  readonly by: string;
  /** IANA name, UTC by default. */
  readonly timeZone?: string;
  readonly grace?: Duration;
}
