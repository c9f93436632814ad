import type { TerminatedAnalysisConfig } from '#activities/matrix-profile/config.ts';
import { defineAsset, defineJob, type MaterializeContext } from '@moderate/orchestrator/workflow';
import { sendTermination, stopAnalysis } from './analysis-activities.ts';

export const matrixProfileTermination = defineAsset({
  key: 'matrix_profile/termination',
  description: 'What a terminated run of an analysis left to do: its Job is ended, and the platform is told',
  madeBy: 'matrixProfileTerminatedJob',
  materialize: async ({ config }: MaterializeContext<TerminatedAnalysisConfig>) => {
    const { workflowJobId, workflowId, runId } = config;
    // Neither waits for the other: the cluster may be away, or the Job may not go.
    const [sent, stopped] = await Promise.allSettled([
      sendTermination(config, 'The analysis was terminated.'),
      stopAnalysis(workflowJobId, { workflowId, runId }),
    ]);
    if (sent.status === 'rejected') throw sent.reason;
    if (stopped.status === 'rejected') throw stopped.reason;
    return null;
  },
});

/** A run that was terminated cannot end itself: this one is asked for in its place. */
export const matrixProfileTerminatedJob = defineJob<TerminatedAnalysisConfig>(async (run, config) => {
  await run.materialize(matrixProfileTermination, { partition: config.runId, config });
});
