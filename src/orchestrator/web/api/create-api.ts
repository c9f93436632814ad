import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { ReportSource } from '../../reports/report-source.ts';
import type { WebEnv } from '../access/caller.ts';
import { checkChanges, limitBody, limitChanges } from '../server/check-changes.ts';
import { refusal } from '../server/refusal.ts';
import type { WebFrame } from '../server/web-frame.ts';
import type { Endpoint } from './endpoint.ts';
import { eventsPath, openApiDocument } from './openapi.ts';
import { onlyMethods } from './only-methods.ts';
import { createRecordAction } from './record-action.ts';
import { createChangeFeed } from '../events/change-feed.ts';
import { endpoints } from './endpoints.ts';
import { limitStreams } from '../events/limit-streams.ts';
import { streamChanges } from '../events/event-stream.ts';

const documentPath = '/openapi.json';

/** The API: everything that the web pages show and do, for programs. */
export function createApi(
  source: ReportSource,
  { basePath, closing, report, graphs }: WebFrame,
): Hono<WebEnv> {
  const of = { source, graphs, recordAction: createRecordAction(source, report) };
  const api = new Hono<WebEnv>();
  const feed = createChangeFeed(source);
  const openStream = limitStreams();
  for (const path of [eventsPath, documentPath]) api.all(path, onlyMethods(['get']));
  for (const [path, allowed] of Map.groupBy(endpoints, honoPath))
    api.all(path, onlyMethods(allowed.map(({ method }) => method)));
  // Comes before the middleware that buffers responses, because a stream has no end.
  api.get(eventsPath, (c) => streamChanges(c, feed, openStream, closing));
  api.use(checkChanges, limitChanges(), limitBody(), etag());
  api.use(async (c, next) => {
    await next();
    // Browsers revalidate their copy on each request.
    c.res.headers.set('Cache-Control', 'private, no-cache');
  });
  api.get(documentPath, (c) => c.json(openApiDocument(endpoints, basePath)));
  for (const endpoint of endpoints)
    api.on(endpoint.method, honoPath(endpoint), (c) => endpoint.answer(c, of));
  api.all('/*', (c) => {
    throw refusal(
      'ADDRESS_NOT_FOUND',
      `There is nothing at ${c.req.path}: ${basePath}/api${documentPath} lists what there is`,
    );
  });
  return api;
}

/** Converts `/v1/runs/{run}` to `/v1/runs/:run`. */
const honoPath = ({ path }: Endpoint) => path.replaceAll(/\{(\w+)\}/g, ':$1');
