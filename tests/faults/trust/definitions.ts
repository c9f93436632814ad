import { createTrustActivities } from '#activities/trust/activities.ts';
import type { TrustTiming } from '#activities/trust/timing.ts';
import { definitions as product } from '#definitions.ts';
import type { ServicePool } from '#resources/index.ts';

/** In seconds what takes minutes in production: the server's timers are not finer than a second. */
const timing: TrustTiming = { askAliveMs: 3_000, firstPauseMs: 5, maxPauseMs: 100 };

/** The deployment's own definitions, with less patience. */
export const definitions: typeof product = {
  ...product,
  createActivities: (pool, env, stateDatabase) => ({
    ...product.createActivities(pool, env, stateDatabase),
    ...createTrustActivities((pool as ServicePool).clients, stateDatabase, timing),
  }),
};
