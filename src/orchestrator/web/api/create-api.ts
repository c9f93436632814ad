import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { ReportSource } from '../../reports/report-source.ts';
import type { WebEnv } from '../access/caller.ts';
import { checkChanges, limitBody } from '../server/check-changes.ts';
import { refusal } from '../server/refusal.ts';
import type { WebFrame } from '../server/web-frame.ts';
import { alertEndpoints } from './alerts.ts';
import { assetEndpoints } from './assets.ts';
import { automationEndpoints } from './automation.ts';
import { backfillEndpoints } from './backfills.ts';
import { automationChanges } from './change-automation.ts';
import { backfillChangeEndpoints } from './change-backfills.ts';
import { runChanges } from './change-runs.ts';
import type { Endpoint } from './endpoint.ts';
import { healthEndpoints } from './health.ts';
import { jobEndpoints } from './jobs.ts';
import { launchJob, materialize } from './launch.ts';
import { eventsPath, openApiDocument } from './openapi.ts';
import { partitionEndpoints } from './partitions.ts';
import { queueEndpoints } from './queue.ts';
import { runLogEndpoints } from './run-logs.ts';
import { runEndpoints } from './runs.ts';
import { scheduleEndpoints } from './schedules.ts';
import { sensorEndpoints } from './sensors.ts';
import { sessionEndpoint } from './session.ts';
import { createChangeFeed } from '../events/change-feed.ts';
import { streamChanges } from '../events/event-stream.ts';

/** Everything that pages show and do, for programs. */
export function createApi(source: ReportSource, { basePath, closing }: WebFrame): Hono<WebEnv> {
  const endpoints: readonly Endpoint[] = [
    ...healthEndpoints,
    ...assetEndpoints,
    ...partitionEndpoints,
    ...jobEndpoints,
    ...runEndpoints,
    ...runLogEndpoints,
    ...backfillEndpoints,
    ...sensorEndpoints,
    ...scheduleEndpoints,
    ...queueEndpoints,
    ...automationEndpoints,
    ...alertEndpoints,
    launchJob,
    materialize,
    ...runChanges,
    ...backfillChangeEndpoints,
    ...automationChanges,
    sessionEndpoint,
  ];
  const api = new Hono<WebEnv>();
  const feed = createChangeFeed(source);
  // Before the middleware that reads whole answers: a stream has no end.
  api.get(eventsPath, (c) => streamChanges(c, feed, closing));
  api.use(checkChanges, limitBody, etag());
  api.use(async (c, next) => {
    await next();
    // A browser asks each time whether an answer is still what it has.
    c.res.headers.set('Cache-Control', 'no-cache');
  });
  api.get('/openapi.json', (c) => c.json(openApiDocument(endpoints, basePath)));
  for (const endpoint of endpoints)
    api.on(endpoint.method, honoPath(endpoint), (c) => endpoint.answer(c, source));
  for (const [path, allowed] of Map.groupBy(endpoints, honoPath)) {
    const methods = [...new Set(allowed.map(({ method }) => method.toUpperCase()))].join(', ');
    api.all(path, (c) => {
      c.header('Allow', methods);
      throw refusal('METHOD_REFUSED', `${c.req.path} takes ${methods}, not ${c.req.method}`);
    });
  }
  api.all('/*', (c) => {
    throw refusal(
      'ADDRESS_NOT_FOUND',
      `There is nothing at ${c.req.path}: ${basePath}/api/openapi.json lists what there is`,
    );
  });
  return api;
}

/** `/v1/runs/:run` of `/v1/runs/{run}`. */
const honoPath = ({ path }: Endpoint) => path.replaceAll(/\{(\w+)\}/g, ':$1');
