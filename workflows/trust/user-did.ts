import type { UserDidConfig } from '#activities/trust/config.ts';
import { defineAsset, defineJob, type MaterializeContext, materialized } from '@moderate/orchestrator/workflow';
import { obtain } from './obtain.ts';

export const userDid = defineAsset({
  key: 'trust/user_did',
  description: "A user's decentralised identifier, made by the trust service and kept by the platform",
  madeBy: 'propagateNewUserToTrustServicesJob',
  materialize: async ({ partition = '', config, ...waiting }: MaterializeContext<Pick<UserDidConfig, 'taskWaitSeconds'>>) => {
    const did = await obtain({ kind: 'did', name: partition }, config.taskWaitSeconds, waiting);
    return materialized(did, { did });
  },
});

export const propagateNewUserToTrustServicesJob = defineJob<UserDidConfig>(async (run, config) => {
  await run.materialize(userDid, { partition: config.username, config });
});
