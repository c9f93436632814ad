import {
  defineAsset,
  definePipeline,
  definePool,
  materialized,
  TerminalError,
  type,
} from '@moderate/orchestrator';
import { platformApiResource } from '#resources/platform-api.ts';
import { createKeycloakUserSensor } from '#sensors/keycloak-user-sensor.ts';
import { createPlatformApiAssetObjectSensor } from '#sensors/platform-api-asset-object-sensor.ts';
import { createTrustActivities } from './trust/activities.ts';
import { objectProofConfig, userDidConfig } from './trust/config.ts';
import { findOwner } from './trust/find-owner.ts';
import { objects, users } from './trust/partitions.ts';

export const objectOwner = defineAsset({
  key: 'trust/object_owner',
  description:
    "Who owns an uploaded object, as far as the platform shows it: the proof's owner needs a DID",
  partitions: objects,
  uses: { platformApi: platformApiResource },
  input: type<{ assetObjectKey: string }>(),
  inputOf: ({ partition }) => ({ assetObjectKey: partition.key }),
  timeout: '10m',
  materialize: async ({ input: { assetObjectKey }, resources, signal, changePartitions }) => {
    const found = await findOwner(resources.platformApi.withSignal(signal), assetObjectKey);
    if (found === undefined) {
      await changePartitions({ of: objects, remove: [assetObjectKey] });
      // Permanently missing: do not retry.
      throw new TerminalError(`The platform has no object ${assetObjectKey}`, { type: 'GivenUp' });
    }
    // The run also creates a DID for the requesting user.
    if (found.asker !== null) await changePartitions({ of: users, add: [found.asker] });
    return materialized(found, { owner: found.owner }, { dataVersion: found.owner });
  },
});

/**
 * Each task of the platform's API occupies one of its process's 15 database connections: 15
 * concurrent tasks block it.
 */
const platformApiPool = definePool({
  name: 'platform-api',
  defaultLimit: 5,
  variable: 'PLATFORM_API_MAX_RUNS',
});

export const trust = definePipeline({
  assets: [objectOwner],
  uses: { platformApi: platformApiResource },
  activities: ({ resources, stateDatabase }) => createTrustActivities(resources, stateDatabase),
  jobs: {
    propagateNewUserToTrustServicesJob: {
      description: 'Create the DID of a user',
      config: userDidConfig,
      needs: ['platformApi'],
      pool: platformApiPool,
      materializes: ['trust/user_did'],
      configOf: (username) => ({ username }),
      partitionsOf: ({ username }) => ({ of: users, add: [username] }),
      summarize: ({ username }) => `DID of ${username}`,
    },
    createAssetObjectProofJob: {
      description: 'Create the proof of an uploaded object',
      config: objectProofConfig,
      needs: ['platformApi'],
      pool: platformApiPool,
      materializes: [objectOwner, 'trust/user_did', 'trust/object_proof'],
      partitionsOf: ({ assetObjectKey }) => ({ of: objects, add: [assetObjectKey] }),
      configOf: (assetObjectKey, asset) =>
        asset === 'trust/object_proof' ? { assetObjectKey } : undefined,
      summarize: ({ assetObjectKey }) => `Proof of ${assetObjectKey}`,
    },
  },
  sensors: [createKeycloakUserSensor(), createPlatformApiAssetObjectSensor()],
});
