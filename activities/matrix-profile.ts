import { definePipeline, definePool } from '@moderate/orchestrator';
import { kubernetesResource } from '#resources/kubernetes.ts';
import { objectStorageResource } from '#resources/object-storage.ts';
import { platformApiResource } from '#resources/platform-api.ts';
import { matrixProfileMessagesSensor } from '#sensors/matrix-profile-messages-sensor.ts';
import { createMatrixProfileActivities } from './matrix-profile/activities.ts';
import { matrixProfileConfig, terminatedAnalysisConfig } from './matrix-profile/config.ts';
import { jobSettings } from './matrix-profile/job-settings.ts';
import { messageQueue } from './matrix-profile/message-queue.ts';
import { analyses } from './matrix-profile/partitions.ts';

/**
 * Maximum number of Jobs in the cluster at once. A Job that never fits into the cluster fails
 * eventually.
 */
const matrixProfilePool = definePool({
  name: 'matrix-profile',
  defaultLimit: 20,
  variable: 'MATRIX_PROFILE_MAX_RUNS',
});

export const matrixProfile = definePipeline({
  uses: {
    kubernetes: kubernetesResource,
    objectStorage: objectStorageResource,
    platformApi: platformApiResource,
    matrixProfileJobs: jobSettings,
    rabbit: messageQueue,
  },
  activities: ({ resources, env, stateDatabase }) =>
    createMatrixProfileActivities(resources, env, stateDatabase),
  // The library takes a second to load, and a message must get its Job within a second.
  warmUp: async ({ resources, isConfigured }, queues) => {
    if (queues.includes('kubernetes') && isConfigured('kubernetes'))
      await resources.kubernetes.connect();
  },
  jobs: {
    matrixProfileJob: {
      description: 'Run a matrix-profile analysis as a Kubernetes Job',
      config: matrixProfileConfig,
      needs: ['kubernetes', 'objectStorage', 'platformApi', 'matrixProfileJobs'],
      pool: matrixProfilePool,
      materializes: ['matrix_profile/report'],
      partitionsOf: ({ workflowJobId }) => ({ of: analyses, add: [String(workflowJobId)] }),
      summarize: ({ workflowJobId, analysisVariable, key }) =>
        `Analysis ${workflowJobId}: ${analysisVariable} of ${key}`,
      whenLost: ({ config: { workflowJobId, outputBucket }, workflowId, runId, startedAt }) => ({
        job: 'matrixProfileTerminatedJob',
        config: {
          workflowJobId,
          outputBucket,
          workflowId,
          runId,
          startedAt: startedAt.toISOString(),
        },
      }),
    },
    matrixProfileTerminatedJob: {
      description:
        'End the Job of an analysis whose run was terminated, and report it to the platform',
      config: terminatedAnalysisConfig,
      // Without a cluster there is no Job to delete, but a user is still waiting.
      needs: ['platformApi'],
      materializes: ['matrix_profile/termination'],
      summarize: ({ workflowJobId, workflowId }) =>
        `Tidy up after analysis ${workflowJobId}, whose run ${workflowId} was terminated`,
    },
  },
  sensors: [matrixProfileMessagesSensor],
  deadLetters: ['rabbit'],
  commands: () => import('./matrix-profile/commands.ts'),
});
