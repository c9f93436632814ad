export type { AutomationCondition } from '../automation/condition.ts';
export * from './conditions.ts';
export { activitiesOf } from './activities-of.ts';
export { assetOf } from './asset-of.ts';
export { type, type AssetRef } from './asset-ref.ts';
export type { AssetCheck, AssetChecks, CheckResult } from './asset-check.ts';
export { defineJob, type Job } from './job.ts';
export { terminalFailure } from './failure.ts';
export type { RunResult } from './run-ending.ts';
export type { RunEnd } from './run-job.ts';
export type { Json, Metadata } from './json.ts';
export { materialized, type Materialized } from './materialized.ts';
export type { Run } from './run.ts';
export {
  defineWorkflowAsset,
  type WorkflowAsset,
  type WorkflowMaterializationContext,
} from './workflow-asset.ts';
export { dynamicPartitions, type WorkflowPartitions } from './workflow-partitions.ts';
