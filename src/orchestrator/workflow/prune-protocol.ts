/** The protocol between the pruning workflow and its activity. */

/** The number of pruned rows by kind. */
export interface PruneResult {
  readonly ticks: number;
  /** Runs, deleted with their materializations and checks. */
  readonly runs: number;
  /** Requests that ended without a run and lost their config. */
  readonly requests: number;
  /** Backfills, deleted with their requests. */
  readonly backfills: number;
  /** Outcome events, from which partition states are computed. */
  readonly events: number;
  /** Alerts, deleted with their messages. */
  readonly alerts: number;
  /** Actions of the audit log. */
  readonly actions: number;
}

export interface PruneActivities {
  pruneOldRows(): Promise<PruneResult>;
}
