import { proxyActivities } from '@temporalio/workflow';
import type { MatrixProfileConfig } from '../../activities/matrix-profile/config.ts';
import type { MatrixProfileActivities } from '../../activities/matrix-profile/index.ts';
import { defineAsset, defineJob, materialized, type MaterializeContext } from '../../src/orchestrator/isolate/index.ts';

const { runAnalysis } = proxyActivities<MatrixProfileActivities>({ taskQueue: 'kubernetes', startToCloseTimeout: '30h' });

export const matrixProfileReport = defineAsset({
  key: 'matrix_profile/report',
  description: 'The report of a matrix-profile analysis, made by a Kubernetes Job',
  madeBy: 'matrixProfileJob',
  materialize: async ({ config }: MaterializeContext<MatrixProfileConfig>) => {
    const report = await runAnalysis(config);
    return materialized(report, { bucket: report.bucket, key: report.key });
  },
});

export const matrixProfileJob = defineJob<MatrixProfileConfig>(async (run, config) => {
  await run.materialize(matrixProfileReport, { partition: String(config.workflowJobId), config });
});
