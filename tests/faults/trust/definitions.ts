import { createTrustActivities } from '#activities/trust/activities.ts';
import type { TrustTiming } from '#activities/trust/timing.ts';
import { definitions as product } from '#definitions.ts';
import type { ServiceResources } from '#resources/index.ts';

/** Seconds in place of minutes in production: the server's timers have a resolution of a second. */
const timing: TrustTiming = { askAliveMs: 3_000, firstPauseMs: 5, maxPauseMs: 100 };

/** The deployment's own definitions with shorter timeouts. */
export const definitions: typeof product = {
  ...product,
  createActivities: (resources, env, stateDatabase) => ({
    ...product.createActivities(resources, env, stateDatabase),
    ...createTrustActivities((resources as ServiceResources).clients, stateDatabase, timing),
  }),
};
