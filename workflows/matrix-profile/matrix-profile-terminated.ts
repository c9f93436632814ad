import type { TerminatedAnalysisConfig } from '../../activities/matrix-profile/config.ts';
import { defineAsset, defineJob, type MaterializeContext } from '../../src/orchestrator/isolate/index.ts';
import { sendTermination, stopAnalysis } from './analysis-activities.ts';

export const matrixProfileTermination = defineAsset({
  key: 'matrix_profile/termination',
  description: 'What a terminated run of an analysis left to do: its Job is ended, and the platform is told',
  madeBy: 'matrixProfileTerminatedJob',
  materialize: async ({ config }: MaterializeContext<TerminatedAnalysisConfig>) => {
    const { workflowJobId, workflowId, runId } = config;
    const [stopped] = await Promise.allSettled([stopAnalysis(workflowJobId, { workflowId, runId })]);
    // Also where the cluster is away: the Job's deadline ends it then.
    await sendTermination(config, 'The analysis was terminated.');
    if (stopped.status === 'rejected') throw stopped.reason;
    return null;
  },
});

/** A run that was terminated cannot end itself: this one is asked for in its place. */
export const matrixProfileTerminatedJob = defineJob<TerminatedAnalysisConfig>(async (run, config) => {
  await run.materialize(matrixProfileTermination, { partition: config.runId, config });
});
