import { proxyActivities } from '@temporalio/workflow';
import type { ObjectProofConfig } from '#activities/trust/config.ts';
import type { TrustActivities } from '#activities/trust/index.ts';
import { defineAsset, defineJob, type MaterializeContext, materialized } from '@moderate/orchestrator/workflow';
import { obtain } from './obtain.ts';
import { userDid } from './user-did.ts';

const { findOwner } = proxyActivities<TrustActivities>({ startToCloseTimeout: '10m' });

export const objectOwner = defineAsset({
  key: 'trust/object_owner',
  description: "Who owns an uploaded object, as far as the platform shows it: the proof's owner needs a DID",
  madeBy: 'createAssetObjectProofJob',
  materialize: async ({ partition = '' }: MaterializeContext<unknown>) => {
    const found = await findOwner(partition);
    return materialized(found, { owner: found.owner });
  },
});

export const objectProof = defineAsset({
  key: 'trust/object_proof',
  description: 'The proof of integrity of an uploaded object, made by the trust service and kept by the platform',
  deps: [objectOwner],
  madeBy: 'createAssetObjectProofJob',
  materialize: async ({ partition = '', config, ...waiting }: MaterializeContext<ObjectProofConfig, typeof objectOwner>) => {
    const proofId = await obtain({ kind: 'proof', name: partition }, config.taskWaitSeconds, waiting);
    return materialized(proofId, { proofId });
  },
});

export const createAssetObjectProofJob = defineJob<ObjectProofConfig>(async (run, config) => {
  const partition = config.assetObjectKey;
  const { asker } = await run.materialize(objectOwner, { partition, config });
  // The DID is seen to here and not by a run of its own, which would need a second place in the pool.
  if (asker !== null) await run.materialize(userDid, { partition: asker, config });
  await run.materialize(objectProof, { partition, config });
});
