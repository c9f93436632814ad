/** How the workflow that prunes and its activity talk. */

/** How many rows were pruned. */
export interface PruneResult {
  readonly ticks: number;
  /** With their materializations and checks. */
  readonly runs: number;
  /** That ended without a run and lost their config. */
  readonly requests: number;
  /** With their requests. */
  readonly backfills: number;
  /** Of outcomes, from which the states of partitions are counted. */
  readonly events: number;
  /** With their messages. */
  readonly alerts: number;
  /** Of the audit log. */
  readonly actions: number;
}

export interface PruneActivities {
  pruneOldRows(): Promise<PruneResult>;
}
