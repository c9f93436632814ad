export {
  defineAsset,
  materialized,
  type Asset,
  type AssetCheck,
  type CheckResult,
  type KnownPartition,
  type MaterializeContext,
} from './asset.ts';
export { defineJob, type Job } from './job.ts';
export { terminalFailure } from './failure.ts';
export type { RunEnd, RunResult } from './run-job.ts';
export type { Json, Metadata } from './json.ts';
export { defineMaterializeAssets } from './materialize-assets.ts';
export { pruneState } from './prune-state.ts';
export type { Run } from './run.ts';
export { sensorTick } from './sensor-tick.ts';
