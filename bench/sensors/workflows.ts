import { proxyActivities } from '@temporalio/workflow';
import type { UserDidConfig } from '#activities/trust/config.ts';
import { defineJob, defineWorkflowAsset } from '#orchestrator/workflow/index.ts';
import type { BenchActivities } from '../kit/activities.ts';

const { touch } = proxyActivities<BenchActivities>({ startToCloseTimeout: '2m' });

export const userDid = defineWorkflowAsset({
  key: 'trust/user_did',
  materialize: ({ partition = '' }) => touch(partition),
});

/** Replaces the real job, which would measure the platform: a single step that costs nothing. */
export const propagateNewUserToTrustServicesJob = defineJob<UserDidConfig>(async (run, config) => {
  await run.materialize(userDid, { partition: config.username });
});
