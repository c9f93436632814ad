import { createDatasetsActivities } from '#activities/datasets/index.ts';
import type { UploadTiming } from '#activities/datasets/upload/timing.ts';
import { definitions } from '#definitions.ts';
import type { ServicePool } from '#resources/index.ts';

/** In seconds what takes minutes in production. */
const timing: UploadTiming = { staleMs: 1_500, renewMs: 200, sentMs: 2_500, pauseMs: 50 };

/** The deployment's own definitions, but for the waits. */
export const datasetsDefinitions: typeof definitions = {
  ...definitions,
  createActivities: (pool, env, stateDatabase) => ({
    ...definitions.createActivities(pool, env, stateDatabase),
    ...createDatasetsActivities(pool as ServicePool, stateDatabase, timing),
  }),
};
