import type { Duration } from '@temporalio/common';

/** Until when an asset is fresh. It turns overdue by time alone, though nobody materializes it. */
export type Freshness = FreshWithin | FreshBy;

/**
 * An asset is overdue so long after it was materialized. Where its partitions are windows of time, the last one that has ended is to be materialized within
 * this time after its end; of other partitions each counts.
 */
export interface FreshWithin {
  readonly within: Duration;
  /** When it is shown as due, before it is overdue. */
  readonly warnAfter?: Duration;
}

/**
 * An asset is to be materialized once before each time of a cron, and after the time before. Where its partitions are windows of time, the last one that has ended
 * is to be materialized by then. Between the time and the end of the grace it is shown as due.
 */
export interface FreshBy {
  readonly by: string;
  /** A name of the IANA database, UTC unless given. */
  readonly timeZone?: string;
  readonly grace?: Duration;
}
