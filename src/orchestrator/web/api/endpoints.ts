import { alertEndpoints } from './alerts.ts';
import { assetEndpoints } from './assets.ts';
import { listAudit } from './audit.ts';
import { automationChanges } from './change-automation.ts';
import { automationEndpoints } from './automation.ts';
import { backfillChangeEndpoints } from './change-backfills.ts';
import { backfillEndpoints } from './backfills.ts';
import { deadLetterEndpoints } from './dead-letters.ts';
import { graphEndpoints } from './graph.ts';
import { healthEndpoints } from './health.ts';
import { jobEndpoints } from './jobs.ts';
import { launchJob, materialize } from './launch.ts';
import { materializationEndpoints } from './materializations.ts';
import { partitionEndpoints } from './partitions.ts';
import { partitionKeyEndpoints } from './partition-keys.ts';
import { queueEndpoints } from './queue.ts';
import { runChanges } from './change-runs.ts';
import { runStepEndpoints } from './run-steps.ts';
import { runEndpoints } from './runs.ts';
import { runLogEndpoints } from './run-logs.ts';
import { scheduleEndpoints } from './schedules.ts';
import { sensorEndpoints } from './sensors.ts';
import { sessionEndpoint } from './session.ts';
import type { Endpoint } from './endpoint.ts';

const defined = [
  ...healthEndpoints,
  ...assetEndpoints,
  ...graphEndpoints,
  ...materializationEndpoints,
  ...partitionEndpoints,
  ...partitionKeyEndpoints,
  ...jobEndpoints,
  ...runEndpoints,
  ...runLogEndpoints,
  ...runStepEndpoints,
  ...backfillEndpoints,
  ...sensorEndpoints,
  ...scheduleEndpoints,
  ...queueEndpoints,
  ...deadLetterEndpoints,
  ...automationEndpoints,
  ...alertEndpoints,
  launchJob,
  materialize,
  ...runChanges,
  ...backfillChangeEndpoints,
  ...automationChanges,
  listAudit,
  sessionEndpoint,
];

/** All endpoints of the API except the stream of changes. */
export const endpoints: readonly Endpoint[] = defined;

type Defined = (typeof defined)[number];

type PathOf<E, Id> = E extends { readonly id: infer Ids; readonly path: infer Path }
  ? Id extends Ids
    ? Path
    : never
  : never;

type ParamsIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamsIn<Rest>
  : never;

/** The id of an endpoint that acts. */
type ActionId = Extract<Defined, { readonly method: 'post' }>['id'];

/** An endpoint that acts, with the parameters of its path. */
export type ApiAction = {
  [Id in ActionId]: readonly [
    id: Id,
    params: Readonly<Record<ParamsIn<PathOf<Defined, Id>>, string | number>>,
  ];
}[ActionId];
