export { findRun, type RunIdentity } from './find-run.ts';
export { followRun, type EndOfRun, type RunProgress } from './follow-run.ts';
export { applySchedules, diffSchedules, type ScheduleChange } from './schedules.ts';
export {
  openOrchestrator,
  type MaterializeOptions,
  type Orchestrator,
} from './open-orchestrator.ts';
export { startRun } from './start-run.ts';
export { connectClient } from './temporal-connection.ts';
export { stepName } from '../workflow/step-name.ts';
export { webUiLink } from './web-ui-link.ts';
export { openResources } from '../definitions/resource.ts';
export type { ImportedMaterialization } from '../state/imported-materializations.ts';
export type { StoredOutcome } from '../state/materializations.ts';
export type { StoredRun } from '../state/stored-run.ts';
export {
  migrateStateDatabase,
  postgresDatabaseUrl,
  stateDatabaseUrl,
} from '../state/state-database.ts';
export { openStateStore, type StateStore } from '../state/state-store.ts';
