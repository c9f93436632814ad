export type { AlertCondition } from './alerts/condition.ts';
export { defineAlert, type AlertRule, type AlertSpec } from './alerts/define-alert.ts';
export type { AlertItem, AlertMessage } from './alerts/message.ts';
export { customTarget } from './alerts/targets/custom-target.ts';
export { email } from './alerts/targets/email.ts';
export type { AlertTarget, Send } from './alerts/targets/target.ts';
export { webhook } from './alerts/targets/webhook.ts';
export {
  defineAsset,
  type Asset,
  type IsConfigured,
  type InputContext,
  type KnownPartition,
  type MaterializationContext,
} from './assets/asset.ts';
export type { UpstreamPartition, UpstreamReader } from './assets/upstream.ts';
export type { AutomationCondition } from './automation/condition.ts';
export * from './workflow/conditions.ts';
export { createDefinitions } from './definitions/definitions.ts';
export type {
  DeadLetter,
  DeadLetterPage,
  DeadLetterPlace,
  DeadLetterQueue,
  DeadLetters,
  DeadLetterSelection,
} from './definitions/dead-letter-queue.ts';
export type { Definitions } from './definitions/deployment.ts';
export { didYouMean } from './definitions/did-you-mean.ts';
export { definePipeline, type ActivitiesContext, type Pipeline } from './definitions/pipeline.ts';
export type { JobSpec } from './definitions/job-definition.ts';
export { definePool } from './definitions/concurrency-pool.ts';
export { defineResource, type Resource, type OpenResources } from './definitions/resource.ts';
export { defineSchedule } from './definitions/schedule.ts';
export { scheduleFor, type WindowSchedule } from './definitions/schedule-for.ts';
export {
  defineSensor,
  type RetryPolicy,
  type Sensor,
  type SensorBatch,
  type SensorContext,
} from './definitions/sensor.ts';
export { wholeNumber } from './definitions/whole-number.ts';
export { setProject, type Project, type ProjectExamples } from './project.ts';
export { readEnv, type Env } from './env.ts';
export { errorCodes, type ErrorCode, type ProjectErrorCodes } from './error-codes.ts';
export { RetryableError, TerminalError } from './errors.ts';
export { codeOf } from './code-of.ts';
export { messageOf } from './message-of.ts';
export { problemsOf } from './problems-of.ts';
export type { AnyPartitions } from './partitions/any-partitions.ts';
export { cron, daily, hourly, monthly, weekly } from './partitions/define-time-partitions.ts';
export { dynamicPartitions, type DynamicPartitions } from './partitions/dynamic-partitions.ts';
export { chosenKeyProblem } from './partitions/keys/key-invalid.ts';
export { allPartitions } from './partitions/mappings/all-partitions.ts';
export { dimension } from './partitions/mappings/dimension-mapping.ts';
export { mapPartitions } from './partitions/mappings/map-partitions.ts';
export type { PartitionMapping } from './partitions/mappings/partition-mapping.ts';
export { partitionsByKey } from './partitions/mappings/partitions-by-key.ts';
export type { PartitionChange } from './partitions/partition-change.ts';
export { samePartition } from './partitions/mappings/same-partition.ts';
export { lastWindows, overlappingWindows } from './partitions/mappings/window-mapping.ts';
export {
  multiPartitions,
  type MultiPartition,
  type MultiPartitions,
} from './partitions/multi-partitions.ts';
export type { NamedPartition, Partitions } from './partitions/partitions.ts';
export { staticPartitions, type StaticPartitions } from './partitions/static-partitions.ts';
export type { TimePartition, TimePartitions } from './partitions/time-partitions.ts';
export {
  cancellationSignal,
  previousProgress,
  reportProgress,
  showInRun,
  type Progress,
} from './progress.ts';
export { logOutput } from './run-logs/log-output.ts';
export { openOutput, type Output, type OutputOptions } from './run-logs/output.ts';
export type { OutputPlace } from './state/run-logs.ts';
export { createRedact, type Redact } from './run-logs/redact.ts';
export { execute, query, queryFirst, queryOne, queryTuples, type Database } from './sql/query.ts';
export { onMaterialized, type MaterializationEvent } from './reactions/on-materialized.ts';
export { onRunStatus, type RunEndEvent } from './reactions/on-run-status.ts';
export { readKnownPartitions } from './state/known-partitions.ts';
export { postgresOutage } from './state/postgres-outage.ts';
export { storable } from './state/refused-data.ts';
export type { Owner } from './workflow/asset-head.ts';
export { assetRef, type, type AssetRef } from './workflow/asset-ref.ts';
export type { AssetCheck, AssetChecks, CheckResult } from './workflow/asset-check.ts';
export type { Json, Metadata } from './workflow/json.ts';
export { materialized, type Materialized } from './workflow/materialized.ts';
