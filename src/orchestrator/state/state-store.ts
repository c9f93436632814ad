import type pg from 'pg';
import { createAlertStore, type AlertStore } from './alerts.ts';
import { createApiTokens, type ApiTokens } from './api-tokens.ts';
import { createAuditLog, type AuditLog } from './audit-log.ts';
import { createAssetHistory, type AssetHistory } from './asset-history.ts';
import { createBackfills, type Backfills } from './backfills.ts';
import { createIgnoredKeys, type IgnoredKeys } from './ignored-keys.ts';
import { createMaterializationTable, type MaterializationTable } from './materializations.ts';
import { createPartitionKeys, type PartitionKeys } from './partition-keys.ts';
import { createPartitionStates, type PartitionStates } from './partition-states.ts';
import { createPruning, type Pruning } from './pruning.ts';
import { createRequestQueue, type RequestQueue } from './request-queue.ts';
import { createRunLife, type RunLife } from './run-life.ts';
import { createRunLogs, type RunLogs } from './run-logs.ts';
import { createRunSteps, type RunSteps } from './run-steps.ts';
import { createRunPlans, type RunPlans } from './run-plans.ts';
import { createStepPlaces, type StepPlaces } from './step-places.ts';
import { createRunTable, type RunTable } from './runs.ts';
import { createChanges, type Changes } from './changes.ts';
import { createSequencedEvents, type SequencedEvents } from './sequenced-events.ts';
import { createSensorTable, type SensorTable } from './sensors.ts';
import { connectStateDatabase } from './state-database.ts';
import { createWebSessions, type WebSessions } from './web-sessions.ts';
import { createUpstreamPartitions, type UpstreamPartitions } from './upstream-partitions.ts';

/** The history of runs and sensors in Postgres, which outlives Temporal's retention. */
export interface StateStore {
  readonly runs: RunTable;
  readonly runLife: RunLife;
  readonly plans: RunPlans;
  readonly runSteps: RunSteps;
  readonly runLogs: RunLogs;
  readonly materializations: MaterializationTable;
  readonly assetHistory: AssetHistory;
  readonly backfills: Backfills;
  readonly partitionKeys: PartitionKeys;
  readonly partitionStates: PartitionStates;
  readonly upstreamPartitions: UpstreamPartitions;
  readonly requests: RequestQueue;
  readonly stepPlaces: StepPlaces;
  readonly sensors: SensorTable;
  readonly ignoredKeys: IgnoredKeys;
  readonly events: SequencedEvents;
  readonly changes: Changes;
  readonly alerts: AlertStore;
  readonly webSessions: WebSessions;
  readonly audit: AuditLog;
  readonly apiTokens: ApiTokens;
  /** For the pipelines' own tables. */
  readonly database: pg.Pool;
  readonly pruning: Pruning;
  close(): Promise<void>;
}

/** Opens a state database that `migrateStateDatabase` has migrated. */
export function openStateStore(url: string): StateStore {
  const pool = connectStateDatabase(url);
  return {
    runs: createRunTable(pool),
    runLife: createRunLife(pool),
    plans: createRunPlans(pool),
    runSteps: createRunSteps(pool),
    runLogs: createRunLogs(pool),
    materializations: createMaterializationTable(pool),
    assetHistory: createAssetHistory(pool),
    backfills: createBackfills(pool),
    partitionKeys: createPartitionKeys(pool),
    partitionStates: createPartitionStates(pool),
    upstreamPartitions: createUpstreamPartitions(pool),
    requests: createRequestQueue(pool),
    stepPlaces: createStepPlaces(pool),
    sensors: createSensorTable(pool),
    ignoredKeys: createIgnoredKeys(pool),
    events: createSequencedEvents(pool),
    changes: createChanges(pool),
    alerts: createAlertStore(pool),
    webSessions: createWebSessions(pool),
    audit: createAuditLog(pool),
    apiTokens: createApiTokens(pool),
    database: pool,
    pruning: createPruning(pool),
    close: () => pool.end(),
  };
}
