/**
 * Workflows that serve runs but are not runs: sensor ticks, and the workflow that drives backfills.
 */
export const notRuns: readonly string[] = ['sensorTick', 'driveBackfill'];

/** Excludes them in a query of Temporal's list of executions. */
export const runsOnly = notRuns.map((type) => `WorkflowType != "${type}"`).join(' AND ');
