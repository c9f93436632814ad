/** Workflows that serve runs and are none: ticks of sensors, and what keeps backfills going. */
export const notRuns: readonly string[] = ['sensorTick', 'driveBackfill'];

/** Their exclusion, for a query of Temporal's list of executions. */
export const runsOnly = notRuns.map((type) => `WorkflowType != "${type}"`).join(' AND ');
